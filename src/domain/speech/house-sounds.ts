import { createHash } from 'node:crypto';
import { type Sound, toWav } from '#kernel/sound.ts';
import { TELEPHONE_SAMPLES_PER_SEC } from './telephone-sound.ts';

/** Sounds that are made here and need no engine: nobody's licence hangs on them. */
export const HOUSE_SOUNDS = ['beep', 'chime', 'silence'] as const;
export type HouseSound = (typeof HOUSE_SOUNDS)[number];

const LEVEL = 0.12 * 32_767;

/** The WAV file of a sound of the house and the name that it is fetched by, the same in every installation. */
export function houseSound(sound: HouseSound): { hash: string; wav: Buffer } {
  const known = made.get(sound);
  if (known) return known;
  const file = {
    hash: createHash('sha256').update(`engawa ${sound} 1`).digest('hex'),
    wav: toWav(MAKE[sound]()),
  };
  made.set(sound, file);
  return file;
}

const made = new Map<HouseSound, { hash: string; wav: Buffer }>();

const MAKE: Readonly<Record<HouseSound, () => Sound>> = {
  /** The one after which a message is spoken. */
  beep: () => tones([[1_000, 400]]),
  /** Instead of words that cannot be spoken: somebody is there, nothing is said. */
  chime: () =>
    tones([
      [659, 250],
      [523, 450],
    ]),
  silence: () => ({
    samplesPerSec: TELEPHONE_SAMPLES_PER_SEC,
    samples: new Int16Array(TELEPHONE_SAMPLES_PER_SEC / 2),
  }),
};

/** One after the other, each beginning and ending softly, so that it does not click. */
function tones(notes: readonly (readonly [hz: number, ms: number])[]): Sound {
  const samples = notes.flatMap(([hz, ms]) => {
    const length = (ms * TELEPHONE_SAMPLES_PER_SEC) / 1_000;
    return Array.from({ length }, (_, at) => {
      const edge = Math.min(1, at / 80, (length - at) / 80);
      return Math.round(LEVEL * edge * Math.sin((2 * Math.PI * hz * at) / TELEPHONE_SAMPLES_PER_SEC));
    });
  });
  return { samplesPerSec: TELEPHONE_SAMPLES_PER_SEC, samples: Int16Array.from(samples) };
}
