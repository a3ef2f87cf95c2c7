import type { Caller, HangUpReason, LeaveCause, LegId, Place, Sides, Snoop } from './exchange.ts';

/**
 * One telephone call as a machine: what happens comes in as events, what the exchange must do goes out as commands, what
 * the rest of the house must learn goes out as facts. Vocabulary (METRICS.md, exchange.ts):
 *   far party  the resident's side: who called, or whom we called
 *   stage      where the call stands, as one word
 *   speech     what the far party is being told, and what is waited for after it
 *   owner      whoever has the interaction: the sound follows them, never the other way
 */

/** What is said to somebody: as written, as read aloud where that differs, and in which language. */
export interface Spoken {
  text: string;
  reading?: string;
  language: string;
  /** An uploaded sound that is played instead of the text. */
  soundId?: string;
}

/** What is waited for after something was said. */
export type Awaited =
  /** `memo`: what whoever asked has to know again when the answer comes. */
  | { kind: 'keys'; max: number; timeoutSec: number; finishOn: string | null; memo?: string }
  /** Words; a key is taken as well. */
  | ({ kind: 'speech' } & WordsAsked)
  | { kind: 'record'; maxSec: number }
  | { kind: 'queue'; queueId: string; priority: number; skillIds: readonly string[] }
  | { kind: 'end' };

/** What is known of an answer in words before it comes. */
export interface WordsAsked {
  language: string;
  /** Words that are likely to come up. */
  hint: string;
  /** How long it may take until somebody begins to speak. */
  beginWithinSec: number;
  /** How long they may speak. */
  mostSec: number;
}

/** What came of listening for an answer in words. `failed`: somebody spoke, and it could not be told what. */
export type HeardWords = { kind: 'words'; text: string } | { kind: 'silence' } | { kind: 'failed' };

export type Stage =
  /** Something is said or asked before anybody has to act. */
  | 'flow'
  /** Waits for somebody to answer. */
  | 'queue'
  /** Somebody has it. */
  | 'talk'
  /** Is told that it ends now, and why; nobody hears them any more. */
  | 'closing'
  /** The house calls somebody: first the agent's telephone, then the other side. */
  | 'dialling'
  /** Goes on without us: given to a number outside. */
  | 'passed-on'
  | 'ended';

export type Party = 'far' | 'agent' | 'consulted' | 'supervisor';

/** Why a telephone of the staff rings; told to it, so that the page knows whether to answer by itself. */
export type RingPurpose = 'offer' | 'consult' | 'rejoin' | 'return' | 'click' | 'monitor';

export interface PartyLeg {
  party: Party;
  /** Of a member of the staff. */
  staffId: string | null;
  state: 'ringing' | 'up';
  held: boolean;
  purpose: RingPurpose | null;
  /** Of a member of the staff: the telephone by its name. */
  phone?: string;
}

/** Whom a call is given to, or who is asked about it. */
export type CallTarget =
  | { kind: 'staff'; staffId: string; phone: string }
  | { kind: 'number'; number: string; line: string };

/** How a supervisor takes part. */
export type MonitorMode = 'listen' | 'whisper' | 'barge';

export interface Monitor {
  staffId: string;
  mode: MonitorMode;
  legId: LegId;
  bridgeId: string;
  snoopLegId: LegId | null;
  /** What they are joined with: the telephone that is listened to, or the bridge that they take part in. */
  of: LegId | null;
}

/** How the talk of a call is recorded. Only the far party's leg is: what is said while they wait is nobody's to keep. */
export interface TalkRecording {
  /** By the policy of its line when the call began, and as long as it works. */
  isDue: boolean;
  /** Since when the owner keeps it from hearing, as an ISO instant; null when it is not paused. */
  pausedAt: string | null;
  /** What is being recorded now. */
  part: RecordingPart | null;
  /** Parts in a row that ended at once. */
  failures: number;
}

/** A stretch of a talk that is recorded without a break. */
export interface RecordingPart extends Sides {
  startedAt: string;
}

/** Why a part of a recording ended: what stands between it and the next one. */
export type PartEnd = 'paused' | 'held' | 'lost' | 'over';

export type TimerName = 'keys' | 'announce' | 'return' | 'unplayed' | 'record' | 'resume' | 'words';

export interface CallState {
  stage: Stage;
  farLegId: LegId;
  legs: Readonly<Record<LegId, PartyLeg>>;
  /** Where far party and owner hear each other. */
  bridgeId: string | null;
  speech: { playbackId: string; spoken: readonly Spoken[]; then: Awaited } | null;
  /** Keys that were pressed, and what ends them. */
  keys: { pressed: string; awaited: Extract<Awaited, { kind: 'keys' }> } | null;
  /** What the far party says to nobody, to be kept. */
  /** An answer in words that is being listened for; missing in calls that are older than that. */
  hearing?: { hearingId: string; asked: WordsAsked } | null;
  recordingMessage: { recordingId: string; since: string } | null;
  recording: TalkRecording;
  hasMusic: boolean;
  queue: { queueId: string; announced: { position: number; waitSec: number } | null } | null;
  /** Pending offers and the leg that rings for each. */
  offers: Readonly<Record<string, { staffId: string; legId: LegId }>>;
  ownerStaffId: string | null;
  /** Who is asked about it or gets it while the far party waits. `blind`: the owner has left already. */
  consult: { legId: LegId; target: CallTarget; blind: boolean } | null;
  /** A hand-over to a queue was asked for; the far party hears music until somebody takes it. */
  handingOver: boolean;
  monitors: readonly Monitor[];
  /** Of a call that we make: whom, through which line, what they see. Without an agent's leg the far party is called first. */
  dialling: { to: { number: string; line: string }; shown: string; agentLegId: LegId | null } | null;
  /** When each falls due, as ISO instants. */
  timers: Readonly<Partial<Record<TimerName, string>>>;
  endReason: EndReason | null;
  /** What became of it already, however the line is left from now on. */
  endsAs?: EndReason;
}

export type EndReason =
  /** In the menu or before it; counted apart from those who gave up in the queue. */
  | 'left-in-flow'
  | 'abandoned'
  | 'resident-left'
  | 'agent-ended'
  /** By the agreed words, after somebody called for help against the far party. */
  | 'harassment-ended'
  | 'flow-ended'
  | 'passed-on'
  | 'turned-away'
  | 'no-answer'
  | 'busy'
  | 'unreachable'
  /** The telephone of whoever wanted to call was not picked up, and nobody else was called. */
  | 'agent-away'
  /** Asked to be called back instead of waiting. */
  | 'callback-asked'
  /** The far party's telephone went without a word: switched off, or without a way to the network. */
  | 'telephone-lost'
  /** The exchange was gone, and the call with it. */
  | 'exchange-lost';

/** What the flow is told. */
export type FlowInput =
  | { kind: 'start' }
  | { kind: 'keys'; keys: string; memo?: string }
  | { kind: 'silence'; memo?: string }
  | { kind: 'speech'; text: string }
  /** They spoke, and it could not be told what. */
  | { kind: 'unheard' }
  | { kind: 'audio'; recordingId: string; lengthSec: number };

/** What the desk asks for; who may is decided before. */
export type DeskAction =
  | { kind: 'hold'; on: boolean }
  | { kind: 'hang-up' }
  | { kind: 'keys'; keys: string }
  | { kind: 'transfer'; target: CallTarget }
  | { kind: 'consult'; target: CallTarget }
  /** To another line: the caller waits there, the owner is let go and stays responsible until somebody takes it. */
  | { kind: 'hand-over'; toQueueId: string; note: string | null }
  | { kind: 'complete' }
  | { kind: 'cancel' }
  | { kind: 'join' }
  | { kind: 'rejoin'; phone: string }
  /** While sensitive data are spoken, and by itself no longer than `mostSec`. */
  | { kind: 'pause-recording'; paused: boolean; mostSec: number | null }
  | { kind: 'monitor'; staffId: string; phone: string; mode: MonitorMode }
  | { kind: 'unmonitor'; staffId: string }
  /** Says something into the talk, heard by both. */
  | { kind: 'say'; spoken: readonly Spoken[] }
  /** Says to the far party alone that it ends, and why; then it does. The staff is let go at once. */
  | { kind: 'close'; spoken: readonly Spoken[] };

export type CallEvent =
  | { type: 'begun' }
  | { type: 'say'; spoken: readonly Spoken[]; then: Awaited }
  | { type: 'queued'; queueId: string }
  | { type: 'turned-away'; spoken: readonly Spoken[] }
  /** They are called back and need not wait: said, and over. */
  | { type: 'callback-kept'; spoken: readonly Spoken[] }
  | { type: 'announce'; spoken: readonly Spoken[]; position: number; waitSec: number }
  | { type: 'offered'; offerId: string; staffId: string; phone: string | null; answerWithinSec: number }
  | { type: 'offer-closed'; offerId: string }
  | { type: 'assigned'; staffId: string; phone: string | null }
  /** Goes back to the line: whoever had it is gone. The far party is told so. */
  | { type: 'returned'; queueId: string; spoken?: readonly Spoken[] }
  /** The page of whoever has it is gone, and their telephone with it, though the exchange was told of no end. */
  | { type: 'owner-gone'; staffId: string }
  /** Whoever has it now has it outside of any line of ours. */
  | { type: 'passed-on' }
  | { type: 'handover-undone'; ownerPhone: string | null }
  /** Ended from elsewhere, such as by a supervisor. */
  | { type: 'ended-by-staff' }
  | { type: 'asked'; staffId: string; action: DeskAction }
  | { type: 'timer'; name: TimerName }
  /** We were away: nobody told whether what was being said came to its end. */
  | { type: 'resumed' }
  | { type: 'ringing'; legId: LegId }
  | { type: 'answered'; legId: LegId }
  | { type: 'key'; legId: LegId; key: string }
  /** `completed` is false when it was cut off or could not be played. */
  | { type: 'playback-ended'; playbackId: string; completed: boolean }
  | { type: 'recording-ended'; recordingId: string }
  | { type: 'heard'; hearingId: string; heard: HeardWords }
  | { type: 'left'; legId: LegId; cause: LeaveCause | 'exchange-lost' };

/** What the exchange must do, in this order, after the state was kept. */
export type CallCommand =
  | { do: 'answer'; legId: LegId }
  | { do: 'hang-up'; legId: LegId; reason: HangUpReason }
  | { do: 'originate'; legId: LegId; to: { phone: string }; purpose: RingPurpose; answerWithinSec: number }
  | {
      do: 'dial';
      legId: LegId;
      to: { number: string; line: string };
      shown: string | null;
      answerWithinSec: number;
    }
  | { do: 'play'; playbackId: string; where: Place; spoken: readonly Spoken[] }
  | { do: 'stop-playing'; playbackId: string }
  | { do: 'start-music'; legId: LegId }
  | { do: 'stop-music'; legId: LegId }
  | { do: 'bridge'; bridgeId: string; legIds: readonly LegId[] }
  | { do: 'unbridge'; bridgeId: string; legId: LegId }
  | { do: 'close-bridge'; bridgeId: string }
  | { do: 'send-keys'; legId: LegId; keys: string }
  | { do: 'record'; recordingId: string; of: Place; maxSec: number }
  | { do: 'stop-recording'; recordingId: string }
  | { do: 'hear'; hearingId: string; legId: LegId; asked: WordsAsked }
  | { do: 'stop-hearing'; hearingId: string }
  | { do: 'record-sides'; sides: Sides; maxSec: number }
  | { do: 'stop-sides'; sides: Sides }
  | ({ do: 'snoop' } & Snoop);

/** What the house must do in the same transaction as the state; each may answer with further events. */
export type CallFact =
  | { is: 'flow'; input: FlowInput }
  | { is: 'enter-queue'; awaited: Extract<Awaited, { kind: 'queue' }> }
  | { is: 'key-in-queue'; key: string }
  | { is: 'announce-due' }
  | { is: 'offer-answered'; offerId: string; staffId: string }
  | {
      is: 'offer-unanswered';
      offerId: string;
      staffId: string;
      cause: LeaveCause | 'no-phone' | 'exchange-lost';
    }
  | { is: 'talking' }
  | { is: 'given'; to: CallTarget }
  | { is: 'hand-over'; toQueueId: string; staffId: string; note: string | null }
  | { is: 'return-to-line' }
  /** The owner left, and a supervisor who took part goes on. */
  | { is: 'followed'; staffId: string }
  | { is: 'message-began'; recordingId: string }
  | { is: 'message-recorded'; recordingId: string }
  | { is: 'part-began'; part: RecordingPart }
  | { is: 'part-ended'; part: RecordingPart; why: PartEnd }
  | { is: 'far-answered'; staffId: string }
  | { is: 'over'; reason: EndReason };

export interface Stepped {
  state: CallState;
  commands: readonly CallCommand[];
  facts: readonly CallFact[];
}

/** A call as it is kept. */
export interface Call {
  id: string;
  exchangeId: string;
  direction: 'in' | 'out';
  entryPointId: string;
  farLegId: LegId;
  caller: Caller;
  conversationId: string | null;
  interactionId: string | null;
  state: CallState;
  startedAt: Date;
  queuedAt: Date | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  endReason: EndReason | null;
  version: number;
}
