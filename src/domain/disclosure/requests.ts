import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { WorkingCalendar } from '#kernel/japan/calendar.ts';
import { Refusal } from '#kernel/refusal.ts';
import { change, loadFor, note, requireOfficer, scope, seal, toRequest } from './request-rows.ts';
import { decisionDueOn, dueOf, MOST_DAYS, openAmendment } from './rules.ts';
import * as amendments from './store-amendments.ts';
import * as store from './store.ts';
import type { DataRequest, Marks, NewDataRequest } from './types.ts';

const MOST_LISTED = 200;

/** A request as it stands; the reading is audited. Refuses 'permission.missing', 'not-found'. */
export async function getRequest(tx: Tx, actor: StaffActor, id: string): Promise<DataRequest> {
  requireOfficer(actor);
  const row = await store.selectRequest(tx, id);
  if (!row) throw new Refusal('not-found');
  tx.audit({ action: 'read', subjectKind: 'data-request', subjectId: id, fields: [row.residentId] });
  return toRequest(tx, row, await amendments.selectAmendments(tx, [id]));
}

/** Those that wait by their last day, or the finished ones. The reading is audited. */
export async function listRequests(tx: Tx, actor: StaffActor, finished: boolean): Promise<DataRequest[]> {
  requireOfficer(actor);
  const rows = await store.selectRequests(tx, finished, MOST_LISTED);
  tx.audit({ action: 'read', subjectKind: 'data-request', subjectId: tx.tenantId });
  const asked = await amendments.selectAmendments(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => toRequest(tx, row, asked));
}

/**
 * Takes a request in; the clock runs from the day it came. Sent again it answers the one it made. Refuses
 * 'permission.missing', 'request.invalid' {field} for a day ahead, days out of 1 to 30, a representative without a name.
 * Emits `data-request.changed`.
 */
export async function receiveRequest(
  tx: Tx,
  actor: StaffActor,
  input: NewDataRequest,
  calendar: WorkingCalendar,
): Promise<string> {
  requirePermission(actor, 'privacy.handle');
  const { receivedOn, days, residentId, kind, way, requester } = input;
  if (receivedOn > calendar.dayOf(tx.now))
    throw new Refusal('request.invalid', { field: 'receivedOn', why: 'ahead' });
  if (days < 1 || days > MOST_DAYS) throw new Refusal('request.invalid', { field: 'days', why: 'range' });
  const name = input.representative?.trim() ?? '';
  if ((requester === 'self') !== (name === ''))
    throw new Refusal('request.invalid', { field: 'representative', why: 'name' });
  const clientId = `staff:${actor.staffId}:${input.clientId}`;
  const id = tx.newId();
  const isNew = await store.insertRequest(tx, {
    ...{ id, clientId, kind, residentId, receivedOn, way, requester },
    receivedBy: actor.staffId,
    wish: seal(tx, input.wish, 'wish'),
    representative: name === '' ? null : seal(tx, name, 'representative', 200),
    decisionDays: days,
    dueOn: decisionDueOn(receivedOn, days, calendar),
  });
  if (!isNew) return (await store.selectIdByClientId(tx, clientId)) ?? id;
  note(tx, id, 'received');
  return id;
}

/** Writes down by what the person (or who acts for them) was known. Refuses as `loadFor`, 'permission.missing'. */
export async function recordIdentity(
  tx: Tx,
  actor: StaffActor,
  id: string,
  input: { shown: string; version: number },
): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  await loadFor(tx, id, input.version, ['received']);
  const identity = seal(tx, input.shown, 'shown');
  const by = { identityBy: actor.staffId, identityAt: tx.now };
  await change(tx, id, input.version, { state: 'identified', identity, ...by }, 'identity');
}

/** Extends the last day by 30 days, once, with the reason that the person is told. Refuses 'state.conflict' {why: 'extended'}. */
export async function extendRequest(
  tx: Tx,
  actor: StaffActor,
  id: string,
  input: { reason: string; version: number },
  calendar: WorkingCalendar,
): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  const request = await loadFor(tx, id, input.version, ['received', 'identified']);
  if (request.extendedOn !== null) throw new Refusal('state.conflict', { why: 'extended' });
  const today = calendar.dayOf(tx.now);
  if (today > dueOf(request, today, calendar)) throw new Refusal('state.conflict', { why: 'past' });
  const extensionReason = seal(tx, input.reason, 'reason');
  const dueOn = dueOf({ ...request, extendedOn: today }, today, calendar);
  await change(tx, id, input.version, { dueOn, extendedOn: today, extensionReason }, 'extended');
}

/**
 * Keeps what is blacked out and withheld so far, and what becomes of files and recordings. Refuses 'request.invalid' for words
 * that are empty or one letter.
 */
export async function markRequest(
  tx: Tx,
  actor: StaffActor,
  id: string,
  input: Marks & { version: number },
): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  await loadFor(tx, id, input.version, ['received', 'identified']);
  const blackOuts = input.blackOuts.map(({ text, ground }) => ({ text: text.trim(), ground }));
  if (blackOuts.some(({ text }) => [...text].length < 2))
    throw new Refusal('request.invalid', { field: 'blackOuts', why: 'short' });
  const marks = JSON.stringify({ blackOuts, withheld: input.withheld, pieces: input.pieces });
  await change(tx, id, input.version, { marks: tx.sealer.seal(scope(tx, 'marks'), marks) }, 'marks');
}

/**
 * Asks the person to amend the request: from now on its days do not count. Refuses 'permission.missing', 'state.conflict'
 * {why: 'amending'} while it waits for one already, {why: 'past'} after the last day. Emits `data-request.changed`.
 */
export async function askAmendment(
  tx: Tx,
  actor: StaffActor,
  id: string,
  input: { what: string; version: number },
  calendar: WorkingCalendar,
): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  const request = await loadFor(tx, id, input.version, ['received', 'identified']);
  if (openAmendment(request)) throw new Refusal('state.conflict', { why: 'amending' });
  const today = calendar.dayOf(tx.now);
  if (today > dueOf(request, today, calendar)) throw new Refusal('state.conflict', { why: 'past' });
  const what = seal(tx, input.what, 'what');
  const row = { id: tx.newId(), requestId: id, askedOn: today, askedBy: actor.staffId, what };
  await amendments.insertAmendment(tx, row);
  await change(tx, id, input.version, {}, 'amendment-asked');
}

/**
 * It was amended on that day: the days since it was asked for are added to the last day for the decision. Refuses
 * 'permission.missing', 'state.conflict' {why: 'no-amendment'}, 'request.invalid' {field: 'amendedOn'} for a day ahead or before
 * it was asked for. Emits `data-request.changed`.
 */
export async function recordAmended(
  tx: Tx,
  actor: StaffActor,
  id: string,
  input: { amendedOn: string; version: number },
  calendar: WorkingCalendar,
): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  const request = await loadFor(tx, id, input.version, ['received', 'identified']);
  const asked = openAmendment(request);
  if (!asked) throw new Refusal('state.conflict', { why: 'no-amendment' });
  const { amendedOn } = input;
  const today = calendar.dayOf(tx.now);
  if (amendedOn > today || amendedOn < asked.askedOn)
    throw new Refusal('request.invalid', { field: 'amendedOn', why: amendedOn > today ? 'ahead' : 'before' });
  await amendments.updateAmended(tx, asked.id, { amendedOn, recordedBy: actor.staffId });
  const settled = request.amendments.map((one) => (one.id === asked.id ? { ...one, amendedOn } : one));
  const dueOn = dueOf({ ...request, amendments: settled }, today, calendar);
  await change(tx, id, input.version, { dueOn }, 'amended');
}
