import { C, UA, WebSocketInterface } from 'jssip';
import type { IncomingRTCSessionEvent, RTCSessionEvent } from 'jssip/lib/UA.js';
import type { RTCSession } from 'jssip/lib/RTCSession.js';
import { newClientId } from '../../shared/desk-ids.ts';
import { closeStream, openMicrophone, playStream, type Playing, troubleOf } from './media.ts';
import { phoneSettings } from './phone-settings.ts';
import type { LegPurpose, PhoneLeg, PhoneTrouble } from './phone-state.ts';

/** What one talks on: what goes out, what comes in, and how it comes. */
export type Talk = {
  readonly mine: MediaStream;
  readonly theirs: MediaStream;
  readonly connection: RTCPeerConnection;
};

/** The telephone in this page: signed in at each exchange, with its legs. */
export type Engine = {
  answer(legId: string): Promise<void>;
  /** Refuses what rings, ends what is up. */
  end(legId: string): void;
  mute(legId: string, on: boolean): void;
  /** Calls the exchange's echo with a sound of our own or the microphone; the leg is `test`. */
  callEcho(number: string, sound?: MediaStream): Promise<string>;
  talkOf(legId: string): Talk | undefined;
  legs(): readonly PhoneLeg[];
  /** The person chose other devices. */
  useDevices(): Promise<void>;
  /** Signs out everywhere and ends every leg; `quietly` leaves calls for the next page to come back into. */
  stop(how?: 'quietly'): void;
};

export type EngineOptions = {
  exchangeIds: readonly string[];
  phone: string;
  secret: string;
  onLegs: () => void;
  /** Signed in at every exchange, or not any more. */
  onSignedIn: (isSignedIn: boolean) => void;
  /** An exchange does not take the secret: it was started again, or another page has the telephone. */
  onRefused: () => void;
  onTrouble: (trouble: PhoneTrouble) => void;
  /** The sound of a leg broke off, and does not come back by itself. */
  onBroken: (legId: string) => void;
};

type Leg = {
  readonly id: string;
  readonly session: RTCSession;
  readonly callId: string | null;
  readonly purpose: LegPurpose;
  state: PhoneLeg['state'];
  talk?: Talk;
  playing?: Playing;
};

/** A name for addresses only: the exchange goes by the user's part. */
const HOST = 'engawa.invalid';
const REGISTER_SEC = 120;
const REGISTER_AGAIN_MS = 5_000;
const RINGS_AT_MOST_SEC = 180;
const RECONNECT_MIN_SEC = 1;
const RECONNECT_MAX_SEC = 8;
/** A way of sound that is interrupted for longer is broken. */
const BROKEN_AFTER_MS = 5_000;
const BUSY = 486;
const DECLINED = 603;

/** Whoever asked for it expects no question: the page goes back into its call, or called itself. */
const ANSWERED_AT_ONCE: readonly LegPurpose[] = ['rejoin', 'click', 'monitor'];
const PURPOSES: readonly LegPurpose[] = [...ANSWERED_AT_ONCE, 'offer', 'consult', 'return'];

/** Signs in and waits for calls. */
export function createEngine(options: EngineOptions): Engine {
  const legs = new Map<string, Leg>();
  const signedIn = new Set<string>();
  let isStopped = false;
  const agents = options.exchangeIds.map(signIn);

  function signIn(exchangeId: string): { agent: UA; stop(isQuiet: boolean): void } {
    const socket = new WebSocketInterface(wayTo(exchangeId));
    // The server speaks with the exchange in the clear, whatever the page came by.
    socket.via_transport = 'ws';
    const agent = new UA({
      sockets: [socket],
      uri: `sip:${options.phone}@${HOST}`,
      password: options.secret,
      register: true,
      register_expires: REGISTER_SEC,
      session_timers: false,
      no_answer_timeout: RINGS_AT_MOST_SEC,
      connection_recovery_min_interval: RECONNECT_MIN_SEC,
      connection_recovery_max_interval: RECONNECT_MAX_SEC,
      user_agent: 'Engawa desk',
    });
    const tell = (is: boolean): void => {
      if (is) signedIn.add(exchangeId);
      else signedIn.delete(exchangeId);
      if (!isStopped) options.onSignedIn(signedIn.size === options.exchangeIds.length);
    };
    agent.on('registered', () => tell(true));
    agent.on('unregistered', () => tell(false));
    agent.on('disconnected', () => tell(false));
    agent.on('registrationFailed', ({ response }) => {
      tell(false);
      if (isStopped) return;
      if (response) options.onRefused();
      // Without an answer the way was broken, or nobody spoke in time: nobody but us tries it again.
      else setTimeout(() => agent.isConnected() && agent.register(), REGISTER_AGAIN_MS);
    });
    agent.on('newRTCSession', (event: RTCSessionEvent) => {
      if (isIncoming(event)) receive(event);
    });
    agent.start();
    return {
      agent,
      stop(isQuiet: boolean) {
        // Without its way it cannot say goodbye: calls stay up, for the next page to come back into.
        if (isQuiet) socket.disconnect();
        agent.stop();
      },
    };
  }

  function receive({ session, request }: IncomingRTCSessionEvent): void {
    const { callId, purpose } = readTag(request.getHeader('X-Engawa-Call'));
    const isExpected = ANSWERED_AT_ONCE.includes(purpose);
    const others = [...legs.values()].filter((leg) => leg.purpose !== 'test');
    if (!isExpected && others.length > 0) return session.terminate({ status_code: BUSY });
    for (const leg of legs.values()) if (leg.purpose === 'test') end(leg.id);
    const leg = add({ id: newClientId(), session, callId, purpose, state: 'rings' });
    if (isExpected) void answer(leg.id);
  }

  function add(leg: Leg): Leg {
    const { session, id } = leg;
    legs.set(id, leg);
    keepFromHangingUp(session);
    const gone = (): void => {
      if (!legs.delete(id)) return;
      leg.playing?.stop();
      if (leg.talk) closeStream(leg.talk.mine);
      options.onLegs();
    };
    session.on('confirmed', () => {
      leg.state = 'up';
      leaveBehind(leg);
      options.onLegs();
    });
    session.on('ended', gone);
    session.on('failed', gone);
    session.on('muted', options.onLegs);
    session.on('unmuted', options.onLegs);
    options.onLegs();
    return leg;
  }

  /** Back in a call, what is left of it from before is no use to anybody. */
  function leaveBehind({ id, callId, purpose }: Leg): void {
    if (purpose !== 'rejoin') return;
    for (const leg of legs.values()) if (leg.id !== id && leg.callId === callId) end(leg.id);
  }

  async function answer(legId: string): Promise<void> {
    const leg = legs.get(legId);
    if (leg?.state !== 'rings') return;
    leg.state = 'answering';
    options.onLegs();
    try {
      const mine = await openMicrophone();
      if (!legs.has(legId)) return closeStream(mine);
      listen(leg, mine);
      leg.session.answer({ mediaStream: mine, pcConfig: { iceServers: [] } });
    } catch (thrown) {
      // Rings on: somebody may mend it, or the line asks somebody else.
      leg.state = 'rings';
      options.onTrouble(troubleOf(thrown));
      options.onLegs();
    }
  }

  /** Hears the other side as soon as there is something to hear. */
  function listen(leg: Leg, mine: MediaStream): void {
    leg.session.on('peerconnection', ({ peerconnection }) => join(leg, mine, peerconnection));
  }

  function join(leg: Leg, mine: MediaStream, connection: RTCPeerConnection): void {
    const theirs = new MediaStream();
    leg.talk = { mine, theirs, connection };
    connection.addEventListener('track', ({ track }) => {
      theirs.addTrack(track);
      leg.playing ??= playStream(theirs);
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    connection.addEventListener('iceconnectionstatechange', () => {
      clearTimeout(timer);
      const { iceConnectionState: state } = connection;
      if (state === 'failed') options.onBroken(leg.id);
      if (state === 'disconnected') timer = setTimeout(() => options.onBroken(leg.id), BROKEN_AFTER_MS);
    });
  }

  function end(legId: string): void {
    const leg = legs.get(legId);
    if (!leg || leg.session.isEnded()) return;
    leg.session.terminate(leg.state === 'rings' ? { status_code: DECLINED } : undefined);
  }

  return {
    answer,
    end,
    mute(legId, on) {
      const session = legs.get(legId)?.session;
      if (on) session?.mute({ audio: true });
      else session?.unmute({ audio: true });
    },
    async callEcho(number, sound) {
      const mine = sound ?? (await openMicrophone());
      const [first] = agents;
      if (!first || isStopped) {
        closeStream(mine);
        throw new Error('the telephone is not signed in');
      }
      const session = first.agent.call(`sip:${number}@${HOST}`, {
        mediaStream: mine,
        pcConfig: { iceServers: [] },
      });
      const leg = add({ id: newClientId(), session, callId: null, purpose: 'test', state: 'answering' });
      // It was made before anybody could listen for it.
      join(leg, mine, session.connection);
      return leg.id;
    },
    talkOf: (legId) => legs.get(legId)?.talk,
    legs: () =>
      [...legs.values()].map(({ id, callId, purpose, state, session }) => ({
        ...{ id, callId, purpose, state },
        muted: session.isMuted().audio === true,
      })),
    async useDevices() {
      for (const leg of legs.values()) {
        leg.playing?.use(phoneSettings.get().speakerId);
        if (leg.talk && leg.purpose !== 'test') await changeMicrophone(leg, leg.talk);
      }
    },
    stop(how) {
      isStopped = true;
      for (const each of agents) each.stop(how === 'quietly');
      for (const leg of legs.values()) {
        leg.playing?.stop();
        if (leg.talk) closeStream(leg.talk.mine);
      }
      legs.clear();
    },
  };
}

async function changeMicrophone(leg: Leg, talk: Talk): Promise<void> {
  const [track] = (await openMicrophone()).getAudioTracks();
  const [before] = talk.mine.getAudioTracks();
  const sender = talk.connection.getSenders().find((each) => each.track === before);
  if (!track || !before || !sender) return track?.stop();
  track.enabled = before.enabled;
  await sender.replaceTrack(track);
  talk.mine.removeTrack(before);
  talk.mine.addTrack(track);
  before.stop();
}

/** JsSIP hangs up when the sound has no way any more: with that the call would be over for the resident. We come back. */
function keepFromHangingUp(session: RTCSession): void {
  const hangUp = session.terminate.bind(session);
  session.terminate = (given) => {
    if (given?.cause !== C.causes.RTP_TIMEOUT) hangUp(given);
  };
}

function isIncoming(event: RTCSessionEvent): event is IncomingRTCSessionEvent {
  return (event.originator as string) === 'remote';
}

/** `CALL;PURPOSE`, as the house tells it to the telephone. A purpose of tomorrow rings. */
export function readTag(tag: string | undefined): { callId: string | null; purpose: LegPurpose } {
  const [callId = '', word = ''] = (tag ?? '').split(';');
  const purpose = PURPOSES.find((each) => each === word) ?? 'unknown';
  return { callId: callId === '' ? null : callId, purpose };
}

function wayTo(exchangeId: string): string {
  const { protocol, host } = location;
  const scheme = protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${host}/desk/phone/ws?exchange=${encodeURIComponent(exchangeId)}`;
}
