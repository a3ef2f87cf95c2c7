import type { Channels } from './flac.ts';

/** How loud each channel is over time, for a picture: one byte a step, 0 for silence, 255 for full scale, by square root. */
export interface Peaks {
  add(channels: Channels): void;
  /** At most `most` steps of each channel. */
  finish(most: number): Uint8Array[];
}

const STEP_SAMPLES = 400;
const FULL_SCALE = 32_768;

/** Gathers the loudest sample of each twentieth of a second (of a telephone), and then of as many steps as are wanted. */
export function createPeaks(channels: number): Peaks {
  const found = Array.from({ length: channels }, (): number[] => []);
  let samples = 0;
  return {
    add(block) {
      block.forEach((channel, at) => {
        const steps = found[at] as number[];
        channel.forEach((sample, index) => {
          const step = Math.floor((samples + index) / STEP_SAMPLES);
          steps[step] = Math.max(steps[step] ?? 0, Math.abs(sample));
        });
      });
      samples += block[0]?.length ?? 0;
    },
    finish: (most) => found.map((steps) => thinned(steps, most)),
  };
}

function thinned(steps: readonly number[], most: number): Uint8Array {
  const count = Math.min(most, steps.length);
  return Uint8Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * steps.length) / count);
    const until = Math.max(from + 1, Math.floor(((at + 1) * steps.length) / count));
    const loudest = Math.max(...steps.slice(from, until));
    return Math.min(255, Math.round(255 * Math.sqrt(loudest / FULL_SCALE)));
  });
}
