import type { Exchange, Prompt } from '#domain/calls/exchange.ts';
import type { CallCommand, Spoken } from '#domain/calls/types.ts';

/** Where sounds come from: what is to be said as addresses that an exchange can fetch. */
export interface Sounds {
  /** In order; what cannot be spoken is left out, so that a missing voice never ends a call. */
  prepare(tenantId: string, spoken: readonly Spoken[]): Promise<readonly Prompt[]>;
}

export interface CommandDeps {
  exchange: Exchange;
  sounds: Sounds;
  tenantId: string;
  callId: string;
  /** Begins to listen for an answer in words; what comes of it comes as an event. */
  hear(command: Extract<CallCommand, { do: 'hear' }>): void;
  stopHearing(hearingId: string): void;
}

/**
 * Lets the exchange do one thing of a call. What is gone meanwhile is no error: its end comes as an event. Returns false
 * when a prompt could not be played, of which no event will tell.
 */
export async function runCommand(deps: CommandDeps, command: CallCommand): Promise<boolean> {
  const { exchange } = deps;
  switch (command.do) {
    case 'answer':
      await exchange.answer(command.legId);
      return true;
    case 'hang-up':
      await exchange.hangUp(command.legId, command.reason);
      return true;
    case 'originate':
      await exchange.originate({
        legId: command.legId,
        to: command.to,
        answerWithinSec: command.answerWithinSec,
        tag: `${deps.callId};${command.purpose}`,
      });
      return true;
    case 'dial':
      await exchange.originate({
        legId: command.legId,
        to: command.to,
        answerWithinSec: command.answerWithinSec,
        ...(command.shown === null ? {} : { shown: command.shown }),
      });
      return true;
    case 'play':
      return play(deps, command);
    case 'stop-playing':
      await exchange.stopPlaying(command.playbackId);
      return true;
    case 'start-music':
      await exchange.startMusic(command.legId);
      return true;
    case 'stop-music':
      await exchange.stopMusic(command.legId);
      return true;
    case 'bridge':
      await exchange.bridge(command.bridgeId, command.legIds);
      return true;
    case 'unbridge':
      await exchange.unbridge(command.bridgeId, command.legId);
      return true;
    case 'close-bridge':
      await exchange.closeBridge(command.bridgeId);
      return true;
    case 'send-keys':
      await exchange.sendKeys(command.legId, command.keys);
      return true;
    case 'record':
      await exchange.record(command.recordingId, command.of, { maxSec: command.maxSec });
      return true;
    case 'stop-recording':
      await exchange.stopRecording(command.recordingId);
      return true;
    case 'hear':
      deps.hear(command);
      return true;
    case 'stop-hearing':
      deps.stopHearing(command.hearingId);
      return true;
    case 'record-sides':
      await exchange.recordSides(command.sides, { maxSec: command.maxSec });
      return true;
    case 'stop-sides':
      await exchange.stopSides(command.sides);
      return true;
    case 'snoop': {
      const { do: _, ...snoop } = command;
      await exchange.snoop(snoop);
      return true;
    }
  }
}

async function play(deps: CommandDeps, command: Extract<CallCommand, { do: 'play' }>): Promise<boolean> {
  const prompts = await deps.sounds.prepare(deps.tenantId, command.spoken);
  if (prompts.length === 0) return false;
  return (await deps.exchange.play(command.playbackId, command.where, prompts)) === 'done';
}
