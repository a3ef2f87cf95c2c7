import type { Caller, ExchangeEvent, HangUpReason, LeaveCause, ListedLeg } from '#domain/calls/exchange.ts';
import { isId } from '#kernel/ids.ts';
import { ENTERED } from './configuration.ts';
import { FAXED } from './conf-fax.ts';
import { faxResult } from './fax-result.ts';
import type { AriChannel, AriEvent } from './ari-shapes.ts';

/** First words of what our channels bring along when they enter the application. */
export const MADE = 'made';
export const SNOOP = 'snoop';

/** Turns the events of one connection into those of calls; it remembers what they do not say themselves. */
export interface Translator {
  /** What an event means in the words of calls, in order; mostly one thing or nothing. */
  event(event: AriEvent): readonly ExchangeEvent[];
  /** To be said before a playback is stopped: Asterisk calls it done, as if it had come to its end. */
  expectStop(playbackId: string): void;
  /** To be said before a leg is hung up: the causes that Asterisk gives for that are many. */
  expectHangUp(legId: string): void;
  /** To be said before a leg goes off to a fax: it leaves the application, not the exchange. */
  expectFax(legId: string, faxId: string): void;
}

/** A translator for one connection; another connection begins with a new one. */
export function createTranslator(): Translator {
  const stopped = new Set<string>();
  const hungUp = new Set<string>();
  /** Legs that we made and that left the application: their channel is destroyed after that. */
  const left = new Set<string>();
  /** Legs that are off to a fax, and what was said of it so far. */
  const faxing = new Map<string, { faxId: string; variables: Map<string, string> }>();
  const causes = new Map<string, number>();

  function leave(legId: string, cause: number | undefined): ExchangeEvent {
    causes.delete(legId);
    const isOurs = hungUp.delete(legId);
    return { type: 'left', legId, cause: isOurs || cause === undefined ? 'hung-up' : leaveCause(cause) };
  }

  function faxEnded(legId: string): ExchangeEvent | undefined {
    const fax = faxing.get(legId);
    faxing.delete(legId);
    return fax && { type: 'fax-ended', faxId: fax.faxId, legId, ...faxResult(fax.variables) };
  }

  const translate = (event: AriEvent): ExchangeEvent | undefined => {
    switch (event.type) {
      case 'StasisStart':
        if (event.args[0] === FAXED) return faxEnded(event.channel.id);
        return started(event.channel, event.args[0]);
      case 'ChannelStateChange':
        // Only legs that we made ring: those who call us are told to hear it.
        return event.channel.state === 'Ringing' ? { type: 'ringing', legId: event.channel.id } : undefined;
      case 'ChannelDtmfReceived':
        return { type: 'key', legId: event.channel.id, key: event.digit };
      case 'ChannelHangupRequest':
        if (event.cause !== undefined) causes.set(event.channel.id, causeOf(event.cause, event.soft));
        return undefined;
      case 'ChannelVarset':
        if (event.channel) faxing.get(event.channel.id)?.variables.set(event.variable, event.value);
        return undefined;
      case 'StasisEnd':
        if (faxing.has(event.channel.id)) return undefined;
        if (isId(event.channel.id)) left.add(event.channel.id);
        return leave(event.channel.id, causes.get(event.channel.id));
      case 'ChannelDestroyed':
        // Told of legs that we made only, and the only word of one that never got as far as the application.
        if (!isId(event.channel.id) || left.delete(event.channel.id)) return undefined;
        return leave(event.channel.id, event.cause);
      case 'PlaybackFinished': {
        const { id, state } = event.playback;
        return { type: 'playback-ended', playbackId: id, completed: !stopped.delete(id) && state === 'done' };
      }
      case 'RecordingFinished':
        return { type: 'recording-ended', recordingId: event.recording.name, failed: false };
      case 'RecordingFailed':
        return { type: 'recording-ended', recordingId: event.recording.name, failed: true };
    }
  };
  return {
    event(event) {
      // Whoever hangs up at the end of a fax does not come back from it.
      const ended =
        event.type === 'ChannelDestroyed' && faxing.has(event.channel.id)
          ? [faxEnded(event.channel.id), leave(event.channel.id, event.cause)]
          : [translate(event)];
      return ended.filter((one) => one !== undefined);
    },
    expectStop: (playbackId) => void stopped.add(playbackId),
    expectHangUp: (legId) => void hungUp.add(legId),
    expectFax: (legId, faxId) => void faxing.set(legId, { faxId, variables: new Map() }),
  };
}

function started(channel: AriChannel, word: string | undefined): ExchangeEvent | undefined {
  if (word === ENTERED) return { type: 'entered', legId: channel.id, ...entered(channel) };
  return word === MADE ? { type: 'answered', legId: channel.id } : undefined;
}

/** What is known of somebody who called. */
export function entered(channel: AriChannel): NonNullable<ListedLeg['entered']> {
  return {
    line: lineOf(channel.name),
    dialled: channel.dialplan.exten === 's' ? '' : channel.dialplan.exten,
    caller: callerOf(channel.caller),
    at: new Date(channel.creationtime),
  };
}

/** `PJSIP/trunk-0000001a` came over `trunk`. */
export function lineOf(channelName: string): string {
  return /^[^/]+\/(.+)-[0-9a-f]+(?:;\d)?$/.exec(channelName)?.[1] ?? channelName;
}

/** Who calls, by the number and by the words that Japanese networks send instead of one (JJ-90.22). */
export function callerOf({ number, name }: AriChannel['caller']): Caller {
  if (/^\+?\d+$/.test(number)) return { kind: 'number', number };
  if (/coin line|payphone/i.test(name)) return { kind: 'payphone' };
  if (/unavailable|interaction with other service/i.test(name)) return { kind: 'unavailable' };
  return number === '' && name === '' ? { kind: 'unavailable' } : { kind: 'withheld' };
}

/** What `ast_softhangup` is told by the driver of a channel: no sound came for too long. */
const SOFT_BY_DRIVER = 1;
/** Recovery on timer expiry: the other side did not answer when it was asked whether it is there. */
const TIMER_EXPIRED = 102;

function causeOf(cause: number, soft: boolean): number {
  return soft && cause === SOFT_BY_DRIVER ? TIMER_EXPIRED : cause;
}

/** Causes of ISDN (Q.850), as Asterisk passes them on. */
const CAUSES: Readonly<Record<number, LeaveCause>> = {
  0: 'hung-up',
  1: 'unreachable',
  2: 'unreachable',
  3: 'unreachable',
  16: 'hung-up',
  17: 'busy',
  18: 'no-answer',
  19: 'no-answer',
  20: 'unreachable',
  21: 'refused',
  22: 'unreachable',
  26: 'answered-elsewhere',
  27: 'unreachable',
  28: 'unreachable',
  31: 'hung-up',
  34: 'congested',
  38: 'congested',
  41: 'congested',
  42: 'congested',
  44: 'congested',
  [TIMER_EXPIRED]: 'vanished',
  127: 'hung-up',
};

/** Why a leg is over, by its cause of ISDN. */
export function leaveCause(cause: number): LeaveCause {
  return CAUSES[cause] ?? 'failed';
}

/** The cause of ISDN that the other side is told. */
export const REASON_CODES: Readonly<Record<HangUpReason, number>> = {
  normal: 16,
  busy: 17,
  congested: 42,
  refused: 21,
  'unknown-number': 1,
  'answered-elsewhere': 26,
};
