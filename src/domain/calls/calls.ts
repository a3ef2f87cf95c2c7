import type { Tx } from '#db/transaction.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Caller } from './exchange.ts';
import * as store from './store.ts';
import type { Call, CallState, PartyLeg } from './types.ts';

export { beginFarFirst, beginInbound, beginOutbound, step } from './step.ts';
export { CallTaken } from './store.ts';

/** A caller who hung up in the line and calls again within this time has the place back (METRICS.md). */
const PLACE_KEPT_MS = 10 * 60_000;

const stateScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'call.state' });
const numberScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'call.number' });

/** What a number is found again by, without being read: the same whether it came in national or international form. */
export function hashNumber(tx: Tx, number: string): Buffer {
  return tx.sealer.blindIndex(tx.tenantId, 'call.number', toE164(number) ?? number);
}

/** All that a row of this number may hold at this moment. */
export function numberHashes(tx: Tx, number: string): Buffer[] {
  return tx.sealer.blindIndexes(tx.tenantId, 'call.number', toE164(number) ?? number);
}

export interface NewCall {
  id: string;
  exchangeId: string;
  direction: 'in' | 'out';
  entryPointId: string;
  farLegId: string;
  caller: Caller;
  state: CallState;
  startedAt: Date;
}

/** A call that has just begun; nothing of it is kept yet. */
export function newCall(input: NewCall): Call {
  return {
    ...input,
    conversationId: null,
    interactionId: null,
    queuedAt: null,
    answeredAt: null,
    endedAt: null,
    endReason: null,
    version: 1,
  };
}

/** Keeps a new call with what its first steps came to. Refuses a leg of the exchange that is a call already: `CallTaken`. */
export async function insertCall(tx: Tx, call: Call): Promise<void> {
  const { caller, state, ...rest } = call;
  const number = caller.kind === 'number' ? caller.number : null;
  const row = {
    ...rest,
    callerKind: caller.kind,
    number: number === null ? null : tx.sealer.seal(numberScope(tx), number),
    numberHash: number === null ? null : hashNumber(tx, number),
    state: sealState(tx, state),
    stage: state.stage,
  };
  // Both leave with what is written besides: the caller waits for one answer to all of it. Known to the transaction one by
  // one, so that of a call that is one already its own refusal is told, and not that of the legs behind it.
  const kept = store.insertCall(tx, row);
  tx.send(kept);
  tx.send(store.insertLegs(tx, rowsOf(tx, call, {}, state.legs)));
  await kept;
}

/** The call, locked until the transaction ends; refuses 'not-found'. */
export async function lockCall(tx: Tx, id: string): Promise<Call> {
  const row = await store.lockCall(tx, id);
  if (!row) throw new Refusal('not-found');
  return toCall(tx, row);
}

/** The call as it stands; refuses 'not-found'. */
export async function getCall(tx: Tx, id: string): Promise<Call> {
  const row = await store.selectCall(tx, id);
  if (!row) throw new Refusal('not-found');
  return toCall(tx, row);
}

export async function openCallsOf(tx: Tx, exchangeId: string): Promise<Call[]> {
  return (await store.selectOpenCalls(tx, exchangeId)).map((row) => toCall(tx, row));
}

/** Calls of the city that are not over, those that began first in front. */
export async function callsGoingOn(tx: Tx, limit: number): Promise<Call[]> {
  return (await store.selectGoingOn(tx, limit)).map((row) => toCall(tx, row));
}

/** Since when each of the staff is in each of these calls, by call and person. */
export async function talkingSince(
  tx: Tx,
  callIds: readonly string[],
): Promise<(callId: string, staffId: string) => Date | undefined> {
  const legs = await store.selectAnsweredLegs(tx, callIds);
  const known = new Map(legs.map((leg) => [`${leg.callId} ${leg.staffId}`, leg.answeredAt]));
  return (callId, staffId) => known.get(`${callId} ${staffId}`);
}

/** Calls that are not over and in which a telephone of this person rings or is up, or that are theirs. */
export async function callsInHand(tx: Tx, staffId: string): Promise<Call[]> {
  return (await store.selectCallsOfStaff(tx, staffId)).map((row) => toCall(tx, row));
}

/** The interaction whose place in the line a caller gets back, who gave it up less than ten minutes ago. */
export async function placeGivenUp(tx: Tx, call: Call): Promise<string | null> {
  if (call.caller.kind !== 'number') return null;
  const found = await store.selectLastAbandoned(tx, {
    entryPointId: call.entryPointId,
    numberHashes: numberHashes(tx, call.caller.number),
    since: new Date(tx.now.getTime() - PLACE_KEPT_MS),
  });
  return found?.interactionId ?? null;
}

/** Keeps what a step came to, with the legs that came and went in it. */
export function saveStep(
  tx: Tx,
  call: Call,
  state: CallState,
  change: Partial<Pick<Call, 'conversationId' | 'interactionId' | 'queuedAt' | 'answeredAt'>> = {},
): Call {
  const isOver = state.stage === 'ended';
  const saved: Call = {
    ...call,
    ...change,
    state,
    endedAt: isOver ? (call.endedAt ?? tx.now) : null,
    endReason: state.endReason,
    version: call.version + 1,
  };
  const row = {
    ...change,
    state: sealState(tx, state),
    stage: state.stage,
    endedAt: saved.endedAt,
    endReason: saved.endReason,
    version: saved.version,
  };
  tx.send(store.updateCall(tx, call.id, row));
  saveLegs(tx, call, state);
  return saved;
}

/** The calls of an interaction, and these besides; oldest first. */
export async function callsOfInteraction(
  tx: Tx,
  interactionId: string,
  alsoIds: readonly string[],
): Promise<Call[]> {
  return (await store.selectCallsOf(tx, interactionId, alsoIds)).map((row) => toCall(tx, row));
}

/** Who took part in these calls, from when until when; only those who picked up. */
export function partiesOf(tx: Tx, callIds: readonly string[]): Promise<store.CallParty[]> {
  return store.selectParties(tx, callIds);
}

/** Those of these calls that are over. */
export async function areOver(tx: Tx, callIds: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set(await store.selectEnded(tx, callIds));
}

/** Ties a call that had no interaction to the one that its message became. */
export async function tieToInteraction(
  tx: Tx,
  callId: string,
  to: { conversationId: string; interactionId: string },
): Promise<void> {
  await store.updateCall(tx, callId, to);
}

function saveLegs(tx: Tx, call: Call, state: CallState): void {
  const before = call.state.legs;
  tx.send(store.insertLegs(tx, rowsOf(tx, call, before, state.legs)));
  for (const [legId, leg] of Object.entries(before)) {
    const now = state.legs[legId];
    const isAnswered = leg.state === 'ringing' && now?.state === 'up';
    if (!now) tx.send(store.updateLeg(tx, call.id, legId, { endedAt: tx.now }));
    else if (now.state !== leg.state || now.party !== leg.party)
      tx.send(
        store.updateLeg(tx, call.id, legId, {
          party: now.party,
          ...(isAnswered ? { answeredAt: tx.now } : {}),
        }),
      );
  }
}

function rowsOf(
  tx: Tx,
  call: Pick<Call, 'id'>,
  before: Readonly<Record<string, PartyLeg>>,
  after: Readonly<Record<string, PartyLeg>>,
): store.CallLegRow[] {
  return Object.entries(after)
    .filter(([legId]) => !before[legId])
    .map(([legId, leg]) => ({
      callId: call.id,
      legId,
      party: leg.party,
      staffId: leg.staffId,
      number: null,
      startedAt: tx.now,
      answeredAt: leg.state === 'up' ? tx.now : null,
      endedAt: null,
      cause: null,
      heldSec: 0,
    }));
}

function sealState(tx: Tx, state: CallState): Buffer {
  return tx.sealer.seal(stateScope(tx), JSON.stringify(state));
}

function toCall(tx: Tx, row: store.CallRow): Call {
  return {
    id: row.id,
    exchangeId: row.exchangeId,
    direction: row.direction,
    entryPointId: row.entryPointId,
    farLegId: row.farLegId,
    caller:
      row.callerKind === 'number' && row.number
        ? { kind: 'number', number: tx.sealer.open(numberScope(tx), row.number) }
        : { kind: row.callerKind === 'number' ? 'unavailable' : row.callerKind },
    conversationId: row.conversationId,
    interactionId: row.interactionId,
    state: JSON.parse(tx.sealer.open(stateScope(tx), row.state)) as CallState,
    startedAt: row.startedAt,
    queuedAt: row.queuedAt,
    answeredAt: row.answeredAt,
    endedAt: row.endedAt,
    endReason: row.endReason as Call['endReason'],
    version: row.version,
  };
}
