import { noteChange } from '#db/config-log.ts';
import { requirePermission, type Viewer } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { formatPlace, parsePlace } from '#kernel/search.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import { slotStart } from './rules.ts';
import * as store from './store.ts';
import {
  type Callback,
  type CallbackPolicy,
  type CallbackSettings,
  callbackSettings,
  type CallbackState,
} from './types.ts';

const REASON_MAX_CHARS = 1_000;
const DUE_AT_ONCE = 50;

const numberScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'callback.number' });
const reasonScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'callback.reason' });

/** What a number is found again by; calls are found by the same (domain/calls). */
function hashOf(tx: Tx, number: string): Buffer {
  return tx.sealer.blindIndex(tx.tenantId, 'call.number', number);
}

function hashesOf(tx: Tx, number: string): Buffer[] {
  return tx.sealer.blindIndexes(tx.tenantId, 'call.number', number);
}

function toCallback(tx: Tx, row: store.CallbackRow): Callback {
  const { number, numberHash: _, reason, slotFrom, slotUntil, callsFirst, ...rest } = row;
  return {
    ...rest,
    first: callsFirst,
    number: tx.sealer.open(numberScope(tx), number),
    reason: reason && tx.sealer.openText(reasonScope(tx), reason),
    slot: slotFrom && slotUntil ? { from: slotFrom, until: slotUntil } : null,
  };
}

// ── how queues call back ─────────────────────────────────────────────────────

/** How this queue calls back; the defaults where nobody said otherwise. */
export async function callbackPolicyOf(tx: Tx, queueId: string): Promise<CallbackPolicy> {
  const found = (await store.selectSettings(tx)).find((row) => row.queueId === queueId);
  return {
    queueId,
    settings: callbackSettings.parse(found?.settings ?? {}),
    version: found?.version ?? 0,
  };
}

/**
 * Replaces how a queue calls back. Refuses 'permission.missing', 'version.conflict' when somebody was faster. Audited, and
 * kept among the changes of the configuration under the queue's name.
 */
export async function changeCallbackPolicy(
  tx: Tx,
  actor: StaffActor,
  { queueId, name }: { queueId: string; name: string },
  version: number,
  settings: CallbackSettings,
  undoesId: string | null = null,
): Promise<CallbackPolicy> {
  requirePermission(actor, 'routing.write');
  const { settings: before } = await callbackPolicyOf(tx, queueId);
  if (!(await store.upsertSettings(tx, queueId, version, settings, actor.staffId)))
    throw new Refusal('version.conflict');
  tx.audit({ action: 'write', subjectKind: 'queue', subjectId: queueId, fields: ['callback'] });
  noteChange(tx, {
    ...{ kind: 'callback-settings', subjectId: queueId, name, undoesId },
    ...{ before, after: settings },
  });
  return { queueId, settings, version: version + 1 };
}

// ── asking ───────────────────────────────────────────────────────────────────

export type NewCallback = Pick<
  Callback,
  | 'queueId'
  | 'entryPointId'
  | 'number'
  | 'language'
  | 'source'
  | 'first'
  | 'placeAt'
  | 'dueAt'
  | 'slot'
  | 'expiresAt'
  | 'ownerStaffId'
  | 'reason'
  | 'continuesId'
  | 'audience'
> & { clientId: string | null };

/** The open callback of a number in a queue; undefined where there is none. */
export async function openCallbackOf(tx: Tx, queueId: string, number: string): Promise<Callback | undefined> {
  const row = await store.selectOpenOf(tx, { queueId, numberHashes: hashesOf(tx, number) });
  return row && toCallback(tx, row);
}

/** What was made with this client id; undefined for a new one. */
export async function callbackByClientId(tx: Tx, clientId: string): Promise<Callback | undefined> {
  const row = await store.selectByClientId(tx, clientId);
  return row && toCallback(tx, row);
}

/**
 * Keeps a callback; where this number has an open one in the queue, that is answered and nothing is added. Audited;
 * emits `callback.asked`.
 */
export async function addCallback(
  tx: Tx,
  input: NewCallback,
): Promise<{ callback: Callback; isNew: boolean }> {
  const { number, reason, slot, first, clientId, audience, ...rest } = input;
  const numberHash = hashOf(tx, number);
  const text = reason?.trim() ? cleanText(reason, { maxChars: REASON_MAX_CHARS, multiline: true }) : null;
  const row: store.CallbackRow = {
    ...rest,
    id: tx.newId(),
    number: tx.sealer.seal(numberScope(tx), number),
    numberHash,
    reason: text === null ? null : tx.sealer.sealText(reasonScope(tx), text),
    slotFrom: slot?.from ?? null,
    slotUntil: slot?.until ?? null,
    callsFirst: first,
    state: 'waiting',
    tries: 0,
    interactionId: null,
    audience: [...audience],
    askedBy: tx.actor,
    askedAt: tx.now,
    settledAt: null,
    version: 1,
  };
  if (!(await store.insertCallback(tx, { ...row, clientId }))) {
    const known =
      (clientId && (await store.selectByClientId(tx, clientId))) ||
      (await store.selectOpenOf(tx, { queueId: input.queueId, numberHashes: hashesOf(tx, number) }));
    // Settled in the very moment between: whoever asks is told to ask again.
    if (!known) throw new Refusal('state.conflict');
    return { callback: toCallback(tx, known), isNew: false };
  }
  tx.audit({ action: 'write', subjectKind: 'callback', subjectId: row.id, fields: ['number'] });
  tell(tx, 'callback.asked', row);
  return { callback: toCallback(tx, row), isNew: true };
}

/** How many stand in each slot of a queue, by the milliseconds of its start. */
export async function takenSlots(
  tx: Tx,
  queueId: string,
  slotMinutes: number,
): Promise<ReadonlyMap<number, number>> {
  const taken = new Map<number, number>();
  for (const at of await store.selectTaken(tx, queueId, slotStart(tx.now, slotMinutes))) {
    const start = slotStart(at, slotMinutes).getTime();
    taken.set(start, (taken.get(start) ?? 0) + 1);
  }
  return taken;
}

/** How many callbacks are called before this one and stand in no line. */
export function callbacksBefore(tx: Tx, callback: Callback): Promise<number> {
  return store.countBefore(tx, callback.queueId, callback.placeAt, callback.id);
}

// ── going on ─────────────────────────────────────────────────────────────────

/** The callback, locked, for the house's own work; refuses 'not-found'. */
export async function lockCallback(tx: Tx, id: string): Promise<Callback> {
  const row = await store.lockCallback(tx, id);
  if (!row) throw new Refusal('not-found');
  return toCallback(tx, row);
}

/** The open callback that an interaction stands for, locked; undefined where there is none. */
export async function callbackOfInteraction(tx: Tx, interactionId: string): Promise<Callback | undefined> {
  const row = await store.lockOpenOfInteraction(tx, interactionId);
  return row && toCallback(tx, row);
}

/** Whether an interaction stands for an open callback; asked of every interaction that somebody takes. */
export async function standsForCallback(tx: Tx, interactionId: string): Promise<boolean> {
  return (await store.selectOpenOfInteraction(tx, interactionId)) !== undefined;
}

/** Cities of the installation in which a callback is due or over, or a list is being called. */
export function citiesWithCallsDue(db: Kysely<Tables>, now: Date): Promise<string[]> {
  return store.selectCitiesDue(db, now);
}

/** Those whose time has come, and those whose time is over. */
export async function dueCallbacks(tx: Tx): Promise<{ due: Callback[]; expired: Callback[] }> {
  const expired = await store.selectExpired(tx, DUE_AT_ONCE);
  const due = await store.selectDue(tx, DUE_AT_ONCE);
  return {
    due: due.filter((row) => row.expiresAt > tx.now).map((row) => toCallback(tx, row)),
    expired: expired.map((row) => toCallback(tx, row)),
  };
}

export type CallbackChange = Partial<
  Pick<
    Callback,
    'state' | 'dueAt' | 'slot' | 'tries' | 'ownerStaffId' | 'interactionId' | 'audience' | 'expiresAt'
  >
>;

const SETTLED: readonly CallbackState[] = [
  'reached',
  'called-in',
  'by-hand',
  'not-reached',
  'expired',
  'cancelled',
];

/** Lets a callback go on, or settles it for good. Audited; emits `callback.changed` to those who see it and who saw it. */
export async function changeCallback(tx: Tx, callback: Callback, change: CallbackChange): Promise<Callback> {
  const { slot, audience, ...rest } = change;
  const isSettled = change.state !== undefined && SETTLED.includes(change.state);
  const row = await store.updateCallback(tx, callback.id, {
    ...rest,
    ...(slot === undefined ? {} : { slotFrom: slot?.from ?? null, slotUntil: slot?.until ?? null }),
    ...(audience ? { audience: [...audience] } : {}),
    ...(isSettled ? { settledAt: tx.now } : {}),
  });
  tx.audit({
    action: 'write',
    subjectKind: 'callback',
    subjectId: callback.id,
    fields: Object.keys(change),
  });
  tell(tx, 'callback.changed', row, callback.audience);
  return toCallback(tx, row);
}

function tell(tx: Tx, type: string, row: store.CallbackRow, former: readonly string[] = []): void {
  tx.append({
    type,
    subjectKind: 'callback',
    subjectId: row.id,
    audience: [...new Set([...row.audience, ...former])],
    data: { queueId: row.queueId, state: row.state, interactionId: row.interactionId },
  });
}

// ── looking ──────────────────────────────────────────────────────────────────

/** A callback the actor may see, as it stands; refuses 'not-found'. */
export async function seeCallback(tx: Tx, actor: Viewer, id: string): Promise<Callback> {
  const seen = await store.selectVisibleCallback(tx, actor, id);
  if (!seen) throw new Refusal('not-found');
  return toCallback(tx, seen);
}

/** A page of callbacks that the actor may see. Whose numbers are shown is audited. Refuses 'request.invalid' {before}. */
export async function listCallbacks(
  tx: Tx,
  actor: StaffActor,
  filter: store.CallbackFilter,
  page: { before: string | undefined; limit: number },
): Promise<{ callbacks: Callback[]; nextBefore: string | null }> {
  requirePermission(actor, 'interaction.answer');
  const before = page.before === undefined ? undefined : parsePlace(page.before);
  const found = await store.selectCallbacks(tx, actor, filter, { before, limit: page.limit + 1 });
  const rows = found.slice(0, page.limit);
  const last = rows.at(-1);
  auditShown(tx, rows);
  return {
    callbacks: rows.map((row) => toCallback(tx, row)),
    nextBefore:
      last && found.length > rows.length
        ? formatPlace({ at: filter.sort === 'due' ? last.dueAt : last.askedAt, id: last.id })
        : null,
  };
}

/** The callbacks that these interactions stand for, became, or were asked for in; who sees the interaction may. */
export async function callbacksOfInteractions(
  tx: Tx,
  interactionIds: readonly string[],
): Promise<Callback[]> {
  if (interactionIds.length === 0) return [];
  const rows = await store.selectOfInteractions(tx, interactionIds);
  auditShown(tx, rows);
  return rows.map((row) => toCallback(tx, row));
}

function auditShown(tx: Tx, rows: readonly store.CallbackRow[]): void {
  const [first] = rows;
  if (!first) return;
  const fields = rows.map((row) => row.id);
  tx.audit({ action: 'read', subjectKind: 'callback-list', subjectId: first.id, fields });
}

/** How many there are of each state, of settled ones since then. */
export async function countCallbacks(
  tx: Tx,
  actor: StaffActor,
  since: Date,
): Promise<Partial<Record<CallbackState, number>>> {
  const rows = await store.countByState(tx, actor, since);
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
}
