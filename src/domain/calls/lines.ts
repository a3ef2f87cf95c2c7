import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as store from './store.ts';

/** A text by language; what is not there in a language is said in Japanese. */
const texts = z.record(z.string().max(10), z.string().max(1_000));

/** How calls to a number of the city are taken. Every part has a default. */
export const lineSettings = z.object({
  /** Said first, in the line's language. */
  greeting: texts.default({}),
  /** Announced inbound by default (TELEPHONY.md, manners in Japan). */
  recording: z
    .object({
      on: z.boolean().default(true),
      notice: texts.default({}),
      keepDays: z.number().int().min(1).max(3_650).default(90),
    })
    .prefault({}),
  /** Who withholds their number is taken like everybody, or told to call again with it (186). */
  withheld: z.enum(['take', 'refuse']).default('take'),
  /** Said besides while it is set, such as in a surge. */
  notice: texts.default({}),
  /** What who calls outside the hours is told; then they may leave a message. */
  closed: texts.default({}),
  takeMessages: z.boolean().default(true),
  /** A published flow that answers before anybody is asked. */
  flowId: z.string().nullable().default(null),
  language: z.string().max(10).default('ja'),
});
export type LineSettings = z.output<typeof lineSettings>;

/** A telephone number of the city. */
export interface PhoneLine {
  entryPointId: string;
  /** E.164. */
  number: string;
  kind: 'voice' | 'fax';
  settings: LineSettings;
  version: number;
}

const toLine = (row: store.LineRow): PhoneLine => ({ ...row, settings: lineSettings.parse(row.settings) });

/** The city that a dialled number belongs to; undefined for one that nobody has, and for 110, 118 and 119. */
export async function findTenantOfNumber(
  db: Kysely<Tables>,
  dialled: string,
): Promise<{ tenantId: string; number: string } | undefined> {
  const number = toE164(dialled);
  const tenantId = number && (await store.tenantOfNumber(db, number));
  return tenantId ? { tenantId, number } : undefined;
}

export async function listLines(tx: Tx): Promise<PhoneLine[]> {
  return (await store.selectLines(tx)).map(toLine);
}

/** The line of a number or of an entry point; refuses 'not-found'. */
export async function getLine(tx: Tx, by: { number: string } | { entryPointId: string }): Promise<PhoneLine> {
  const row = await store.selectLine(tx, by);
  if (!row) throw new Refusal('not-found');
  return toLine(row);
}

/** Gives an entry point its number. Refuses 'request.invalid' {field} for what is no number or in use already. */
export async function addLine(
  tx: Tx,
  input: {
    entryPointId: string;
    number: string;
    kind: 'voice' | 'fax';
    settings?: z.input<typeof lineSettings>;
  },
): Promise<PhoneLine> {
  const number = toE164(input.number);
  if (!number) throw new Refusal('request.invalid', { field: 'number' });
  const settings = lineSettings.parse(input.settings ?? {});
  const row = { entryPointId: input.entryPointId, number, kind: input.kind, settings };
  if (!(await store.insertLine(tx, row))) throw new Refusal('request.invalid', { field: 'number' });
  return { ...row, version: 1 };
}
