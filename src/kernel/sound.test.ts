import { expect, test } from 'vitest';
import { durationMs, loudness, readWav, resample, type Sound, toWav } from './sound.ts';

function tone(hz: number, samplesPerSec: number, seconds = 0.5): Sound {
  const samples = Int16Array.from({ length: samplesPerSec * seconds }, (_, at) =>
    Math.round(16_000 * Math.sin((2 * Math.PI * hz * at) / samplesPerSec)),
  );
  return { samplesPerSec, samples };
}

test('a WAV file is read as it was written; other files and formats are not', () => {
  const sound = tone(440, 8_000);
  expect(readWav(toWav(sound))).toEqual(sound);
  expect(readWav(Buffer.from('not a sound'))).toBeUndefined();
  const stereo = toWav(sound);
  stereo.writeUInt16LE(2, 22);
  expect(readWav(stereo)).toBeUndefined();
});

test('other parts before the sound are passed over, and a length that is not known yet is what there is', () => {
  const plain = toWav(tone(440, 8_000));
  const list = Buffer.concat([Buffer.from('LIST'), Buffer.from([3, 0, 0, 0]), Buffer.from('abc\0')]);
  const file = Buffer.concat([plain.subarray(0, 36), list, plain.subarray(36)]);
  file.writeUInt32LE(0xff_ff_ff_ff, 36 + list.length + 4);
  expect(readWav(file)?.samples.length).toBe(4_000);
  expect(readWav(file.subarray(0, file.length - 1_000))?.samples.length).toBe(3_500);
});

test('loudness: silence is 0, a tone at half scale about a third; half a second is 500 ms', () => {
  expect(loudness({ samplesPerSec: 8_000, samples: new Int16Array(800) })).toBe(0);
  expect(loudness(tone(440, 8_000))).toBeCloseTo(16_000 / 32_767 / Math.SQRT2, 3);
  expect(durationMs(tone(440, 8_000))).toBe(500);
});

test('a lower rate keeps what the telephone carries and takes out what would come back as a false tone', () => {
  const kept = resample(tone(1_000, 48_000), 8_000);
  expect(kept.samplesPerSec).toBe(8_000);
  expect(kept.samples.length).toBe(4_000);
  expect(loudness(kept)).toBeCloseTo(loudness(tone(1_000, 8_000)), 2);
  // 7 kHz would be heard as 1 kHz.
  expect(loudness(resample(tone(7_000, 48_000), 8_000))).toBeLessThan(0.005);
});

test.each([
  [44_100, 8_000],
  [22_050, 8_000],
  [8_000, 16_000],
  [24_000, 8_000],
])('a tone stays the same tone from %d to %d samples a second', (from, to) => {
  const made = resample(tone(440, from), to);
  const meant = tone(440, to);
  expect(Math.abs(made.samples.length - meant.samples.length)).toBeLessThanOrEqual(1);
  const middle = meant.samples.subarray(1_000, 3_000);
  const worst = middle.reduce(
    (most, sample, at) => Math.max(most, Math.abs(sample - (made.samples[1_000 + at] ?? 0))),
    0,
  );
  expect(worst).toBeLessThan(16_000 * 0.01);
});
