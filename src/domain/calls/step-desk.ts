import { clearTimer, type Draft, drop, finish, holdFar, isUp, join, ownerLeg, ring, say } from './draft.ts';
import { bargingStaff, monitor, unmonitor, unmonitorAll } from './step-monitor.ts';
import { pauseRecording } from './step-record.ts';
import { backToOwner, beginConsult, completeOrFollow, give } from './step-talk.ts';
import type { DeskAction, Spoken } from './types.ts';

/** What the owner (or a supervisor, for monitoring) asks for. What no longer fits the call changes nothing. */
export function stepAsked(draft: Draft, staffId: string, action: DeskAction): void {
  if (action.kind === 'monitor') return monitor(draft, action);
  if (action.kind === 'unmonitor') return unmonitor(draft, action.staffId);
  if (action.kind === 'say') return sayIntoTalk(draft, action.spoken);
  if (action.kind === 'close') return close(draft, action.spoken);
  if (staffId !== draft.state.ownerStaffId) return;
  const { consult, farLegId, stage } = draft.state;
  if (action.kind === 'hang-up') return stage === 'dialling' || stage === 'talk' ? hangUp(draft) : undefined;
  if (stage !== 'talk') return;
  switch (action.kind) {
    case 'hold':
      return action.on ? holdFar(draft) : resume(draft);
    case 'keys':
      return draft.command({ do: 'send-keys', legId: consult?.legId ?? farLegId, keys: action.keys });
    case 'transfer':
      return consult ? undefined : beginConsult(draft, action.target, true);
    case 'consult':
      return consult ? undefined : beginConsult(draft, action.target, false);
    case 'hand-over':
      return consult ? undefined : handOver(draft, staffId, action);
    case 'complete':
      return completeOrFollow(draft);
    case 'cancel':
      return cancel(draft);
    case 'join':
      return consult && isUp(draft, consult.legId) ? join(draft, [farLegId]) : undefined;
    case 'rejoin':
      return rejoin(draft, staffId, action.phone);
    case 'pause-recording':
      return pauseRecording(draft, action.paused, action.mostSec);
  }
}

function hangUp(draft: Draft): void {
  const { consult } = draft.state;
  // In a conference the others go on; before that, hanging up ends the call for all.
  if (consult && isUp(draft, consult.legId) && draft.state.legs[draft.state.farLegId]?.held === false)
    return give(draft);
  const barging = draft.state.stage === 'talk' ? bargingStaff(draft) : undefined;
  if (barging !== undefined) return draft.fact({ is: 'followed', staffId: barging });
  finish(draft, 'agent-ended');
}

/** Whoever waits on hold hears it as little as the rest of the talk. */
function sayIntoTalk(draft: Draft, spoken: readonly Spoken[]): void {
  const { stage, bridgeId, legs, farLegId } = draft.state;
  if (stage !== 'talk' || !bridgeId || legs[farLegId]?.held !== false) return;
  draft.command({ do: 'play', playbackId: draft.newId(), where: { bridgeId }, spoken });
}

/** Whoever has it is out of it before the first word; however the far party leaves from now on, this is how it ended. */
function close(draft: Draft, spoken: readonly Spoken[]): void {
  const { stage, farLegId, bridgeId, legs } = draft.state;
  const far = legs[farLegId];
  if (stage !== 'talk' || !far) return;
  unmonitorAll(draft);
  for (const legId of Object.keys(legs)) if (legId !== farLegId) drop(draft, legId);
  if (bridgeId && !far.held) draft.command({ do: 'unbridge', bridgeId, legId: farLegId });
  far.held = true;
  clearTimer(draft, 'return');
  Object.assign(draft.state, { stage: 'closing', consult: null, handingOver: false });
  draft.state.endsAs = 'harassment-ended';
  if (spoken.length === 0) return finish(draft, 'harassment-ended');
  say(draft, spoken, { kind: 'end' });
}

function handOver(draft: Draft, staffId: string, action: Extract<DeskAction, { kind: 'hand-over' }>): void {
  const own = ownerLeg(draft);
  draft.fact({ is: 'hand-over', toQueueId: action.toQueueId, staffId, note: action.note });
  draft.state.handingOver = true;
  holdFar(draft);
  if (own) drop(draft, own);
}

function resume(draft: Draft): void {
  const own = ownerLeg(draft);
  if (!own || !isUp(draft, own) || draft.state.legs[draft.state.farLegId]?.held === false) return;
  join(draft, [draft.state.farLegId, own]);
}

function cancel(draft: Draft): void {
  const { consult } = draft.state;
  if (!consult) return;
  draft.state.consult = null;
  drop(draft, consult.legId);
  backToOwner(draft);
}

/** A page that was loaded again wants its call back: its telephone is rung, what it left behind ends when it answers. */
function rejoin(draft: Draft, staffId: string, phone: string): void {
  clearTimer(draft, 'return');
  const rings = Object.values(draft.state.legs).some(
    (leg) => leg.party === 'agent' && leg.staffId === staffId && leg.state === 'ringing',
  );
  if (!rings) ring(draft, staffId, phone, { party: 'agent', purpose: 'rejoin', answerWithinSec: 20 });
}
