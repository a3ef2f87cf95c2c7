import { audience } from '#domain/staff/access.ts';
import type { Tx } from '#db/transaction.ts';
import { toKatakana } from '#kernel/japan/kana.ts';
import { cleanText, foldForSearch } from '#kernel/text.ts';
import type * as store from './store.ts';
import type { Resident } from './types.ts';

/** What of a resident is sealed, each under a purpose of its own. */
export type Field =
  | 'name'
  | 'kana'
  | 'address'
  | 'birth-on'
  | 'contact'
  | 'move-reason'
  | 'representation'
  | 'protection'
  | 'note';

export const scope = (tx: Tx, field: Field) => ({ tenantId: tx.tenantId, purpose: `resident.${field}` });

/** How a text goes into its column. */
export function sealField(tx: Tx, field: Field, text: string): Buffer;
export function sealField(tx: Tx, field: Field, text: string | null): Buffer | null;
export function sealField(tx: Tx, field: Field, text: string | null): Buffer | null {
  return text === null ? null : tx.sealer.seal(scope(tx, field), text);
}

/** How it comes out again. */
export function openField(tx: Tx, field: Field, value: Buffer): string;
export function openField(tx: Tx, field: Field, value: Buffer | null): string | null;
export function openField(tx: Tx, field: Field, value: Buffer | null): string | null {
  return value ? tx.sealer.open(scope(tx, field), value) : null;
}

/** The row, opened. */
export function toResident(tx: Tx, row: store.ResidentRow): Resident {
  return {
    id: row.id,
    version: row.version,
    name: openField(tx, 'name', row.name),
    kana: openField(tx, 'kana', row.kana),
    address: openField(tx, 'address', row.address),
    birthOn: openField(tx, 'birth-on', row.birthOn),
    language: row.language,
    protected: row.protected,
    mergedInto: row.mergedInto,
    createdAt: row.createdAt,
    changedAt: row.updatedAt,
    changedBy: row.updatedBy,
  };
}

/** The hashes by which name and reading are found. */
export function nameGrams(tx: Tx, name: string | null, kana: string | null): bigint[] {
  const folded = [name, kana].flatMap((text) => (text ? [foldForSearch(text)] : []));
  return tx.sealer.grams(tx.tenantId, 'resident.name', ...folded);
}

/** A name as it may be kept; nothing, or blanks only, is null. Refuses what `cleanText` refuses. */
export const cleanName = (text: string | null) =>
  text?.trim() ? cleanText(text, { maxChars: 100, field: 'name' }) : null;
/** The same for its reading, in katakana. */
export const cleanKana = (text: string | null) =>
  text?.trim() ? toKatakana(cleanText(text, { maxChars: 100, field: 'kana' })) : null;

/** Tells everybody who may read residents that this one is not as it was. */
export function changed(tx: Tx, residentId: string, type = 'resident.changed'): void {
  tx.append({
    type,
    subjectKind: 'resident',
    subjectId: residentId,
    audience: [audience.residents],
  });
}
