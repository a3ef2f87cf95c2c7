import type { Tx } from '#db/transaction.ts';
import { lookThrough, replaceOriginal } from '#domain/masking/originals.ts';
import type { WrittenText } from '#domain/masking/types.ts';
import { maskUsual } from '#kernel/sensitive.ts';
import { cleanText, foldForSearch } from '#kernel/text.ts';

export type CaseField = 'title' | 'description' | 'next-step' | 'entry' | 'promise';

const MAX_CHARS: Readonly<Record<CaseField, number>> = {
  title: 200,
  description: 10_000,
  'next-step': 1_000,
  entry: 10_000,
  promise: 1_000,
};
const TOKEN = 'case.public-token';
const GRAMS = 'case.text';

const scopeOf = (tx: Tx, field: CaseField) => ({ tenantId: tx.tenantId, purpose: `case.${field}` });

/** The text as it may be kept: cleaned, with the usual numbers masked. Refuses what `cleanText` refuses. */
export function cleanField(field: CaseField, value: string): string {
  const text = cleanText(value, { maxChars: MAX_CHARS[field], multiline: field !== 'title', field });
  return maskUsual(text);
}

/** The same by the city's own patterns, with what is to be kept of it apart. */
export function writtenField(tx: Tx, field: CaseField, value: string): Promise<WrittenText> {
  return lookThrough(
    tx,
    cleanText(value, { maxChars: MAX_CHARS[field], multiline: field !== 'title', field }),
  );
}

/** Keeps a title as it was written; the one of before goes. */
export async function keepTitle(tx: Tx, caseId: string, title: string): Promise<void> {
  await replaceOriginal(tx, { kind: 'case', id: caseId }, await writtenField(tx, 'title', title));
}

/** What `cleanField` answers, of what may be left out: nothing, or blanks only, is null. */
export function cleanOptional(field: CaseField, value: string | null | undefined): string | null {
  return value?.trim() ? cleanField(field, value) : null;
}

/** How a text goes into its column. */
export function sealField(tx: Tx, field: CaseField, text: string): Buffer;
export function sealField(tx: Tx, field: CaseField, text: string | null): Buffer | null;
export function sealField(tx: Tx, field: CaseField, text: string | null): Buffer | null {
  return text === null ? null : tx.sealer.sealText(scopeOf(tx, field), text);
}

/** How it comes out again. */
export function openField(tx: Tx, field: CaseField, value: Buffer): string;
export function openField(tx: Tx, field: CaseField, value: Buffer | null): string | null;
export function openField(tx: Tx, field: CaseField, value: Buffer | null): string | null {
  return value ? tx.sealer.openText(scopeOf(tx, field), value) : null;
}

export function sealToken(tx: Tx, token: string): Buffer {
  return tx.sealer.seal({ tenantId: tx.tenantId, purpose: TOKEN }, token);
}

export function openToken(tx: Tx, value: Buffer): string {
  return tx.sealer.open({ tenantId: tx.tenantId, purpose: TOKEN }, value);
}

/** The hashes that these texts are found by; each text alone, so that no pair spans two of them. */
export function gramsOf(tx: Tx, texts: readonly (string | null)[]): bigint[] {
  const folded = texts.flatMap((text) => (text ? [foldForSearch(text)] : []));
  return tx.sealer.grams(tx.tenantId, GRAMS, ...folded);
}

/** The hashes that a row must have to hold this folded term. */
export function queryGramsOf(tx: Tx, term: string): bigint[] {
  return tx.sealer.queryGrams(tx.tenantId, GRAMS, term);
}
