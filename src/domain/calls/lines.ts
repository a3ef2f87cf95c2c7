import { isDeepStrictEqual } from 'node:util';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { readPhone, toE164 } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as store from './store.ts';

/** A text by language; what is not there in a language is said in Japanese. */
const texts = z.record(z.string().max(10), z.string().max(1_000));

/** What a number is for. */
export const LINE_KINDS = ['voice', 'fax'] as const;

/** How calls to a number of the city are taken. Every part has a default. */
export const lineSettings = z.object({
  /** Off, whoever calls it is told so and nothing else; nobody is called from it. */
  inUse: z.boolean().default(true),
  /** What they are told then. */
  outOfUse: texts.default({}),
  /** Said first, in the line's language. */
  greeting: texts.default({}),
  /** Announced inbound by default (TELEPHONY.md, manners in Japan). */
  recording: z
    .object({
      /** Off for lines where people seek counsel. */
      on: z.boolean().default(true),
      /** Calls that we make too; nobody announces it to whom we call but the caller. */
      outbound: z.boolean().default(false),
      notice: texts.default({}),
      /** A pause that nobody ended is ended by itself; null: never. */
      pauseMostSec: z.number().int().min(30).max(3_600).nullable().default(300),
      keepDays: z.number().int().min(1).max(3_650).default(90),
      /** Whoever of the staff took part may listen afterwards, without any other permission. */
      ownMayListen: z.boolean().default(true),
    })
    .prefault({}),
  /** Who withholds their number is taken like everybody, or told to call again with it (186). */
  withheld: z.enum(['take', 'refuse']).default('take'),
  /** What they are told then. */
  withheldSays: texts.default({}),
  /** Said besides while it is set. */
  notice: texts.default({}),
  /** Said besides while the supervisor has the announcement of a surge on. */
  surge: texts.default({}),
  /** What who calls outside the hours is told; then they may leave a message. */
  closed: texts.default({}),
  takeMessages: z.boolean().default(true),
  language: z.string().max(10).default('ja'),
});
export type LineSettings = z.output<typeof lineSettings>;

/** The announcement of a surge as it was switched; it is over at `until` by itself. */
export interface LineSurge {
  since: Date;
  until: Date | null;
  by: string | null;
}

/** A telephone number of the city. */
export interface PhoneLine {
  entryPointId: string;
  /** E.164. */
  number: string;
  kind: (typeof LINE_KINDS)[number];
  settings: LineSettings;
  version: number;
  changedBy: string | null;
  changedAt: Date | null;
  surge: LineSurge | null;
}

function toLine({ surgeSince, surgeUntil, surgeBy, ...row }: store.LineRow): PhoneLine {
  return {
    ...row,
    settings: lineSettings.parse(row.settings),
    surge: surgeSince && { since: surgeSince, until: surgeUntil, by: surgeBy },
  };
}

/** Whether callers are told of a surge now. */
export function isSurgeOn({ surge }: Pick<PhoneLine, 'surge'>, now: Date): boolean {
  return surge !== null && (surge.until === null || surge.until > now);
}

/** Whether what comes to a line is answered as a fax. */
export function isForFaxes({ kind }: Pick<PhoneLine, 'kind'>): boolean {
  return kind === 'fax';
}

/** Whether calls of a line are recorded. */
export function isRecorded({ kind, settings }: PhoneLine, direction: 'in' | 'out'): boolean {
  return kind === 'voice' && settings.recording.on && (direction === 'in' || settings.recording.outbound);
}

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

/** Those that people talk on, as long as they are in use. */
export async function listTalkLines(tx: Tx): Promise<PhoneLine[]> {
  return (await listLines(tx)).filter(({ kind, settings }) => kind === 'voice' && settings.inUse);
}

/** The line of a number or of an entry point; refuses 'not-found'. */
export async function getLine(tx: Tx, by: { number: string } | { entryPointId: string }): Promise<PhoneLine> {
  const row = await store.selectLine(tx, by);
  if (!row) throw new Refusal('not-found');
  return toLine(row);
}

/** The E.164 form of a number that a city may have. Refuses 'request.invalid' {field, why}: 'emergency', 'short', 'no-number'. */
export function cityNumber(text: string): string {
  const read = readPhone(text);
  if (read?.kind === 'number' && !read.extension) return read.e164;
  const why = read?.kind === 'emergency' || read?.kind === 'short' ? read.kind : 'no-number';
  throw new Refusal('request.invalid', { field: 'number', why });
}

/** Gives an entry point its number. Refuses as `cityNumber`, and 'request.invalid' {why: 'taken'} for one in use. */
export async function addLine(
  tx: Tx,
  input: {
    entryPointId: string;
    number: string;
    kind: (typeof LINE_KINDS)[number];
    settings?: z.input<typeof lineSettings>;
  },
): Promise<PhoneLine> {
  const number = cityNumber(input.number);
  const settings = lineSettings.parse(input.settings ?? {});
  const row = { entryPointId: input.entryPointId, number, kind: input.kind, settings };
  if (!(await store.insertLine(tx, row)))
    throw new Refusal('request.invalid', { field: 'number', why: 'taken' });
  return { ...row, version: 1, changedBy: null, changedAt: null, surge: null };
}

/**
 * Replaces how calls to a number are taken, for the calls that come from now on. Refuses 'version.conflict' when somebody
 * changed it since, 'not-found'. Answers which parts differ from before; the caller audits and appends the event.
 */
export async function changeLine(
  tx: Tx,
  entryPointId: string,
  change: { settings: LineSettings; version: number; staffId: string },
): Promise<string[]> {
  const before = await getLine(tx, { entryPointId });
  const { settings, version, staffId } = change;
  if (!(await store.updateLine(tx, entryPointId, version, { settings, changedBy: staffId })))
    throw new Refusal('version.conflict', { version: before.version });
  return (Object.keys(settings) as (keyof LineSettings)[]).filter(
    (part) => !isDeepStrictEqual(settings[part], before.settings[part]),
  );
}

/**
 * Switches the announcement of a surge on (until then, or until it is switched off) or off. On again, it keeps since when.
 * Refuses 'not-found', and 'request.invalid' {field} for a time that is over.
 */
export async function switchLineSurge(
  tx: Tx,
  entryPointId: string,
  change: { on: boolean; until: Date | null; staffId: string },
): Promise<PhoneLine> {
  const line = await getLine(tx, { entryPointId });
  if (change.on && change.until && change.until <= tx.now)
    throw new Refusal('request.invalid', { field: 'until' });
  const since = line.surge && isSurgeOn(line, tx.now) ? line.surge.since : tx.now;
  await store.updateSurge(tx, entryPointId, {
    surgeSince: change.on ? since : null,
    surgeUntil: change.on ? change.until : null,
    surgeBy: change.staffId,
  });
  return getLine(tx, { entryPointId });
}
