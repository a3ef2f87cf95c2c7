import type { Duplex } from 'node:stream';

/**
 * The telephone exchange in the words of calls. Vocabulary:
 *   leg        one telephone's connection with the exchange, from its first ring to its end
 *   bridge     where legs hear each other
 *   playback   prompts being played to a leg or into a bridge, one after another
 *   fax        pages (a TIFF file) that come or go on a leg, kept at the exchange until they were fetched and deleted
 *   recording  what a leg or a bridge says, kept at the exchange until it was fetched and deleted
 *   snoop      a leg without a telephone that listens to another leg and may whisper to it
 * Legs that callers make get their id from the exchange. Ids of everything else are ours, UUIDs made beforehand: an
 * event may come before the answer to the command that caused it.
 */

/** `gone`: the leg, bridge, playback or recording is no longer there (hung up meanwhile), which is no error. */
export type Outcome = 'done' | 'gone';

export type LegId = string;

/** Where something is played or recorded. */
export type Place = { legId: LegId } | { bridgeId: string };

/** A sound to play: a WAV file (8 kHz, 16 bits, one channel) at an address that the exchange fetches once and keeps. */
export interface Prompt {
  url: string;
}

/** Who calls. Withheld (非通知), from a pay phone (公衆電話) and not to be told (表示圏外) are values, not errors. */
export type Caller =
  | { kind: 'number'; number: string }
  | { kind: 'withheld' }
  | { kind: 'payphone' }
  | { kind: 'unavailable' };

/** Whom a leg is made to: a telephone of the staff by its name, or a number through a line to the public network. */
export type Destination = { phone: string } | { number: string; line: string };

/** How the other side is told that it ends; before the answer it chooses the tone that the caller hears. */
export type HangUpReason =
  | 'normal'
  | 'busy'
  | 'congested'
  | 'refused'
  | 'unknown-number'
  | 'answered-elsewhere';

/**
 * Why a leg is over. `hung-up` by either side; `vanished`: its telephone went without a word, and nothing came from it any
 * more; `failed` is everything that has no name of its own.
 */
export type LeaveCause =
  | 'hung-up'
  | 'busy'
  | 'no-answer'
  | 'refused'
  | 'unreachable'
  | 'congested'
  | 'answered-elsewhere'
  | 'vanished'
  | 'failed';

/** How a fax ended. Pages that came before it broke off are there all the same. */
export type FaxEnd =
  | 'complete'
  /** The other side hung up, or the line broke, before its time. */
  | 'cut-off'
  /** Nobody at the other side speaks fax, or it fell silent. */
  | 'no-fax'
  /** The pages did not come through legibly. */
  | 'bad-line'
  /** The other side cannot do what it was asked for. */
  | 'refused'
  /** The page file could not be fetched, written or read. */
  | 'bad-file'
  | 'failed';

export interface FaxResult {
  end: FaxEnd;
  /** Whole pages. */
  pages: number;
  /** What the other machine calls itself, mostly its number; whoever set it up chose it. */
  station: string | null;
  way: 't38' | 'sound';
}

/** A fax to be received or sent on a leg that is answered; that leg can do nothing else meanwhile. */
export interface FaxOrder {
  faxId: string;
  /** What we call ourselves towards the other machine: a number, at most 20 signs. */
  station: string;
  /** Of one to be sent: where the exchange fetches the pages (TIFF, G4, at fax resolution). */
  url?: string;
}

export type ExchangeEvent =
  /**
   * Somebody calls and waits to be answered. `dialled` is the city's number as the network tells it. After an absence
   * it may come for a leg that `list` told of already.
   */
  | { type: 'entered'; legId: LegId; line: string; dialled: string; caller: Caller; at: Date }
  /** A leg that we made rings at the other side. */
  | { type: 'ringing'; legId: LegId }
  /** A leg that we made was answered; from now on it may be bridged. */
  | { type: 'answered'; legId: LegId }
  /** One key: 0–9, * or #. */
  | { type: 'key'; legId: LegId; key: string }
  /** `completed` is false when it was stopped, could not be played, or its leg left. */
  | { type: 'playback-ended'; playbackId: string; completed: boolean }
  /** It may be fetched now, unless it failed. */
  | { type: 'recording-ended'; recordingId: string; failed: boolean }
  /** The leg may be up still, and is free again. What came may be fetched, also if it is not whole. */
  | ({ type: 'fax-ended'; faxId: string; legId: LegId } & FaxResult)
  | { type: 'left'; legId: LegId; cause: LeaveCause }
  /** Commands are possible (again). What happened before was not told: ask `list`. */
  | { type: 'connected' }
  | { type: 'connection-lost' };

/** A leg as it stands, for taking calls over after we were away. */
export interface ListedLeg {
  legId: LegId;
  /** `called` by somebody outside, `made` by us, or a `snoop`. */
  origin: 'called' | 'made' | 'snoop';
  isAnswered: boolean;
  /** Of a leg that was `called`. */
  entered?: { line: string; dialled: string; caller: Caller; at: Date };
  /** The fax that it receives or sends now; of what became of it `fax-ended` is told as usual. */
  faxId?: string;
}

/** Everything that is up, and the recordings that nobody fetched. */
export interface ExchangeContents {
  legs: readonly ListedLeg[];
  bridges: readonly { bridgeId: string; legIds: readonly LegId[] }[];
  /** When the exchange was started: calls older than that were lost with it. */
  upSince: Date;
  /** Recordings that have ended. */
  recordingIds: readonly string[];
  /** Faxes whose pages lie there, whole or not. */
  faxIds: readonly string[];
}

export interface OutgoingLeg {
  legId: LegId;
  to: Destination;
  /** The number that the other side sees. */
  shown?: string;
  answerWithinSec: number;
  /** Told to a telephone of the staff, in the header `X-Engawa-Call`: which call it is, and why it rings. */
  tag?: string;
}

export interface Snoop {
  legId: LegId;
  of: LegId;
  /** Both sides of the talk, or only what this leg says. */
  hears: 'both' | 'leg';
  /** Whether what is said to the snoop is heard by `of`, and by nobody else. */
  whispers: boolean;
}

/** A talk as it is heard at one leg, recorded in two: what the leg says, and what it hears. */
export interface Sides {
  of: LegId;
  /** Names of the two recordings, and of the snoops that make them. */
  says: string;
  hears: string;
}

/**
 * A telephone of the staff, by its name towards the exchange: in the browser, where whoever takes it is given its secret,
 * or one on the desk that has its own.
 */
export interface StaffPhone {
  name: string;
  kind: 'browser' | 'desk';
}

/** What a telephone of the staff dials to hear itself; the only number that it can dial by itself. */
export const ECHO_NUMBER = '*43';

/** The way of a telephone in the browser to the exchange, opened: SIP over WebSocket (RFC 7118), as bytes. */
export interface PhoneWay {
  /** What the browser's handshake is answered with (Sec-WebSocket-Accept). */
  accept: string;
  bytes: Duplex;
}

/** What one leg says, being listened to. */
export interface Listening {
  /** Resolves when no more is to be heard: it was stopped, the leg has left, or the way of the sound broke. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * One telephone exchange. A command resolves when the exchange took it; what becomes of it comes as an event. It throws
 * `ExchangeAway` when the exchange does not answer in time: then nobody knows whether it was done, and `list` tells.
 */
export interface Exchange {
  /** Its name among the exchanges of an installation. */
  readonly id: string;
  readonly isConnected: boolean;
  /** The telephones of the staff that it was set up with. */
  readonly phones: readonly StaffPhone[];
  /** Events come strictly in order. Returns how to hear no more. */
  subscribe(listener: (event: ExchangeEvent) => void): () => void;
  /** Begins to connect, and connects again whenever the connection is lost. */
  start(): void;
  /** Disconnects. Calls stay up. */
  stop(): Promise<void>;
  list(): Promise<ExchangeContents>;

  /** Lets the caller hear that it rings. */
  ring(legId: LegId): Promise<Outcome>;
  answer(legId: LegId): Promise<Outcome>;
  hangUp(legId: LegId, reason: HangUpReason): Promise<Outcome>;
  /** Makes a leg. When nobody can be rung at all, `left` follows as if it had been tried. */
  originate(leg: OutgoingLeg): Promise<void>;
  /** Keys to the other side of a leg, as an extension number or a menu behind it wants them. */
  sendKeys(legId: LegId, keys: string): Promise<Outcome>;

  play(playbackId: string, where: Place, prompts: readonly Prompt[]): Promise<Outcome>;
  stopPlaying(playbackId: string): Promise<Outcome>;
  startMusic(legId: LegId): Promise<Outcome>;
  stopMusic(legId: LegId): Promise<Outcome>;

  /** Puts answered legs into a bridge, which is made if it is not there. `gone` when one of them has left; the others are in. */
  bridge(bridgeId: string, legIds: readonly LegId[]): Promise<Outcome>;
  unbridge(bridgeId: string, legId: LegId): Promise<Outcome>;
  /** Ends the bridge; its legs stay, in silence. */
  closeBridge(bridgeId: string): Promise<Outcome>;

  record(recordingId: string, of: Place, limit: { maxSec: number }): Promise<Outcome>;
  stopRecording(recordingId: string): Promise<Outcome>;
  /** Records both sides of a leg from one moment on. Each ends as a recording of its own, at the latest with its leg. */
  recordSides(sides: Sides, limit: { maxSec: number }): Promise<Outcome>;
  stopSides(sides: Sides): Promise<Outcome>;
  /** The recording as a WAV file, as it comes; undefined when there is none of that name, or it has not ended. */
  fetchRecording(recordingId: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  deleteRecording(recordingId: string): Promise<Outcome>;

  receiveFax(legId: LegId, order: FaxOrder): Promise<Outcome>;
  sendFax(legId: LegId, order: FaxOrder & { url: string }): Promise<Outcome>;
  /** The pages as a TIFF file; undefined when there is none of that name. While it is received, what came so far. */
  fetchFax(faxId: string): Promise<Uint8Array | undefined>;
  deleteFax(faxId: string): Promise<Outcome>;

  /** Makes a leg that listens; bridged with a supervisor's leg, that one hears it. */
  snoop(snoop: Snoop): Promise<Outcome>;

  /**
   * Hands over what a leg says, and nothing that it hears: 16 bits, 16,000 samples a second, in pieces as they come. Undefined
   * when the leg is gone. What serves to listen is no leg, is not listed, and ends with us.
   */
  listen(legId: LegId, hear: (piece: Int16Array) => void): Promise<Listening | undefined>;

  /** Names of the telephones of the staff that can be rung now. */
  reachablePhones(): Promise<ReadonlySet<string>>;
  /** From now on a telephone in the browser signs in with this secret, and with no other. Forgotten when the exchange restarts. */
  setPhoneSecret(phone: string, secret: string): Promise<void>;
  /** Joins a browser's WebSocket, by the key of its handshake (Sec-WebSocket-Key). */
  openPhoneWay(key: string): Promise<PhoneWay>;
}

/** How it stands with the telephone of an installation. */
export interface TelephoneState {
  /** `off`: there is no exchange. `trial`: one of our own, set up by `npm run phone`. `own`: the city's. */
  mode: 'off' | 'trial' | 'own';
  exchanges: readonly {
    id: string;
    /** `starting` and `failing` are of an exchange of our own; `away` does not answer. */
    state: 'up' | 'starting' | 'failing' | 'away';
    /** Where a telephone on this machine calls it; undefined for a city's own. */
    sipAddress?: string;
    /** What telephones on desks sign in with; of an exchange of our own only. */
    deskPhones?: readonly { name: string; secret: string }[];
  }[];
}

/** The exchange did not answer, or answered with an error of its own. */
export class ExchangeAway extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ExchangeAway';
  }
}
