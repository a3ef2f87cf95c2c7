import type { Listening } from '#domain/calls/exchange.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import { resample, type Sound } from '#kernel/sound.ts';

const SAMPLES_PER_SEC = 16_000;
const PIECE_MS = 100;
const PIECE_SAMPLES = (SAMPLES_PER_SEC * PIECE_MS) / 1_000;

/** What people say, as sound: what they were given to say, or a hum while they just speak. */
export interface Voices {
  /** Says it from now on, after what is being said. */
  say(legId: string, sound: Sound): void;
  isSaying(legId: string): boolean;
  listen(legId: string, speaks: () => boolean, hear: (piece: Int16Array) => void): Listening;
  /** Whoever spoke is gone; so are those who listened. */
  leave(legId: string): void;
}

/** Voices in the time of the given clock. */
export function createVoices(clock: Clock): Voices {
  const said = new Map<string, { fromMs: number; samples: Int16Array }[]>();
  const listenings = new Map<string, Set<() => void>>();

  /** What is said between two moments; silence where nothing is. */
  function pieceAt(legId: string, fromMs: number, speaks: boolean): Int16Array {
    const piece = new Int16Array(PIECE_SAMPLES);
    if (speaks) for (let at = 0; at < piece.length; at++) piece[at] = Math.round(6_000 * Math.sin(at / 8));
    for (const one of said.get(legId) ?? []) {
      const offset = Math.round(((fromMs - one.fromMs) * SAMPLES_PER_SEC) / 1_000);
      for (let at = 0; at < piece.length; at++) {
        const sample = one.samples[offset + at];
        if (sample !== undefined) piece[at] = sample;
      }
    }
    return piece;
  }

  return {
    say(legId, sound) {
      const before = said.get(legId) ?? [];
      const { samples } = resample(sound, SAMPLES_PER_SEC);
      const last = before.at(-1);
      const fromMs = Math.max(clock.monotonicMs(), last ? endMsOf(last) : 0);
      said.set(legId, [...before, { fromMs, samples }]);
    },
    isSaying: (legId) => (said.get(legId) ?? []).some((one) => clock.monotonicMs() < endMsOf(one)),
    listen(legId, speaks, hear) {
      let timer: Timer;
      let tellEnded: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        tellEnded = resolve;
      });
      const own = listenings.get(legId) ?? new Set();
      listenings.set(legId, own);
      const end = (): void => {
        clock.clear(timer);
        own.delete(end);
        tellEnded();
      };
      const beat = (fromMs: number): void => {
        timer = clock.after(PIECE_MS, () => {
          beat(fromMs + PIECE_MS);
          hear(pieceAt(legId, fromMs, speaks()));
        });
      };
      beat(clock.monotonicMs());
      own.add(end);
      return { ended, stop: async () => end() };
    },
    leave(legId) {
      for (const end of listenings.get(legId) ?? []) end();
      listenings.delete(legId);
      said.delete(legId);
    },
  };
}

function endMsOf({ fromMs, samples }: { fromMs: number; samples: Int16Array }): number {
  return fromMs + (samples.length * 1_000) / SAMPLES_PER_SEC;
}
