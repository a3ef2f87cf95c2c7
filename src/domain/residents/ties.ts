import { audience } from '#domain/staff/access.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { maskUsual } from '#kernel/sensitive.ts';
import { cleanText } from '#kernel/text.ts';
import { changed, openField, sealField } from './fields.ts';
import { namesOf } from './residents.ts';
import { currentConsents, holdsOn, shownMembers } from './rules-ties.ts';
import type { ResidentRow } from './store.ts';
import { lockResidents } from './store-moves.ts';
import * as store from './store-ties.ts';
import type {
  NewConsent,
  NewNote,
  NewRepresentation,
  Relation,
  Representation,
  ResidentTies,
} from './types.ts';

/** What stands beside a resident's record: household, who acts for whom, consents, notes. */

const clientIdOf = (actor: StaffActor, clientId: string) => `staff:${actor.staffId}:${clientId}`;

/** Records that something is about to be tied to, locked in the one order; refuses 'not-found', 'state.conflict' for a merged one. */
async function lockStanding(tx: Tx, ids: readonly string[]): Promise<ResidentRow[]> {
  const rows = await lockResidents(tx, ids);
  if (rows.length < new Set(ids).size) throw new Refusal('not-found');
  if (rows.some((row) => row.mergedInto !== null)) throw new Refusal('state.conflict');
  return rows;
}

function wrote(tx: Tx, residentIds: readonly string[], field: string): void {
  for (const subjectId of residentIds) {
    tx.audit({ action: 'write', subjectKind: 'resident', subjectId, fields: [field] });
    changed(tx, subjectId);
  }
}

/**
 * Everything that is tied to a record, as far as the actor may read it: what holds on `today`, with `past` also what is
 * over. The household only for those who may read households. The reading is audited.
 */
export async function readTies(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  view: { today: string; past: boolean },
): Promise<ResidentTies> {
  const rows = await store.selectRepresentations(tx, residentId);
  const members = actor.permissions.has('household.read') ? await store.selectHousehold(tx, residentId) : [];
  const consents = await store.selectConsents(tx, residentId);
  const notes = await store.selectNotes(tx, actor, residentId);
  const shown = shownMembers(residentId, members);
  const names = await namesOf(tx, [
    ...rows.flatMap((row) => [row.residentId, row.representativeId]),
    ...shown.map((member) => member.residentId),
  ]);
  tx.audit({
    action: 'read',
    subjectKind: 'resident',
    subjectId: residentId,
    fields: ['household', 'representation', 'consent', 'note'],
  });
  const nameOf = (id: string) => names.get(id)?.name ?? null;
  const representations = rows
    .map((row): Representation => {
      const otherId = row.residentId === residentId ? row.representativeId : row.residentId;
      return {
        ...row,
        otherId,
        otherName: nameOf(otherId),
        actsForOther: row.representativeId === residentId,
        scope: openField(tx, 'representation', row.scope),
        evidence: openField(tx, 'representation', row.evidence),
        valid: row.endedAt === null && holdsOn(row, view.today),
      };
    })
    .filter((one) => one.otherId !== residentId && (view.past || isAhead(one, view.today)));
  const held = new Set(currentConsents(consents));
  return {
    household:
      members.length > 0 && !members.some((member) => member.residentId === residentId && member.protected)
        ? {
            relation: members.find((member) => member.residentId === residentId)!.relation,
            members: shown.map((member) => ({
              id: member.residentId,
              name: nameOf(member.residentId),
              relation: member.relation,
            })),
          }
        : null,
    representations,
    consents: consents
      .map((consent) => ({ ...consent, current: held.has(consent) }))
      .filter((consent) => view.past || consent.current),
    notes: notes
      .map((note) => ({
        ...note,
        body: openField(tx, 'note', note.body),
        over: note.endedAt !== null || (note.endsOn !== null && note.endsOn < view.today),
      }))
      .filter((note) => view.past || !note.over),
  };
}

/** What is over is history; what begins later is shown, marked as not valid yet. */
function isAhead(one: Representation, today: string): boolean {
  return one.endedAt === null && (one.validUntil === null || one.validUntil >= today);
}

/**
 * Puts a resident into another's household, which begins with it when the other has none; the other is its head then.
 * Refuses 'state.conflict' when the resident lives in a household already, or one of the two is protected: nobody is to
 * find them by those they lived with. Emits `resident.changed` for both.
 */
export async function joinHousehold(
  tx: Tx,
  residentId: string,
  otherId: string,
  relation: Relation,
): Promise<void> {
  if (residentId === otherId) throw new Refusal('request.invalid', { field: 'otherId' });
  const rows = await lockStanding(tx, [residentId, otherId]);
  const own = await store.selectHousehold(tx, residentId);
  const others = await store.selectHousehold(tx, otherId);
  const present = others[0]?.householdId;
  if (own[0] && own[0].householdId === present) return;
  if (own[0] || rows.some((row) => row.protected)) throw new Refusal('state.conflict');
  const householdId = present ?? tx.newId();
  if (!present) {
    await store.insertHousehold(tx, householdId);
    await store.insertMember(tx, householdId, otherId, 'head');
  }
  await store.insertMember(tx, householdId, residentId, relation);
  const before = others.length > 0 ? others.map((member) => member.residentId) : [otherId];
  const joined = (of: string, whoId: string) => ({ residentId: of, whoId, joined: true });
  await store.insertHouseholdChanges(tx, [
    ...before.flatMap((memberId) => [joined(residentId, memberId), joined(memberId, residentId)]),
  ]);
  wrote(tx, [residentId, otherId, ...others.map((member) => member.residentId)].filter(isFirst), 'household');
}

const isFirst = (id: string, at: number, all: readonly string[]) => all.indexOf(id) === at;

/** Takes a resident out of their household; who is left alone has none any more. Emits `resident.changed` for all of it. */
export async function leaveHousehold(tx: Tx, residentId: string): Promise<void> {
  await lockStanding(tx, [residentId]);
  const members = await store.selectHousehold(tx, residentId);
  if (members.length === 0) return;
  await store.deleteMember(tx, residentId);
  const left = members.filter((member) => member.residentId !== residentId);
  if (left.length === 1) await store.deleteMember(tx, left[0]!.residentId);
  await store.insertHouseholdChanges(
    tx,
    members.map((member) => ({ residentId: member.residentId, whoId: residentId, joined: false })),
  );
  wrote(
    tx,
    members.map((member) => member.residentId),
    'household',
  );
}

/**
 * Records that a person may act for another, in which matters, from when to when, and what was shown to prove it. The same
 * client id again changes nothing. Refuses 'request.invalid' for one that ends before it begins or for oneself.
 * Emits `resident.changed` for both.
 */
export async function addRepresentation(tx: Tx, actor: StaffActor, input: NewRepresentation): Promise<void> {
  if (input.residentId === input.representativeId)
    throw new Refusal('request.invalid', { field: 'representativeId' });
  if (input.validUntil !== null && input.validUntil < input.validFrom)
    throw new Refusal('request.invalid', { field: 'validUntil' });
  await lockStanding(tx, [input.residentId, input.representativeId]);
  const seal = (field: string, text: string) =>
    sealField(tx, 'representation', cleanText(text, { maxChars: 400, multiline: true, field }));
  const made = await store.insertRepresentation(tx, {
    id: tx.newId(),
    clientId: clientIdOf(actor, input.clientId),
    residentId: input.residentId,
    representativeId: input.representativeId,
    kind: input.kind,
    scope: seal('scope', input.scope),
    evidence: seal('evidence', input.evidence),
    validFrom: input.validFrom,
    validUntil: input.validUntil,
    recordedBy: actor.staffId,
  });
  if (made) wrote(tx, [input.residentId, input.representativeId], 'representation');
}

/** Ends a power to act before its time; ending it again changes nothing. Refuses 'not-found'. Emits `resident.changed` for both. */
export async function endRepresentation(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  const row = await store.selectRepresentation(tx, id);
  if (!row) throw new Refusal('not-found');
  if (await store.endRepresentation(tx, id, actor.staffId))
    wrote(tx, [row.residentId, row.representativeId], 'representation');
}

/**
 * Records what a resident agreed to or took back, on which day and how. The same client id again changes nothing. Refuses
 * 'request.invalid' {saidOn} for a day to come. Emits `resident.changed`.
 */
export async function recordConsent(
  tx: Tx,
  actor: StaffActor,
  input: NewConsent,
  today: string,
): Promise<void> {
  if (input.saidOn > today) throw new Refusal('request.invalid', { field: 'saidOn' });
  await lockStanding(tx, [input.residentId]);
  const { residentId, purpose, given, how, saidOn } = input;
  const clientId = clientIdOf(actor, input.clientId);
  const row = { residentId, purpose, given, how, saidOn, clientId, recordedBy: actor.staffId };
  if (await store.insertConsent(tx, { ...row, id: tx.newId() })) wrote(tx, [residentId], 'consent');
}

/**
 * Writes a note beside a record, shown until the end of its last day. What somebody of a sealed department writes is read
 * in that department only, and only there it is told that something was written. Refuses 'request.invalid' {endsOn} for a
 * day that is over. Emits `resident.changed`.
 */
export async function writeNote(tx: Tx, actor: StaffActor, input: NewNote, today: string): Promise<void> {
  if (input.endsOn !== null && input.endsOn < today)
    throw new Refusal('request.invalid', { field: 'endsOn' });
  await lockStanding(tx, [input.residentId]);
  const { sealed } = await getDepartment(tx, actor.departmentId);
  const keys = sealed
    ? [audience.sealed(actor.departmentId), audience.staff(actor.staffId)]
    : [audience.residents];
  const text = maskUsual(cleanText(input.body, { maxChars: 1000, multiline: true, field: 'body' }));
  const made = await store.insertNote(tx, {
    id: tx.newId(),
    clientId: clientIdOf(actor, input.clientId),
    residentId: input.residentId,
    body: sealField(tx, 'note', text),
    endsOn: input.endsOn,
    audience: keys,
    writtenBy: actor.staffId,
  });
  if (made) tellNote(tx, input.residentId, keys);
}

/** Whether any of these people said that they are not to be called. */
export async function asksNotToBeCalled(tx: Tx, residentIds: readonly string[]): Promise<boolean> {
  for (const residentId of residentIds) {
    const consents = currentConsents(await store.selectConsents(tx, residentId));
    if (consents.some(({ purpose, given }) => purpose === 'contact-phone' && !given)) return true;
  }
  return false;
}

/** Ends a note before its day; ending it again changes nothing. Refuses 'not-found'. Emits `resident.changed`. */
export async function endNote(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  const ended = await store.endNote(tx, actor, id);
  if (ended) tellNote(tx, ended.residentId, ended.audience);
  else if (!(await store.isNoteVisible(tx, actor, id))) throw new Refusal('not-found');
}

function tellNote(tx: Tx, residentId: string, keys: readonly string[]): void {
  tx.audit({ action: 'write', subjectKind: 'resident', subjectId: residentId, fields: ['note'] });
  tx.append({
    type: 'resident.changed',
    subjectKind: 'resident',
    subjectId: residentId,
    audience: [...keys],
  });
}
