import type { LeaveCause, LegId } from './exchange.ts';
import {
  clearTimer,
  dial,
  type Draft,
  drop,
  finish,
  holdFar,
  hush,
  isUp,
  join,
  legsOf,
  ownerLeg,
  ring,
  say,
  setTimer,
  startMusic,
} from './draft.ts';
import { bargingStaff, followOwner, goOnWithout, takeOverMonitor, unmonitorAll } from './step-monitor.ts';
import { pauseRecording } from './step-record.ts';
import type { CallEvent, PartyLeg } from './types.ts';

/** How long the telephone of somebody rings who has the call already. */
const REJOIN_RING_SEC = 20;
/** How long a far party waits for whoever had them, before somebody else is asked (a page that reloads takes 3 s). */
const RETURN_SEC = 30;

// ── offers ───────────────────────────────────────────────────────────────────

export function stepOffered(draft: Draft, event: Extract<CallEvent, { type: 'offered' }>): void {
  const { offerId, staffId, phone, answerWithinSec } = event;
  if (draft.state.offers[offerId]) return;
  if (['passed-on', 'dialling', 'closing'].includes(draft.state.stage)) return;
  if (phone === null) return draft.fact({ is: 'offer-unanswered', offerId, staffId, cause: 'no-phone' });
  const legId = ring(draft, staffId, phone, { party: 'agent', purpose: 'offer', answerWithinSec });
  draft.state.offers = { ...draft.state.offers, [offerId]: { staffId, legId } };
}

export function stepOfferClosed(draft: Draft, offerId: string): void {
  const offer = draft.state.offers[offerId];
  if (!offer) return;
  forgetOffer(draft, offerId);
  // Assigned to the same person by another way, the telephone that rings is theirs to answer.
  if (offer.staffId === draft.state.ownerStaffId && draft.state.stage === 'talk') return;
  drop(draft, offer.legId, 'answered-elsewhere');
}

function forgetOffer(draft: Draft, offerId: string): void {
  const { [offerId]: _, ...others } = draft.state.offers;
  draft.state.offers = others;
}

// ── the owner ────────────────────────────────────────────────────────────────

/** Somebody has it now: the sound follows. Whoever had it before, and all who were asked, are let go. */
export function stepAssigned(draft: Draft, event: Extract<CallEvent, { type: 'assigned' }>): void {
  const { staffId, phone } = event;
  if (!['flow', 'queue', 'talk'].includes(draft.state.stage)) return;
  const before = draft.state.ownerStaffId;
  if (before === staffId && draft.state.stage === 'talk' && ownerLeg(draft)) return;
  draft.state.stage = 'talk';
  draft.state.ownerStaffId = staffId;
  draft.state.queue = null;
  draft.state.handingOver = false;
  if (before !== staffId) pauseRecording(draft, false);
  endMessage(draft);
  clearTimer(draft, 'announce');
  clearTimer(draft, 'return');
  takeOverConsulted(draft, staffId);
  takeOverMonitor(draft, staffId);
  for (const [offerId, offer] of Object.entries(draft.state.offers)) {
    forgetOffer(draft, offerId);
    if (offer.staffId !== staffId) drop(draft, offer.legId, 'answered-elsewhere');
  }
  for (const [legId, leg] of legsOf(draft, 'agent')) if (leg.staffId !== staffId) drop(draft, legId);
  const own = ownerLeg(draft);
  if (own && isUp(draft, own)) return connect(draft, own);
  waitForOwner(draft);
  if (own) return;
  if (phone === null) return;
  ring(draft, staffId, phone, { party: 'agent', purpose: 'rejoin', answerWithinSec: REJOIN_RING_SEC });
}

/** Somebody is there after all: what was said so far is kept as a message, the rest is said to them. */
function endMessage(draft: Draft): void {
  const { recordingMessage } = draft.state;
  if (recordingMessage) draft.command({ do: 'stop-recording', recordingId: recordingMessage.recordingId });
}

/** Who was asked about it and now has it stays on the telephone they were asked on. */
function takeOverConsulted(draft: Draft, staffId: string): void {
  const { consult } = draft.state;
  if (!consult) return;
  draft.state.consult = null;
  const leg = draft.state.legs[consult.legId];
  if (leg?.staffId === staffId) leg.party = 'agent';
  else drop(draft, consult.legId);
}

function connect(draft: Draft, legId: LegId): void {
  clearTimer(draft, 'return');
  join(draft, [draft.state.farLegId, legId]);
  followOwner(draft);
  draft.fact({ is: 'talking' });
}

function waitForOwner(draft: Draft): void {
  hush(draft);
  const far = draft.state.legs[draft.state.farLegId];
  if (far && draft.state.bridgeId && !far.held) holdFar(draft);
  startMusic(draft);
  setTimer(draft, 'return', RETURN_SEC);
}

export function stepOwnerAnswered(draft: Draft, legId: LegId): void {
  const leg = draft.state.legs[legId]!;
  const offer = Object.entries(draft.state.offers).find(([, each]) => each.legId === legId);
  if (offer && leg.staffId)
    return draft.fact({ is: 'offer-answered', offerId: offer[0], staffId: leg.staffId });
  const { stage, dialling, ownerStaffId } = draft.state;
  if (stage === 'dialling' && dialling?.agentLegId === legId) return dialFar(draft);
  if (stage !== 'talk' || leg.staffId !== ownerStaffId) return drop(draft, legId);
  // The telephone that was left behind by a page that is gone.
  for (const [other, each] of legsOf(draft, 'agent'))
    if (other !== legId && each.staffId === ownerStaffId) drop(draft, other);
  if (!draft.state.consult) return connect(draft, legId);
  join(draft, [legId, draft.state.consult.legId]);
  followOwner(draft);
}

function dialFar(draft: Draft): void {
  const { dialling, farLegId } = draft.state;
  if (!dialling) return;
  draft.state.legs[farLegId] = { party: 'far', staffId: null, state: 'ringing', held: false, purpose: null };
  draft.command({
    do: 'dial',
    legId: farLegId,
    to: dialling.to,
    shown: dialling.shown,
    answerWithinSec: 60,
  });
}

/** A telephone of the staff is down: an offer that nobody took, or whoever had it hung up. */
export function stepOwnerLeft(
  draft: Draft,
  legId: LegId,
  leg: PartyLeg,
  cause: LeaveCause | 'exchange-lost',
): void {
  const offer = Object.entries(draft.state.offers).find(([, each]) => each.legId === legId);
  if (offer) {
    forgetOffer(draft, offer[0]);
    return draft.fact({ is: 'offer-unanswered', offerId: offer[0], staffId: offer[1].staffId, cause });
  }
  const { stage, ownerStaffId } = draft.state;
  if (stage === 'dialling')
    return finish(draft, draft.state.legs[draft.state.farLegId] ? 'agent-ended' : 'agent-away');
  if (stage !== 'talk' || leg.staffId !== ownerStaffId) return;
  const other = ownerLeg(draft);
  // Their other telephone rings only: until it is answered the far party must not be in silence.
  if (other && !isUp(draft, other) && !isInConference(draft)) return waitForOwner(draft);
  if (other) return;
  // Asked back to a call and not there: the far party goes on waiting until the time for it is over.
  if (leg.state === 'ringing' || draft.state.handingOver) return;
  const consulted = draft.state.consult && draft.state.legs[draft.state.consult.legId];
  if (consulted) return completeOrFollow(draft);
  const barging = bargingStaff(draft);
  if (barging !== undefined) return draft.fact({ is: 'followed', staffId: barging });
  // Nobody hung up: whoever called must not pay for a telephone of ours that went dead.
  if (cause === 'vanished') return draft.fact({ is: 'return-to-line' });
  finish(draft, 'agent-ended');
}

/** Whoever was asked hears the far party too. */
function isInConference({ state }: Draft): boolean {
  const asked = state.consult && state.legs[state.consult.legId];
  return asked?.state === 'up' && state.legs[state.farLegId]?.held === false;
}

/** The page of the owner is gone, and nobody hears the far party: whoever else is in the call goes on, else the line. */
export function stepOwnerGone(draft: Draft, staffId: string): void {
  const { stage, ownerStaffId, handingOver, consult } = draft.state;
  if (ownerStaffId !== staffId || handingOver) return;
  if (stage === 'dialling') return finish(draft, 'agent-ended');
  if (stage !== 'talk') return;
  if (consult && draft.state.legs[consult.legId]) return completeOrFollow(draft);
  goOnWithout(draft);
}

// ── consulting and giving on ─────────────────────────────────────────────────

/** The owner leaves while somebody else is asked: whoever is asked gets it, as soon as they are there. */
export function completeOrFollow(draft: Draft): void {
  const { consult } = draft.state;
  if (!consult) return;
  if (isUp(draft, consult.legId)) return give(draft);
  draft.state.consult = { ...consult, blind: true };
  const own = ownerLeg(draft);
  if (own) drop(draft, own);
}

/** Gives the far party to whoever is asked. */
export function give(draft: Draft): void {
  const { consult } = draft.state;
  if (!consult) return;
  // Who of the staff has it now is decided in the same transaction, and comes back as 'assigned' or 'passed-on'.
  draft.fact({ is: 'given', to: consult.target });
  if (consult.target.kind === 'number') passOn(draft);
}

/** Far party and whoever was asked go on without us. */
export function passOn(draft: Draft): void {
  const { consult } = draft.state;
  if (!consult) return;
  const own = ownerLeg(draft);
  draft.state.consult = null;
  draft.state.stage = 'passed-on';
  draft.state.ownerStaffId = null;
  unmonitorAll(draft);
  join(draft, [draft.state.farLegId, consult.legId]);
  if (own) drop(draft, own);
}

export function stepConsultedAnswered(draft: Draft, legId: LegId): void {
  const { consult } = draft.state;
  if (consult?.legId !== legId) return drop(draft, legId);
  if (consult.blind) return give(draft);
  const own = ownerLeg(draft);
  join(draft, own && isUp(draft, own) ? [own, legId] : [legId]);
}

/** Whoever was asked is gone, or did not come: back to the owner, or the owner is called back. */
export function stepConsultedLeft(draft: Draft, legId: LegId): void {
  if (draft.state.stage === 'passed-on') return finish(draft, 'passed-on');
  const { consult } = draft.state;
  if (consult?.legId !== legId) return;
  draft.state.consult = null;
  backToOwner(draft);
}

/** The far party and the owner hear each other again; an owner who has left is called. */
export function backToOwner(draft: Draft, phone: string | null = null): void {
  const own = ownerLeg(draft);
  if (own && isUp(draft, own)) return join(draft, [draft.state.farLegId, own]);
  waitForOwner(draft);
  if (own || draft.state.ownerStaffId === null) return;
  if (phone === null) return goOnWithout(draft);
  ring(draft, draft.state.ownerStaffId, phone, {
    party: 'agent',
    purpose: 'return',
    answerWithinSec: REJOIN_RING_SEC,
  });
}

export function beginConsult(
  draft: Draft,
  target: NonNullable<Draft['state']['consult']>['target'],
  blind: boolean,
): void {
  holdFar(draft);
  const legId =
    target.kind === 'staff'
      ? ring(draft, target.staffId, target.phone, {
          party: 'consulted',
          purpose: 'consult',
          answerWithinSec: 30,
        })
      : dial(draft, target, { party: 'consulted', shown: null, answerWithinSec: 45 });
  draft.state.consult = { legId, target, blind };
  const own = ownerLeg(draft);
  if (blind && own) drop(draft, own);
}

export function stepReturned(draft: Draft, event: Extract<CallEvent, { type: 'returned' }>): void {
  if (draft.state.stage !== 'talk') return;
  const { queueId, spoken = [] } = event;
  unmonitorAll(draft);
  for (const [legId] of legsOf(draft, 'agent')) drop(draft, legId);
  draft.state.ownerStaffId = null;
  draft.state.stage = 'queue';
  draft.state.queue = { queueId, announced: null };
  holdFar(draft);
  startMusic(draft);
  clearTimer(draft, 'return');
  setTimer(draft, 'announce', RETURN_SEC);
  if (spoken.length > 0) say(draft, spoken, { kind: 'queue', queueId, priority: 0, skillIds: [] });
}

/** Nobody took the hand-over: whoever asked for it has the far party again. */
export function stepHandoverUndone(draft: Draft, ownerPhone: string | null): void {
  if (!draft.state.handingOver || draft.state.stage !== 'talk') return;
  draft.state.handingOver = false;
  backToOwner(draft, ownerPhone);
}
