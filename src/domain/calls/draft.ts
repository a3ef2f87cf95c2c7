import type { HangUpReason, LegId } from './exchange.ts';
import type {
  Awaited,
  CallCommand,
  CallFact,
  CallState,
  EndReason,
  PartyLeg,
  RingPurpose,
  Spoken,
  Stepped,
  TimerName,
} from './types.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The small moves that a step is made of, on a copy of the state. */
export interface Draft {
  readonly state: Mutable<CallState> & { legs: Record<LegId, Mutable<PartyLeg>> };
  readonly now: Date;
  newId(): string;
  command(command: CallCommand): void;
  fact(fact: CallFact): void;
  done(): Stepped;
}

/** Begins a step. Ids of what it makes are handed in: they are known before the exchange is told. */
export function draftOf(state: CallState, now: Date, newId: () => string): Draft {
  const commands: CallCommand[] = [];
  const facts: CallFact[] = [];
  const copy = structuredClone(state) as Draft['state'];
  return {
    state: copy,
    now,
    newId,
    command: (command) => void commands.push(command),
    fact: (fact) => void facts.push(fact),
    done: () => ({ state: copy, commands, facts }),
  };
}

export function setTimer(draft: Draft, name: TimerName, afterSec: number): void {
  draft.state.timers = {
    ...draft.state.timers,
    [name]: new Date(draft.now.getTime() + afterSec * 1000).toISOString(),
  };
}

export function clearTimer(draft: Draft, name: TimerName): void {
  const { [name]: _, ...others } = draft.state.timers;
  draft.state.timers = others;
}

// ── what the far party hears ─────────────────────────────────────────────────

/** Says something to the far party; what was being said stops, and music gives way. */
export function say(draft: Draft, spoken: readonly Spoken[], then: Awaited): void {
  hush(draft);
  stopMusic(draft);
  const playbackId = draft.newId();
  draft.state.speech = { playbackId, spoken, then };
  draft.command({ do: 'play', playbackId, where: { legId: draft.state.farLegId }, spoken });
}

/** What was being said begins again; music is asked for anew, which changes nothing where it plays. */
export function sayAgain(draft: Draft): void {
  const { speech, hasMusic, farLegId } = draft.state;
  if (speech) return say(draft, speech.spoken, speech.then);
  if (hasMusic) draft.command({ do: 'start-music', legId: farLegId });
}

/** Nothing is said any more, and neither keys nor words are waited for. */
export function hush(draft: Draft): void {
  const { speech, hearing } = draft.state;
  if (speech) draft.command({ do: 'stop-playing', playbackId: speech.playbackId });
  if (hearing) draft.command({ do: 'stop-hearing', hearingId: hearing.hearingId });
  draft.state.speech = null;
  draft.state.keys = null;
  draft.state.hearing = null;
  clearTimer(draft, 'keys');
  clearTimer(draft, 'unplayed');
  clearTimer(draft, 'words');
}

export function startMusic(draft: Draft): void {
  if (draft.state.hasMusic) return;
  draft.state.hasMusic = true;
  draft.command({ do: 'start-music', legId: draft.state.farLegId });
}

export function stopMusic(draft: Draft): void {
  if (!draft.state.hasMusic) return;
  draft.state.hasMusic = false;
  draft.command({ do: 'stop-music', legId: draft.state.farLegId });
}

// ── legs ─────────────────────────────────────────────────────────────────────

/** Rings a telephone of the staff; returns the leg. */
export function ring(
  draft: Draft,
  staffId: string,
  phone: string,
  how: { party: PartyLeg['party']; purpose: RingPurpose; answerWithinSec: number },
): LegId {
  const legId = draft.newId();
  draft.state.legs[legId] = {
    party: how.party,
    staffId,
    state: 'ringing',
    held: false,
    purpose: how.purpose,
    phone,
  };
  draft.command({
    do: 'originate',
    legId,
    to: { phone },
    purpose: how.purpose,
    answerWithinSec: how.answerWithinSec,
  });
  return legId;
}

/** Dials a number outside; returns the leg. */
export function dial(
  draft: Draft,
  to: { number: string; line: string },
  how: { party: PartyLeg['party']; shown: string | null; answerWithinSec: number },
): LegId {
  const legId = draft.newId();
  draft.state.legs[legId] = { party: how.party, staffId: null, state: 'ringing', held: false, purpose: null };
  draft.command({ do: 'dial', legId, to, shown: how.shown, answerWithinSec: how.answerWithinSec });
  return legId;
}

export function drop(draft: Draft, legId: LegId, reason: HangUpReason = 'normal'): void {
  if (!draft.state.legs[legId]) return;
  delete draft.state.legs[legId];
  draft.command({ do: 'hang-up', legId, reason });
}

export function legsOf(draft: Draft, party: PartyLeg['party']): [LegId, PartyLeg][] {
  return Object.entries(draft.state.legs).filter(([, leg]) => leg.party === party);
}

/** The leg of the owner's telephone that is up, or rings. */
export function ownerLeg(draft: Draft): LegId | undefined {
  const { ownerStaffId } = draft.state;
  const own = legsOf(draft, 'agent').filter(([, leg]) => leg.staffId === ownerStaffId);
  return (own.find(([, leg]) => leg.state === 'up') ?? own[0])?.[0];
}

export function isUp(draft: Draft, legId: LegId): boolean {
  return draft.state.legs[legId]?.state === 'up';
}

/** Lets these hear each other, where far party and owner do. */
export function join(draft: Draft, legIds: readonly LegId[]): void {
  draft.state.bridgeId ??= draft.newId();
  for (const legId of legIds) {
    const leg = draft.state.legs[legId];
    if (leg) leg.held = false;
  }
  if (legIds.includes(draft.state.farLegId)) {
    hush(draft);
    stopMusic(draft);
  }
  draft.command({ do: 'bridge', bridgeId: draft.state.bridgeId, legIds });
}

/** Puts the far party on hold: they hear music and nobody. */
export function holdFar(draft: Draft): void {
  const far = draft.state.legs[draft.state.farLegId];
  if (!far || far.held) return;
  far.held = true;
  if (draft.state.bridgeId)
    draft.command({ do: 'unbridge', bridgeId: draft.state.bridgeId, legId: draft.state.farLegId });
  startMusic(draft);
}

/** Ends everything that is left of the call. The reason is told to the house once. */
export function finish(draft: Draft, cause: EndReason, farReason: HangUpReason = 'normal'): void {
  if (draft.state.stage === 'ended') return;
  const reason = draft.state.endsAs ?? cause;
  draft.state.stage = 'ended';
  draft.state.endReason = reason;
  draft.state.timers = {};
  if (draft.state.hearing) draft.command({ do: 'stop-hearing', hearingId: draft.state.hearing.hearingId });
  draft.state.hearing = null;
  draft.state.speech = null;
  draft.state.keys = null;
  draft.state.consult = null;
  draft.state.hasMusic = false;
  for (const [offerId, { staffId }] of Object.entries(draft.state.offers))
    draft.fact({ is: 'offer-unanswered', offerId, staffId, cause: 'hung-up' });
  draft.state.offers = {};
  for (const [legId, leg] of Object.entries(draft.state.legs))
    drop(draft, legId, leg.state === 'ringing' ? 'answered-elsewhere' : farReason);
  for (const { snoopLegId, bridgeId } of draft.state.monitors) {
    if (snoopLegId) draft.command({ do: 'hang-up', legId: snoopLegId, reason: 'normal' });
    draft.command({ do: 'close-bridge', bridgeId });
  }
  draft.state.monitors = [];
  if (draft.state.bridgeId) draft.command({ do: 'close-bridge', bridgeId: draft.state.bridgeId });
  draft.state.bridgeId = null;
  draft.fact({ is: 'over', reason });
}
