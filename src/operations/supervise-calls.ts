import type { Tx } from '#db/transaction.ts';
import { callsGoingOn, getCall, talkingSince } from '#domain/calls/calls.ts';
import type { Call, CallState } from '#domain/calls/types.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { endExchange, lockVisible, visibleInteractions } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { withdrawPending } from '#domain/routing/handovers.ts';
import { visibleQueues, waitingIn } from '#domain/routing/live.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { readSettings } from '#domain/supervision/supervision.ts';
import { giveNotice } from '#domain/supervision/watching.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requireCallAbility, targetOf } from './call-desk.ts';
import type { CallFactDeps } from './call-facts.ts';
import { assignTo } from './supervise.ts';

/** Where a call stands, as whoever looks after the lines sees it. */
export type LiveStage =
  /** Nobody has to act yet: it is greeted, or in a menu. */
  | 'menu'
  | 'waiting'
  | 'ringing'
  | 'dialling'
  | 'talking'
  | 'held'
  | 'consulting'
  | 'conference'
  /** Is told that it ends; nobody hears them any more. */
  | 'closing'
  | 'passed-on';

export interface SupervisedCall {
  call: Call;
  /** Null before anybody has to act. */
  interaction: Interaction | null;
  queueId: string;
  lineName: string;
  stage: LiveStage;
  /** Of the wait, of the talk with whoever has it, or of the call. */
  since: Date;
  /** In its line, 1 = next; null when it does not wait. */
  position: number | null;
}

const MOST_CALLS = 500;

/**
 * Every call that goes on and whose interaction (or, before it is one, whose line's queue) this person may learn of; those
 * who wait first, in the order of their lines.
 */
export async function supervisedCalls(tx: Tx, actor: StaffActor): Promise<SupervisedCall[]> {
  requirePermission(actor, 'interaction.supervise');
  const calls = await callsGoingOn(tx, MOST_CALLS);
  const ids = calls.flatMap((call) => call.interactionId ?? []);
  const interactions = new Map(
    (ids.length === 0 ? [] : await visibleInteractions(tx, actor, ids)).map((each) => [each.id, each]),
  );
  const queues = new Set((await visibleQueues(tx, actor)).map((queue) => queue.id));
  const entryPoints = new Map((await listEntryPoints(tx)).map((each) => [each.id, each]));
  const seen = calls.flatMap((call) => {
    const entryPoint = entryPoints.get(call.entryPointId);
    const interaction = (call.interactionId && interactions.get(call.interactionId)) || null;
    const queueId = interaction?.queueId ?? entryPoint?.queueId;
    const isVisible = call.interactionId ? interaction !== null : queueId && queues.has(queueId);
    if (!isVisible || !queueId) return [];
    return [{ call, interaction, queueId, lineName: entryPoint?.name ?? '', stage: stageOf(call.state) }];
  });
  const positions = await positionsIn(tx, actor, seen);
  const since = await talkingSince(
    tx,
    seen.map(({ call }) => call.id),
  );
  return seen
    .map((one) => ({
      ...one,
      position: positions.get(one.call.interactionId ?? '') ?? null,
      since: sinceOf(one.call, since),
    }))
    .sort((a, b) => rankOf(a) - rankOf(b) || a.since.getTime() - b.since.getTime());
}

type Seen = Omit<SupervisedCall, 'position' | 'since'>;

/** Places of those who wait, by interaction; of all who stand in these lines, by whichever channel they came. */
async function positionsIn(tx: Tx, actor: StaffActor, seen: readonly Seen[]): Promise<Map<string, number>> {
  const waiting = seen.filter(({ stage }) => stage === 'waiting' || stage === 'ringing');
  const positions = new Map<string, number>();
  for (const queueId of new Set(waiting.map((one) => one.queueId))) {
    const line = await waitingIn(tx, actor, queueId, MOST_CALLS);
    line.forEach(({ interactionId }, at) => positions.set(interactionId, at + 1));
  }
  return positions;
}

function sinceOf(call: Call, since: (callId: string, staffId: string) => Date | undefined): Date {
  const { stage, ownerStaffId } = call.state;
  if (stage === 'queue') return call.queuedAt ?? call.startedAt;
  const own = ownerStaffId === null ? undefined : since(call.id, ownerStaffId);
  return stage === 'talk' ? (own ?? call.answeredAt ?? call.startedAt) : call.startedAt;
}

/** Where a call stands. */
export function stageOf(state: CallState): LiveStage {
  if (state.stage === 'passed-on' || state.stage === 'dialling' || state.stage === 'closing')
    return state.stage;
  if (state.stage === 'queue') return Object.keys(state.offers).length > 0 ? 'ringing' : 'waiting';
  if (state.stage !== 'talk') return 'menu';
  const isHeld = state.legs[state.farLegId]?.held !== false;
  if (!state.consult) return isHeld ? 'held' : 'talking';
  return isHeld ? 'consulting' : 'conference';
}

const RANKS: readonly LiveStage[] = ['waiting', 'ringing', 'menu'];
function rankOf({ stage }: SupervisedCall): number {
  const at = RANKS.indexOf(stage);
  return at === -1 ? RANKS.length : at;
}

/** Legs of supervisors who listen, of which this person is not to know: the city decides whether agents see that. */
export async function hiddenLegs(tx: Tx, actor: StaffActor, calls: readonly Call[]): Promise<Set<string>> {
  const silent = calls.flatMap(({ state }) =>
    state.monitors.filter(({ mode, staffId }) => mode === 'listen' && staffId !== actor.staffId),
  );
  if (silent.length === 0 || actor.permissions.has('interaction.supervise')) return new Set();
  if ((await readSettings(tx)).watchShown) return new Set();
  return new Set(silent.map(({ legId }) => legId));
}

/**
 * Takes a call over: from whoever has it, or out of its line. Refuses 'phone.away' for somebody who could not be heard, and
 * as `assignTo`.
 */
export async function takeOverCall(
  tx: Tx,
  actor: StaffActor,
  deps: Pick<CallFactDeps, 'phoneOf'>,
  seen: { callId: string; version: number },
): Promise<void> {
  const { interactionId } = await getCall(tx, seen.callId);
  if (interactionId === null) throw new Refusal('not-found');
  // First of all: that there is no telephone to ring would tell that there is a call.
  await lockVisible(tx, actor, interactionId);
  await targetOf(tx, deps, { kind: 'staff', id: actor.staffId });
  await assignTo(tx, actor, { interactionId, version: seen.version }, actor.staffId);
}

/**
 * Ends a call that somebody else has; whoever had it does the after-contact work and is told who ended it. Refuses
 * 'version.conflict' when it is not as it was seen, and as `requireCallAbility`. Emits `interaction.ended`.
 */
export async function endCallOf(
  tx: Tx,
  actor: StaffActor,
  seen: { callId: string; version: number },
): Promise<void> {
  requirePermission(actor, 'interaction.supervise');
  const call = await requireCallAbility(tx, actor, seen.callId, 'end');
  if (call.interactionId === null) throw new Refusal('not-found');
  const interaction = await lockVisible(tx, actor, call.interactionId);
  if (interaction.version !== seen.version)
    throw new Refusal('version.conflict', { state: interaction.state });
  const { wrapUpSec } = await getQueue(tx, interaction.queueId);
  await endExchange(tx, await withdrawPending(tx, interaction), 'supervisor-ended', wrapUpSec);
  tx.audit({ action: 'write', subjectKind: 'call', subjectId: call.id, fields: ['end'] });
  if (interaction.ownerStaffId)
    await giveNotice(tx, interaction.ownerStaffId, {
      kind: 'call-ended',
      interactionId: interaction.id,
      byStaffId: actor.staffId,
    });
}
