import {
  type Caller,
  type Destination,
  type Exchange,
  ExchangeAway,
  type ExchangeContents,
  type ExchangeEvent,
  type HangUpReason,
  type LeaveCause,
  type Outcome,
  type Place,
  type Snoop,
  type StaffPhone,
} from '#domain/calls/exchange.ts';
import { isSamePlace, type Leg, type Recording } from './parts.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import { createPretendFaxes, type FaxMachine } from './pretend-faxes.ts';
import { hum, inPieces } from './hum.ts';
import type { Sound } from '#kernel/sound.ts';
import { createVoices } from './voices.ts';

/** What somebody at the other end of a leg does when it rings there. Nobody there at all is the default. */
export type Behaviour =
  | { kind: 'answers'; afterMs: number; hangsUpAfterMs?: number; fax?: FaxMachine }
  | { kind: 'busy' }
  | { kind: 'no-answer' };

/** The person at the other end of a leg. */
export interface FarEnd {
  readonly legId: string;
  /** What a machine that takes faxes got. */
  faxed(): Uint8Array | undefined;
  press(keys: string): void;
  hangUp(): void;
  /** Goes without a word; that it is missed only after a time is left out. */
  vanish(): void;
  /** Begins to speak, without an end. */
  speak(): void;
  /** Says this, and is silent after it. */
  say(sound: Sound): void;
  hears(): 'silence' | 'ringing' | 'prompt' | 'music' | 'voice';
  isOver(): boolean;
  /** How the exchange ended it. */
  endedWith(): HangUpReason | undefined;
}

/** An exchange without telephones, and the hands that play whoever is at the other ends. */
export interface PretendExchange {
  exchange: Exchange;
  dial(options: { line: string; to: string; caller: Caller; fax?: FaxMachine }): FarEnd;
  /** Who is at a number or at a telephone of the staff from now on. */
  expect(to: string, behaviour: Behaviour): void;
  /** The other end of a leg, also of one that was made. */
  farEnd(legId: string): FarEnd | undefined;
  /** What a telephone of the staff was told to sign in with. */
  secretOf(phone: string): string | undefined;
  /** Cuts the connection, or joins it again. Calls stay up meanwhile and nothing is told. */
  setConnected(isConnected: boolean): void;
  /** Of what happens in it nobody is told, as of a caller who hangs up in the moment in which a connection is made. */
  unheard(happens: () => void): void;
  /** Ends without a word, and is there again at once: everybody's call is cut off. */
  crash(): void;
}

const RING_AFTER_MS = 50;
/** The voices of whoever calls, and of whoever they hear. */
const FAR_HZ = 300;
const OUR_HZ = 500;

/**
 * The exchange of the demo and of tests: the same port and the same manners as the real one, which one suite of tests
 * holds both to. Time is the given clock's. `promptMs` tells how long a prompt takes to play.
 */
export function createPretendExchange(parts: {
  id: string;
  clock: Clock;
  ids: Ids;
  /** None by default. Somebody is at one of them once `expect` named it. */
  phones?: readonly StaffPhone[];
  promptMs?: (url: string) => number;
  /** Gets the pages of a fax that is to be sent; without it none can be. */
  fetchFile?: (url: string) => Promise<Uint8Array>;
}): PretendExchange {
  const { clock, phones = [], promptMs = () => 2_000 } = parts;
  const legs = new Map<string, Leg>();
  const ended = new Map<string, Leg>();
  const bridges = new Map<string, Set<string>>();
  const playbacks = new Map<string, { where: Place; timer: Timer }>();
  const recordings = new Map<string, Recording>();
  const behaviours = new Map<string, Behaviour>();
  const sidesOfOurs = new Set<string>();
  const secrets = new Map<string, string>();
  const voices = createVoices(clock);
  const listeners = new Set<(event: ExchangeEvent) => void>();
  let isConnected = false;
  let upSince = clock.now();

  function tell(event: ExchangeEvent): void {
    if (!isConnected && event.type !== 'connection-lost') return;
    for (const listener of listeners) listener(event);
  }

  const faxes = createPretendFaxes({
    clock,
    tell,
    fetchFile: parts.fetchFile ?? (() => Promise.reject(new Error('no files here'))),
  });

  /** Runs a command on something that may be gone. */
  function on<Found>(found: Found | undefined, act: (found: Found) => void): Promise<Outcome> {
    if (found === undefined) return Promise.resolve('gone');
    act(found);
    return Promise.resolve('done');
  }

  function faxIdOf(legId: string): { faxId?: string } {
    const faxId = faxes.of(legId);
    return faxId === undefined ? {} : { faxId };
  }

  function isThere(place: Place): boolean {
    return 'legId' in place ? legs.has(place.legId) : bridges.has(place.bridgeId);
  }

  function addLeg(leg: Pick<Leg, 'id' | 'origin'> & Partial<Leg>): Leg {
    const added = { isAnswered: false, isRinging: false, isSpeaking: false, hasMusic: false, ...leg };
    legs.set(leg.id, added);
    return added;
  }

  function leave(leg: Leg, cause: LeaveCause): void {
    listen();
    if (!legs.delete(leg.id)) return;
    ended.set(leg.id, leg);
    if (leg.timer) clock.clear(leg.timer);
    for (const inside of bridges.values()) inside.delete(leg.id);
    endWhatIsOf({ legId: leg.id });
    faxes.leave(leg.id);
    voices.leave(leg.id);
    tell({ type: 'left', legId: leg.id, cause });
    for (const other of legs.values()) if (other.snoop?.of === leg.id) leave(other, 'hung-up');
  }

  function endWhatIsOf(place: Place): void {
    for (const [id, playback] of playbacks) if (isSamePlace(playback.where, place)) endPlayback(id, false);
    for (const [id, recording] of recordings) if (isSamePlace(recording.of, place)) endRecording(id);
  }

  function endPlayback(playbackId: string, completed: boolean): void {
    const playback = playbacks.get(playbackId);
    if (!playback) return;
    clock.clear(playback.timer);
    playbacks.delete(playbackId);
    tell({ type: 'playback-ended', playbackId, completed });
  }

  function endRecording(recordingId: string): void {
    const recording = recordings.get(recordingId);
    if (!recording || recording.endedMs !== undefined) return;
    clock.clear(recording.timer);
    recording.endedMs = clock.monotonicMs();
    tell({ type: 'recording-ended', recordingId, failed: false });
  }

  /** Whatever is being recorded hears who speaks now. */
  function listen(): void {
    for (const recording of recordings.values())
      if (recording.endedMs === undefined && isHeard(recording.of)) recording.hasVoice = true;
  }

  function isHeard(of: Place): boolean {
    if ('bridgeId' in of) return [...(bridges.get(of.bridgeId) ?? [])].some(hasVoice);
    return hasVoice(of.legId);
  }

  function ringAt(leg: Leg, to: Destination, answerWithinSec: number): void {
    const behaviour = behaviours.get('phone' in to ? to.phone : to.number);
    if (!behaviour) return leave(leg, 'unreachable');
    if (behaviour.kind === 'busy') return leave(leg, 'busy');
    leg.isRinging = true;
    tell({ type: 'ringing', legId: leg.id });
    const doesAnswer = behaviour.kind === 'answers' && behaviour.afterMs < answerWithinSec * 1_000;
    const waitMs = doesAnswer ? behaviour.afterMs : answerWithinSec * 1_000;
    leg.timer = clock.after(waitMs, () => {
      if (!doesAnswer) return leave(leg, 'no-answer');
      leg.isAnswered = true;
      if (behaviour.kind === 'answers' && behaviour.fax) leg.fax = behaviour.fax;
      tell({ type: 'answered', legId: leg.id });
      const staysMs = behaviour.kind === 'answers' ? behaviour.hangsUpAfterMs : undefined;
      if (staysMs !== undefined) leg.timer = clock.after(staysMs, () => leave(leg, 'hung-up'));
    });
  }

  function bridgeOf(legId: string): ReadonlySet<string> {
    return [...bridges.values()].find((inside) => inside.has(legId)) ?? new Set();
  }

  function hasVoice(legId: string): boolean {
    const leg = legs.get(legId);
    if (!leg?.snoop) return leg?.isSpeaking === true || voices.isSaying(legId);
    const { of, hears } = leg.snoop;
    if (leg.side === 'hears') return hears_(of) === 'voice';
    return hasVoice(of) || (hears === 'both' && hears_(of) === 'voice');
  }

  function hears_(legId: string): ReturnType<FarEnd['hears']> {
    const leg = legs.get(legId);
    if (!leg) return 'silence';
    const bridge = bridgeOf(legId);
    const isPlayed = [...playbacks.values()].some(({ where }) =>
      'legId' in where ? where.legId === legId : bridges.get(where.bridgeId)?.has(legId),
    );
    if (isPlayed) return 'prompt';
    if (leg.hasMusic) return 'music';
    if (!leg.isAnswered) return leg.isRinging ? 'ringing' : 'silence';
    if ([...bridge].some((other) => other !== legId && hasVoice(other))) return 'voice';
    const whispering = [...legs.values()].filter(({ snoop }) => snoop?.of === legId && snoop.whispers);
    const isWhispered = whispering.some((snoop) =>
      [...bridgeOf(snoop.id)].some((other) => other !== snoop.id && legs.get(other)?.isSpeaking),
    );
    return isWhispered ? 'voice' : 'silence';
  }

  function farEndOf(leg: Leg): FarEnd {
    return {
      legId: leg.id,
      faxed: () => faxes.takenBy(leg.id),
      press(keys) {
        for (const key of keys) if (legs.has(leg.id)) tell({ type: 'key', legId: leg.id, key });
      },
      hangUp: () => leave(leg, 'hung-up'),
      vanish: () => leave(leg, 'vanished'),
      speak: () => {
        leg.isSpeaking = true;
        listen();
      },
      say: (sound) => voices.say(leg.id, sound),
      hears: () => hears_(leg.id),
      isOver: () => !legs.has(leg.id),
      endedWith: () => leg.endedWith,
    };
  }

  const exchange: Exchange = {
    id: parts.id,
    phones,
    get isConnected() {
      return isConnected;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: () => setConnected(true),
    async stop() {
      isConnected = false;
    },
    async list(): Promise<ExchangeContents> {
      return {
        legs: [...legs.values()].map(({ id, origin, isAnswered, entered }) => ({
          legId: id,
          origin,
          isAnswered,
          ...(entered ? { entered } : {}),
          ...faxIdOf(id),
        })),
        bridges: [...bridges].map(([bridgeId, inside]) => ({ bridgeId, legIds: [...inside] })),
        upSince,
        faxIds: faxes.ids(),
        recordingIds: [...recordings].filter(([, one]) => one.endedMs !== undefined).map(([id]) => id),
      };
    },
    ring: (legId) =>
      on(legs.get(legId), (leg) => {
        leg.isRinging = true;
      }),
    answer: (legId) =>
      on(legs.get(legId), (leg) => {
        leg.isAnswered = true;
      }),
    hangUp: (legId, reason) =>
      on(legs.get(legId), (leg) => {
        leg.endedWith = reason;
        leave(leg, 'hung-up');
      }),
    async originate({ legId, to, answerWithinSec }) {
      const leg = addLeg({ id: legId, origin: 'made' });
      leg.timer = clock.after(RING_AFTER_MS, () => ringAt(leg, to, answerWithinSec));
    },
    sendKeys: (legId) => on(legs.get(legId), () => undefined),
    async play(playbackId, where, prompts) {
      if (!isThere(where)) return 'gone';
      const lengthMs = prompts.reduce((sum, { url }) => sum + promptMs(url), 0);
      playbacks.set(playbackId, { where, timer: clock.after(lengthMs, () => endPlayback(playbackId, true)) });
      return 'done';
    },
    stopPlaying: (playbackId) => on(playbacks.get(playbackId), () => endPlayback(playbackId, false)),
    startMusic: (legId) =>
      on(legs.get(legId), (leg) => {
        leg.hasMusic = true;
      }),
    stopMusic: (legId) =>
      on(legs.get(legId), (leg) => {
        leg.hasMusic = false;
      }),
    async bridge(bridgeId, legIds) {
      const inside = bridges.get(bridgeId) ?? new Set();
      bridges.set(bridgeId, inside);
      for (const legId of legIds.filter((one) => legs.has(one))) {
        for (const other of bridges.values()) other.delete(legId);
        inside.add(legId);
      }
      listen();
      return legIds.every((legId) => legs.has(legId)) ? 'done' : 'gone';
    },
    async unbridge(bridgeId, legId) {
      return bridges.get(bridgeId)?.delete(legId) ? 'done' : 'gone';
    },
    async closeBridge(bridgeId) {
      if (!bridges.delete(bridgeId)) return 'gone';
      endWhatIsOf({ bridgeId });
      return 'done';
    },
    async record(recordingId, of, { maxSec }) {
      if (!isThere(of)) return 'gone';
      const timer = clock.after(maxSec * 1_000, () => endRecording(recordingId));
      recordings.set(recordingId, { of, sinceMs: clock.monotonicMs(), timer, hasVoice: isHeard(of) });
      return 'done';
    },
    stopRecording: (recordingId) => {
      const recording = recordings.get(recordingId);
      return on(recording?.endedMs === undefined ? recording : undefined, () => endRecording(recordingId));
    },
    async recordSides({ of, says, hears }, { maxSec }) {
      if (!legs.has(of)) return 'gone';
      for (const [legId, side] of [
        [says, 'says'],
        [hears, 'hears'],
      ] as const) {
        const snoop: Snoop = { legId, of, hears: 'leg', whispers: false };
        addLeg({ id: legId, origin: 'snoop', isAnswered: true, snoop, side });
        if (side === 'hears') sidesOfOurs.add(legId);
        await exchange.record(legId, { legId }, { maxSec });
      }
      return 'done';
    },
    async stopSides({ says, hears }) {
      const made = [says, hears].flatMap((legId) => legs.get(legId) ?? []);
      for (const leg of made) leave(leg, 'hung-up');
      return made.length === 0 ? 'gone' : 'done';
    },
    async fetchRecording(recordingId) {
      const recording = recordings.get(recordingId);
      if (recording?.endedMs === undefined) return undefined;
      const isOurs = 'legId' in recording.of && sidesOfOurs.has(recording.of.legId);
      const hz = recording.hasVoice ? (isOurs ? OUR_HZ : FAR_HZ) : 0;
      return inPieces(hum(recording.endedMs - recording.sinceMs, hz));
    },
    async deleteRecording(recordingId) {
      return recordings.delete(recordingId) ? 'done' : 'gone';
    },
    async receiveFax(legId, order) {
      const leg = legs.get(legId);
      return leg ? faxes.receive(legId, order, leg.fax) : 'gone';
    },
    async sendFax(legId, order) {
      const leg = legs.get(legId);
      return leg ? faxes.send(legId, order, leg.fax) : 'gone';
    },
    fetchFax: async (faxId) => faxes.fetch(faxId),
    deleteFax: async (faxId) => faxes.delete(faxId),
    snoop: (snoop) =>
      on(legs.get(snoop.of), () => {
        addLeg({ id: snoop.legId, origin: 'snoop', isAnswered: true, snoop });
      }),
    async listen(legId, hear) {
      const leg = legs.get(legId);
      return leg && voices.listen(legId, () => leg.isSpeaking, hear);
    },
    async reachablePhones() {
      return new Set(phones.map(({ name }) => name).filter((name) => behaviours.has(name)));
    },
    async setPhoneSecret(phone, secret) {
      secrets.set(phone, secret);
    },
    async openPhoneWay() {
      throw new ExchangeAway('a pretended exchange has no telephones');
    },
  };

  function setConnected(now: boolean): void {
    if (now === isConnected) return;
    isConnected = now;
    tell(now ? { type: 'connected' } : { type: 'connection-lost' });
  }

  return {
    exchange,
    dial({ line, to, caller, fax }) {
      const entered = { line, dialled: to, caller, at: clock.now() };
      const leg = addLeg({
        id: `pretend-${parts.ids.next()}`,
        origin: 'called',
        entered,
        ...(fax ? { fax } : {}),
      });
      tell({ type: 'entered', legId: leg.id, ...entered });
      return farEndOf(leg);
    },
    expect: (to, behaviour) => void behaviours.set(to, behaviour),
    farEnd(legId) {
      const leg = legs.get(legId) ?? ended.get(legId);
      return leg && farEndOf(leg);
    },
    secretOf: (phone) => secrets.get(phone),
    setConnected,
    unheard(happens) {
      const before = isConnected;
      isConnected = false;
      happens();
      isConnected = before;
    },
    crash() {
      setConnected(false);
      upSince = clock.now();
      for (const leg of legs.values()) leave(leg, 'failed');
      bridges.clear();
      playbacks.clear();
      recordings.clear();
      faxes.clear();
      setConnected(true);
    },
  };
}
