import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import { changed, nameGrams, openField, sealField, toResident } from './fields.ts';
import { createResident } from './residents.ts';
import { factsOf } from './same.ts';
import { samenessOf } from './same-person.ts';
import type { ResidentRow } from './store.ts';
import * as store from './store.ts';
import * as moveStore from './store-moves.ts';
import type { MoveKind, ResidentMove } from './types.ts';

const MOST_SHOWN = 50;
const FILLABLE = ['name', 'kana', 'address', 'birthOn'] as const;

export interface MergeInput {
  clientId: string;
  survivorId: string;
  otherId: string;
  /** As whoever merges saw them: somebody else's change since then is looked at first. */
  survivorVersion: number;
  otherVersion: number;
  reason: string | null;
}

export interface SplitInput {
  clientId: string;
  fromId: string;
  contactPointIds: readonly string[];
  /** One that was merged into it, another person that is known, or somebody new. */
  to:
    | { formerId: string }
    | { knownId: string }
    | { name: string | null; kana: string | null; language: string };
  reason: string | null;
}

/** A move that has begun: the rooms that have more to move record it under the id. `repeated` = it was done before. */
export interface BegunMove {
  id: string;
  fromId: string;
  toId: string;
  repeated: boolean;
}

/** What other rooms have to move back: from whom, to whom. */
export interface UndoneMove {
  kind: MoveKind;
  fromId: string;
  toId: string;
  conversationIds: string[];
  caseIds: string[];
}

const cleanReason = (reason: string | null) =>
  reason?.trim() ? cleanText(reason, { maxChars: 400, multiline: true, field: 'reason' }) : null;

/**
 * Makes two records one, the part of this room: contact points, consents, notes and representations go over, empty fields
 * of the survivor are filled, protection is taken over, browsers of both may no longer write the record; the other record
 * points at the survivor. Refuses 'request.invalid' {reason} for two that are no suggestion when no reason is given,
 * 'version.conflict', 'state.conflict' for one that is merged already, 'not-found'. Emits `resident.merged` for both.
 */
export async function beginMerge(tx: Tx, actor: StaffActor, input: MergeInput): Promise<BegunMove> {
  const clientId = `staff:${actor.staffId}:${input.clientId}`;
  if (input.survivorId === input.otherId) throw new Refusal('request.invalid', { field: 'otherId' });
  // Locked before the client id is asked for: two copies sent side by side must find each other.
  const rows = await moveStore.lockResidents(tx, [input.survivorId, input.otherId]);
  const known = await moveStore.selectMove(tx, { clientId });
  if (known) return { ...known, repeated: true };
  const survivor = requireStanding(rows, input.survivorId, input.survivorVersion);
  const other = requireStanding(rows, input.otherId, input.otherVersion);
  const reason = cleanReason(input.reason);
  if (reason === null && !(await looksLikeOne(tx, survivor, other)))
    throw new Refusal('request.invalid', { field: 'reason' });
  const filled = await fill(tx, survivor, other);
  await moveStore.writeRecord(tx, other.id, { mergedInto: survivor.id });
  const id = tx.newId();
  await moveStore.insertMove(tx, {
    id,
    clientId,
    kind: 'merge',
    fromId: other.id,
    toId: survivor.id,
    reason: sealField(tx, 'move-reason', reason),
    filled,
    doneBy: actor.staffId,
  });
  // First the survivor's own browsers, so that those that come over are not counted among them.
  const items = await moveStore.linkBrowsers(tx, survivor.id);
  items.push(...(await moveStore.moveContactPoints(tx, other.id, survivor.id, undefined)));
  for (const kind of moveStore.TIE_KINDS)
    items.push(...(await moveStore.moveTies(tx, kind, other.id, survivor.id)));
  await moveStore.insertItems(tx, id, items);
  tell(tx, 'merged', [survivor.id, other.id]);
  return { id, fromId: other.id, toId: survivor.id, repeated: false };
}

/**
 * Takes chosen contact points out of a record, into a new one, one that was merged into it, which stands for itself again,
 * or the record of another person. Refuses 'not-found' for what the record does not have, 'state.conflict' for a record that
 * is merged itself or a former one that is not. Emits `resident.split` for both.
 */
export async function beginSplit(tx: Tx, actor: StaffActor, input: SplitInput): Promise<BegunMove> {
  const clientId = `staff:${actor.staffId}:${input.clientId}`;
  const known = 'knownId' in input.to;
  const other = 'knownId' in input.to ? input.to.knownId : 'formerId' in input.to ? input.to.formerId : null;
  if (other === input.fromId) throw new Refusal('request.invalid', { field: known ? 'knownId' : 'formerId' });
  const rows = await moveStore.lockResidents(tx, other ? [input.fromId, other] : [input.fromId]);
  const done = await moveStore.selectMove(tx, { clientId });
  if (done) return { ...done, repeated: true };
  const from = requireStanding(rows, input.fromId);
  const toId = await receiverOf(tx, input, from, rows);
  const id = tx.newId();
  await moveStore.insertMove(tx, {
    id,
    clientId,
    kind: known ? 'transfer' : 'split',
    fromId: from.id,
    toId,
    reason: sealField(tx, 'move-reason', cleanReason(input.reason)),
    filled: [],
    doneBy: actor.staffId,
  });
  const wanted = new Set(input.contactPointIds);
  if (wanted.size > 0) {
    const own = await store.selectContactPoints(tx, [from.id]);
    if (own.filter((point) => wanted.has(point.id)).length < wanted.size) throw new Refusal('not-found');
    await moveStore.insertItems(tx, id, await moveStore.moveContactPoints(tx, from.id, toId, [...wanted]));
  }
  tell(tx, 'split', [from.id, toId]);
  return { id, fromId: from.id, toId, repeated: false };
}

async function receiverOf(
  tx: Tx,
  input: SplitInput,
  from: ResidentRow,
  rows: readonly ResidentRow[],
): Promise<string> {
  if ('knownId' in input.to) return requireStanding(rows, input.to.knownId).id;
  if ('formerId' in input.to) {
    const { formerId } = input.to;
    const former = rows.find((row) => row.id === formerId);
    if (!former) throw new Refusal('not-found');
    if (former.mergedInto !== from.id) throw new Refusal('state.conflict');
    await moveStore.writeRecord(tx, former.id, { mergedInto: null });
    return former.id;
  }
  return createResident(tx, { ...input.to, clientId: `split:${tx.newId()}`, phone: null, email: null });
}

/** Writes down what another room moved along. */
export function recordMoved(
  tx: Tx,
  moveId: string,
  kind: 'conversation' | 'case',
  ids: readonly string[],
): Promise<void> {
  return moveStore.insertItems(
    tx,
    moveId,
    ids.map((itemId) => ({ kind, itemId, wasLinkedAt: null })),
  );
}

/**
 * Takes a merge or split back, the part of this room: what moved and is still where it went returns, filled fields that
 * nobody touched since are emptied, each record stands as before. What came later stays. Refuses 'state.conflict' when
 * it is taken back already or a later move stands on it: that one first. Answers what other rooms have to move back.
 * Emits `resident.split` or `resident.merged` for both.
 */
export async function beginUndo(tx: Tx, actor: StaffActor, moveId: string): Promise<UndoneMove> {
  const seen = await moveStore.selectMove(tx, { id: moveId });
  if (!seen) throw new Refusal('not-found');
  const rows = await moveStore.lockResidents(tx, [seen.fromId, seen.toId]);
  const move = (await moveStore.selectMove(tx, { id: moveId })) as moveStore.MoveRow;
  const from = rows.find((row) => row.id === move.fromId) as ResidentRow;
  const to = rows.find((row) => row.id === move.toId) as ResidentRow;
  if (!isUndoable(move, from, to)) throw new Refusal('state.conflict');
  const items = await moveStore.selectItems(tx, [moveId]);
  const of = (...kinds: moveStore.MoveItemKind[]) => items.filter((item) => kinds.includes(item.kind));
  await moveStore.restoreContactPoints(tx, of('contact-point', 'linked'), to.id, from.id);
  for (const kind of moveStore.TIE_KINDS) await moveStore.moveTies(tx, kind, to.id, from.id, idsOf(of(kind)));
  if (move.kind === 'merge') {
    await unfill(tx, move.filled, to, from);
    await moveStore.writeRecord(tx, from.id, { mergedInto: null });
  } else if (move.kind === 'split') {
    // Whatever else came to the record that was split off would lie where nobody looks.
    if (await moveStore.hasAnything(tx, to.id)) throw new Refusal('state.conflict');
    await moveStore.writeRecord(tx, to.id, { mergedInto: from.id });
  }
  await moveStore.updateMoveUndone(tx, moveId, actor.staffId);
  tell(tx, move.kind === 'merge' ? 'split' : 'merged', [from.id, to.id]);
  return {
    kind: move.kind,
    fromId: to.id,
    toId: from.id,
    conversationIds: idsOf(of('conversation')),
    caseIds: idsOf(of('case')),
  };
}

const idsOf = (items: readonly moveStore.MoveItem[]) => items.map((item) => item.itemId);

/** A merge can be taken back while the one record still points at the other and that one stands; all else while both stand. */
function isUndoable(move: moveStore.MoveRow, from: ResidentRow, to: ResidentRow): boolean {
  if (move.undoneAt !== null || to.mergedInto !== null) return false;
  return move.kind === 'merge' ? from.mergedInto === to.id : from.mergedInto === null;
}

function requireStanding(rows: readonly ResidentRow[], id: string, version?: number): ResidentRow {
  const row = rows.find((each) => each.id === id);
  if (!row) throw new Refusal('not-found');
  if (row.mergedInto) throw new Refusal('state.conflict');
  if (version !== undefined && row.version !== version)
    throw new Refusal('version.conflict', { version: row.version });
  return row;
}

async function looksLikeOne(tx: Tx, one: ResidentRow, other: ResidentRow): Promise<boolean> {
  const facts = await factsOf(tx, [one, other]);
  return samenessOf(facts.get(one.id)!, facts.get(other.id)!) !== undefined;
}

/** Fills what the survivor lacks from the other record; answers which fields. The sealed values go over as they are. */
async function fill(tx: Tx, survivor: ResidentRow, other: ResidentRow): Promise<string[]> {
  const lacking = FILLABLE.filter((field) => survivor[field] === null && other[field] !== null);
  const change = Object.fromEntries(lacking.map((field) => [field, other[field]]));
  const guarded = other.protected && !survivor.protected;
  await writeFields(tx, survivor, { ...change, ...(guarded ? { protected: true } : {}) });
  return [...lacking, ...(guarded ? ['protected'] : [])];
}

async function unfill(
  tx: Tx,
  filled: readonly string[],
  survivor: ResidentRow,
  other: ResidentRow,
): Promise<void> {
  const untouched = FILLABLE.filter(
    (field) => filled.includes(field) && survivor[field] && other[field]?.equals(survivor[field]),
  );
  const change = Object.fromEntries(untouched.map((field) => [field, null]));
  const guarded = filled.includes('protected');
  await writeFields(tx, survivor, { ...change, ...(guarded ? { protected: false } : {}) });
}

async function writeFields(
  tx: Tx,
  row: ResidentRow,
  change: Partial<Pick<ResidentRow, (typeof FILLABLE)[number] | 'protected'>>,
): Promise<void> {
  const after = toResident(tx, { ...row, ...change });
  await moveStore.writeRecord(tx, row.id, change, nameGrams(tx, after.name, after.kana));
}

/** Both records are written and both screens look again. */
function tell(tx: Tx, what: 'merged' | 'split', residentIds: readonly string[]): void {
  for (const subjectId of residentIds) {
    tx.audit({ action: 'write', subjectKind: 'resident', subjectId, fields: [what, 'contact'] });
    changed(tx, subjectId, `resident.${what}`);
  }
}

/** Merges and splits that this record took part in, newest first, with the ids of what moved. The reading is audited. */
export async function movesOf(tx: Tx, residentId: string): Promise<ResidentMove[]> {
  const moves = await moveStore.selectMovesOf(tx, residentId, MOST_SHOWN);
  if (moves.length === 0) return [];
  tx.audit({ action: 'read', subjectKind: 'resident', subjectId: residentId, fields: ['moves'] });
  const items = await moveStore.selectItems(
    tx,
    moves.map((move) => move.id),
  );
  const ids = [...new Set(moves.flatMap((move) => [move.fromId, move.toId]))];
  const rows = new Map((await store.selectResidents(tx, ids)).map((row) => [row.id, row]));
  return moves.map((move) => {
    const own = items.filter((item) => item.moveId === move.id);
    const other = rows.get(move.fromId === residentId ? move.toId : move.fromId);
    return {
      id: move.id,
      kind: move.kind,
      fromId: move.fromId,
      toId: move.toId,
      otherName: openField(tx, 'name', other?.name ?? null),
      reason: openField(tx, 'move-reason', move.reason),
      doneBy: move.doneBy,
      doneAt: move.doneAt,
      undoneBy: move.undoneBy,
      undoneAt: move.undoneAt,
      undoable: isUndoable(move, rows.get(move.fromId)!, rows.get(move.toId)!),
      contactPoints: own.filter((item) => item.kind === 'contact-point').length,
      conversationIds: idsOf(own.filter((item) => item.kind === 'conversation')),
      caseIds: idsOf(own.filter((item) => item.kind === 'case')),
    };
  });
}
