import type { Sound } from '#kernel/sound.ts';

const SAMPLES_PER_SEC = 8_000;
const NOTE_SEC = 0.5;
const LOUDNESS = 0.12 * 32_767;
/** Semitones above the A of 220 Hz; a pentatonic line, so that whoever waits long is not driven to an end that never comes. */
const LINE = [
  3, 7, 10, 12, 15, 12, 10, 7, 5, 8, 12, 15, 17, 15, 12, 8, 3, 7, 10, 15, 19, 15, 10, 7, 0, 3, 7, 10, 12, 10,
  7, 3,
];

/** Quiet music for whoever waits, made here: nobody's licence hangs on it. 16 seconds that join at their ends. */
export function waitingMusic(): Sound {
  const noteLength = SAMPLES_PER_SEC * NOTE_SEC;
  const mixed = new Float64Array(LINE.length * noteLength);
  LINE.forEach((semitone, note) => {
    const hz = 220 * 2 ** (semitone / 12);
    // Each note rings on under the next three.
    for (let at = 0; at < noteLength * 4; at++) {
      const sec = at / SAMPLES_PER_SEC;
      const envelope = Math.min(1, sec / 0.03) * Math.exp(-sec * 2.2);
      const place = (note * noteLength + at) % mixed.length;
      const wave = Math.sin(2 * Math.PI * hz * sec) + 0.25 * Math.sin(4 * Math.PI * hz * sec);
      mixed[place] = (mixed[place] ?? 0) + envelope * wave;
    }
  });
  return {
    samplesPerSec: SAMPLES_PER_SEC,
    samples: Int16Array.from(mixed, (value) => Math.round(value * LOUDNESS)),
  };
}
