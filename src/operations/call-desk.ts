import type { Tx } from '#db/transaction.ts';
import { callsInHand, getCall } from '#domain/calls/calls.ts';
import { listLines, listTalkLines } from '#domain/calls/lines.ts';
import type { Call, CallTarget } from '#domain/calls/types.ts';
import { visibleInteractions } from '#domain/interactions/interactions.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { readPhone, toE164 } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { CallFactDeps } from './call-facts.ts';
import { dialled, TRUNK } from './call-out.ts';

export type CallAbility =
  | 'hold'
  | 'hang-up'
  | 'keys'
  | 'transfer'
  | 'consult'
  | 'complete'
  | 'cancel'
  | 'join'
  | 'rejoin'
  | 'pause-recording'
  | 'call-for-help'
  | 'monitor'
  | 'end';

/** What this person may do with a call as it stands. The desk shows exactly this, and it is held again. */
export function callAbilities(actor: StaffActor, { state }: Call): CallAbility[] {
  const can: CallAbility[] = [];
  const isMine = state.ownerStaffId === actor.staffId;
  if (isMine && state.stage === 'dialling') can.push('hang-up');
  if (isMine && state.stage === 'talk') {
    can.push('hang-up', 'keys', 'rejoin', 'call-for-help');
    if (state.recording.isDue) can.push('pause-recording');
    if (!state.consult && !state.handingOver) can.push('hold', 'transfer', 'consult');
    const asked = state.consult && state.legs[state.consult.legId];
    if (state.consult) can.push('cancel');
    if (asked?.state === 'up') can.push('complete', 'join');
  }
  if (!isMine && state.stage === 'talk' && actor.permissions.has('interaction.supervise'))
    can.push('monitor', 'end');
  return can;
}

/** Calls whose telephones include this person's, or that ring there. */
export async function callsOfStaff(tx: Tx, actor: StaffActor): Promise<Call[]> {
  return callsInHand(tx, actor.staffId);
}

/** A call that the actor takes part in or whose interaction they may see, and may do this with. Refuses 'not-found', 'state.conflict'. */
export async function requireCallAbility(
  tx: Tx,
  actor: StaffActor,
  callId: string,
  ability: CallAbility,
): Promise<Call> {
  const call = await getCall(tx, callId);
  const isMine = call.state.ownerStaffId === actor.staffId;
  if (!isMine) {
    const seen = call.interactionId ? await visibleInteractions(tx, actor, [call.interactionId]) : [];
    if (seen.length === 0) throw new Refusal('not-found');
  }
  if (!callAbilities(actor, call).includes(ability)) throw new Refusal('state.conflict');
  return call;
}

/** How long a pause of its recording lasts at most, by the line of the call; null: until somebody ends it. */
export async function pauseMostSec(tx: Tx, callId: string): Promise<number | null> {
  const { entryPointId } = await getCall(tx, callId);
  // A number may have been given up since; whoever is on it must be able to pause all the same.
  const line = (await listLines(tx)).find((each) => each.entryPointId === entryPointId);
  return line?.settings.recording.pauseMostSec ?? null;
}

/** Whom a call is given to or who is asked, with the telephone it rings. Refuses 'phone.away', 'request.invalid' {field}. */
export async function targetOf(
  tx: Tx,
  deps: Pick<CallFactDeps, 'phoneOf'>,
  to: { kind: 'staff'; id: string } | { kind: 'number'; number: string },
): Promise<CallTarget> {
  if (to.kind === 'number') return { kind: 'number', number: dialled(outsideNumber(to.number)), line: TRUNK };
  const phone = await deps.phoneOf(tx, to.id);
  if (phone === null) throw new Refusal('phone.away', { staffId: to.id });
  return { kind: 'staff', staffId: to.id, phone };
}

/** A number that may be dialled for somebody: never 110, 118 or 119, which the caller must dial. Refuses 'request.invalid'. */
export function outsideNumber(text: string): string {
  const read = readPhone(text);
  const number = read?.kind === 'number' ? toE164(text) : undefined;
  if (!number) throw new Refusal('request.invalid', { field: 'number' });
  return number;
}

/** The line that a call out goes through: the named one, else the city's first. Refuses 'not-found' where there is none. */
export async function lineForCallingOut(
  tx: Tx,
  actor: StaffActor,
  entryPointId: string | undefined,
): Promise<string> {
  requirePermission(actor, 'interaction.answer');
  const lines = await listTalkLines(tx);
  const line = entryPointId ? lines.find((each) => each.entryPointId === entryPointId) : lines[0];
  if (!line) throw new Refusal('not-found');
  return line.entryPointId;
}
