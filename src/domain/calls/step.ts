import { draftOf, type Draft, drop, finish, sayAgain } from './draft.ts';
import { stepAsked } from './step-desk.ts';
import {
  stepFarAnswered,
  stepFarKey,
  stepPlaybackEnded,
  stepQueue,
  stepRecorded,
  stepTimer,
} from './step-far.ts';
import { stepMonitorAnswered, stepMonitorLeft } from './step-monitor.ts';
import { NOT_RECORDED, stepSideEnded, tendRecording } from './step-record.ts';
import { beginHearing, stepHeard } from './step-words.ts';
import {
  passOn,
  stepAssigned,
  stepConsultedAnswered,
  stepConsultedLeft,
  stepHandoverUndone,
  stepOffered,
  stepOfferClosed,
  stepOwnerAnswered,
  stepOwnerGone,
  stepOwnerLeft,
  stepReturned,
} from './step-talk.ts';
import type { CallEvent, CallState, EndReason, Stepped } from './types.ts';

/**
 * What a call does next: pure, so that every order of events can be tried. An event about something that is over changes
 * nothing: between a command and its effect anything may happen, and what comes too late is no error.
 */
export function step(state: CallState, event: CallEvent, now: Date, newId: () => string): Stepped {
  const draft = draftOf(state, now, newId);
  if (state.stage === 'ended') afterEnd(draft, event);
  else take(draft, event);
  tendRecording(draft);
  return draft.done();
}

/** The state of a call that somebody makes to the city. `isRecorded`: by the policy of its line. */
export function beginInbound(farLegId: string, isRecorded = false): CallState {
  return {
    ...EMPTY,
    recording: { ...NOT_RECORDED, isDue: isRecorded },
    stage: 'flow',
    farLegId,
    legs: { [farLegId]: { party: 'far', staffId: null, state: 'ringing', held: false, purpose: null } },
  };
}

/** The state of a call that one of the staff makes: first their own telephone is rung, then the other side. */
export function beginOutbound(input: {
  farLegId: string;
  agentLegId: string;
  staffId: string;
  to: { number: string; line: string };
  shown: string;
  isRecorded: boolean;
}): CallState {
  return {
    ...EMPTY,
    recording: { ...NOT_RECORDED, isDue: input.isRecorded },
    stage: 'dialling',
    farLegId: input.farLegId,
    ownerStaffId: input.staffId,
    dialling: { to: input.to, shown: input.shown, agentLegId: input.agentLegId },
    legs: {
      [input.agentLegId]: {
        party: 'agent',
        staffId: input.staffId,
        state: 'ringing',
        held: false,
        purpose: 'click',
      },
    },
  };
}

/** The state of a call that the house makes by itself: whoever is called is rung first, and hears what it says. */
export function beginFarFirst(input: {
  farLegId: string;
  to: { number: string; line: string };
  shown: string;
  isRecorded?: boolean;
}): CallState {
  const { farLegId, to, shown, isRecorded = false } = input;
  return {
    ...EMPTY,
    recording: { ...NOT_RECORDED, isDue: isRecorded },
    stage: 'dialling',
    farLegId,
    dialling: { to, shown, agentLegId: null },
    legs: { [farLegId]: { party: 'far', staffId: null, state: 'ringing', held: false, purpose: null } },
  };
}

const EMPTY = {
  legs: {},
  bridgeId: null,
  speech: null,
  keys: null,
  hearing: null,
  recordingMessage: null,
  hasMusic: false,
  queue: null,
  offers: {},
  ownerStaffId: null,
  consult: null,
  handingOver: false,
  monitors: [],
  dialling: null,
  timers: {},
  endReason: null,
} as const;

function take(draft: Draft, event: CallEvent): void {
  switch (event.type) {
    case 'begun':
      draft.command({ do: 'answer', legId: draft.state.farLegId });
      draft.state.legs[draft.state.farLegId]!.state = 'up';
      return draft.fact({ is: 'flow', input: { kind: 'start' } });
    case 'say':
    case 'queued':
    case 'turned-away':
    case 'callback-kept':
    case 'announce':
      return stepQueue(draft, event);
    case 'offered':
      return stepOffered(draft, event);
    case 'offer-closed':
      return stepOfferClosed(draft, event.offerId);
    case 'assigned':
      return stepAssigned(draft, event);
    case 'returned':
      return stepReturned(draft, event);
    case 'owner-gone':
      return stepOwnerGone(draft, event.staffId);
    case 'passed-on':
      return passOn(draft);
    case 'handover-undone':
      return stepHandoverUndone(draft, event.ownerPhone);
    case 'ended-by-staff':
      return ['queue', 'talk', 'dialling', 'closing'].includes(draft.state.stage)
        ? finish(draft, 'agent-ended')
        : undefined;
    case 'asked':
      return stepAsked(draft, event.staffId, event.action);
    case 'timer':
      return stepTimer(draft, event.name);
    case 'heard':
      return stepHeard(draft, event.hearingId, event.heard);
    case 'resumed':
      // Whoever listened is gone: they are listened to anew.
      return draft.state.hearing ? beginHearing(draft, draft.state.hearing.asked) : sayAgain(draft);
    case 'ringing':
      return;
    case 'answered':
      return answered(draft, event.legId);
    case 'key':
      return event.legId === draft.state.farLegId ? stepFarKey(draft, event.key) : undefined;
    case 'playback-ended':
      return stepPlaybackEnded(draft, event.playbackId, event.completed);
    case 'recording-ended':
      stepSideEnded(draft, event.recordingId);
      return stepRecorded(draft, event.recordingId);
    case 'left':
      return left(draft, event);
  }
}

function answered(draft: Draft, legId: string): void {
  const leg = draft.state.legs[legId];
  // Given up meanwhile: whoever picked up a moment too late is told so by silence ending at once.
  if (!leg) return draft.command({ do: 'hang-up', legId, reason: 'answered-elsewhere' });
  if (leg.state === 'up') return;
  leg.state = 'up';
  if (leg.party === 'far') return stepFarAnswered(draft);
  if (leg.party === 'agent') return stepOwnerAnswered(draft, legId);
  if (leg.party === 'consulted') return stepConsultedAnswered(draft, legId);
  stepMonitorAnswered(draft, legId);
}

function left(draft: Draft, event: Extract<CallEvent, { type: 'left' }>): void {
  stepSideEnded(draft, event.legId);
  const leg = draft.state.legs[event.legId];
  if (!leg) return;
  delete draft.state.legs[event.legId];
  if (leg.party === 'far') return finish(draft, farEnd(draft, event.cause));
  if (leg.party === 'agent') return stepOwnerLeft(draft, event.legId, leg, event.cause);
  if (leg.party === 'consulted') return stepConsultedLeft(draft, event.legId);
  stepMonitorLeft(draft, event.legId);
}

function farEnd(draft: Draft, cause: Extract<CallEvent, { type: 'left' }>['cause']): EndReason {
  if (cause === 'exchange-lost') return 'exchange-lost';
  const { stage } = draft.state;
  if (cause === 'vanished' && ['flow', 'queue', 'talk'].includes(stage)) return 'telephone-lost';
  if (stage === 'flow') return 'left-in-flow';
  if (stage === 'queue') return 'abandoned';
  if (stage === 'passed-on') return 'passed-on';
  if (stage !== 'dialling') return 'resident-left';
  if (cause === 'busy' || cause === 'refused') return 'busy';
  return cause === 'unreachable' ? 'unreachable' : 'no-answer';
}

/** What a call that is over may still be told: its message is there, or somebody picks up who no longer should. */
function afterEnd(draft: Draft, event: CallEvent): void {
  if (event.type === 'answered')
    draft.command({ do: 'hang-up', legId: event.legId, reason: 'answered-elsewhere' });
  if (event.type === 'recording-ended') stepRecorded(draft, event.recordingId);
  if (event.type === 'offered')
    draft.fact({ is: 'offer-unanswered', offerId: event.offerId, staffId: event.staffId, cause: 'hung-up' });
  if (event.type === 'left') drop(draft, event.legId);
}
