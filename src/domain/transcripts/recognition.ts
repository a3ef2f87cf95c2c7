import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { toWav } from '#kernel/sound.ts';
import { RecognitionFailed } from './recogniser.ts';
import { SAMPLES_PER_SEC } from './segmenter.ts';
import type { Recogniser } from './types.ts';

/** What somebody says is in this language, and these words are likely in it. */
export interface Expected {
  language: string;
  hint: string;
}

/** Recognises a few utterances at a time; whoever comes too late gets nothing rather than everybody waiting. */
export interface Recognition {
  readonly id: string;
  /** The text; empty where nothing was said, null where it could not be told. Never throws. */
  recognise(samples: Int16Array, expected: Expected): Promise<string | null>;
  /** How the last attempt went. */
  readonly state: 'untried' | 'working' | 'failing';
  /** Works, or failed so long ago that it may work again. */
  readonly isWorthAsking: boolean;
  /** How many wait for their turn. */
  readonly waiting: number;
  /** Gives up what is under way and what waits. */
  stop(): void;
}

const AT_ONCE = 4;
/** A minute's worth for a server that is as fast as speech; at most 58 MB of sound. */
const MOST_WAITING = 120;
const AGAIN_AFTER_MS = [300, 1_500];
/** After a failure callers are not made to wait for it for a while. */
const LEFT_ALONE_MS = 60_000;

/** Recognition by one recogniser. */
export function createRecognition(parts: { recogniser: Recogniser; clock: Clock; log: Logger }): Recognition {
  const { recogniser, clock, log } = parts;
  const stopping = new AbortController();
  const queue: (() => void)[] = [];
  const pauses = new Map<Timer, () => void>();
  let running = 0;
  let state: Recognition['state'] = 'untried';
  let failedMs = 0;

  async function attempt(samples: Int16Array, expected: Expected): Promise<string | null> {
    const request = { ...expected, wav: toWav({ samplesPerSec: SAMPLES_PER_SEC, samples }) };
    for (let tries = 0; !stopping.signal.aborted; tries++) {
      try {
        const { text } = await recogniser.transcribe(request, stopping.signal);
        state = 'working';
        return text.trim();
      } catch (error) {
        if (!(error instanceof RecognitionFailed)) throw error;
        state = 'failing';
        failedMs = clock.monotonicMs();
        const waitMs = error.isWorthRetrying ? AGAIN_AFTER_MS[tries] : undefined;
        if (waitMs === undefined) {
          log.warn({ err: error, recogniser: recogniser.id }, 'something that was said was not recognised');
          return null;
        }
        await pause(waitMs);
      }
    }
    return null;
  }

  function pause(ms: number): Promise<void> {
    if (stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = clock.after(ms, () => {
        pauses.delete(timer);
        resolve();
      });
      pauses.set(timer, resolve);
    });
  }

  return {
    id: recogniser.id,
    get state() {
      return state;
    },
    get isWorthAsking() {
      return state !== 'failing' || clock.monotonicMs() - failedMs >= LEFT_ALONE_MS;
    },
    get waiting() {
      return queue.length;
    },
    async recognise(samples, expected) {
      if (running >= AT_ONCE) {
        if (queue.length >= MOST_WAITING) {
          log.warn({ recogniser: recogniser.id }, 'the recogniser is too slow; something was left out');
          return null;
        }
        await new Promise<void>((resume) => queue.push(resume));
      } else running++;
      try {
        return await attempt(samples, expected);
      } finally {
        const next = queue.shift();
        if (next) next();
        else running--;
      }
    },
    stop() {
      stopping.abort();
      for (const [timer, resume] of pauses) {
        clock.clear(timer);
        resume();
      }
      pauses.clear();
    },
  };
}
