import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSegmenter, SAMPLES_PER_SEC, type Utterance } from './segmenter.ts';

/** Noise of a level, made the same each time. */
function noise(ms: number, amplitude: number, seed = 1): Int16Array {
  let state = seed;
  return Int16Array.from({ length: (SAMPLES_PER_SEC * ms) / 1_000 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.round((state / 1_073_741_824 - 1) * amplitude);
  });
}
const silence = (ms: number) => noise(ms, 30);
const speech = (ms: number, amplitude = 6_000) => noise(ms, amplitude, 7);

/** What a segmenter makes of sounds that come in pieces of 20 ms. */
function segment(sounds: readonly Int16Array[], pieceSamples = 320): Utterance[] {
  const segmenter = createSegmenter();
  const all = new Int16Array(sounds.reduce((length, sound) => length + sound.length, 0));
  let end = 0;
  for (const sound of sounds) {
    all.set(sound, end);
    end += sound.length;
  }
  const found: Utterance[] = [];
  for (let at = 0; at < all.length; at += pieceSamples)
    found.push(...segmenter.push(all.subarray(at, at + pieceSamples)));
  return [...found, ...segmenter.flush()];
}

/** Begin and end, to a tenth of a second. */
const times = (found: readonly Utterance[]) =>
  found.map(({ startMs, endMs }) => [Math.round(startMs / 100) / 10, Math.round(endMs / 100) / 10]);

test('what is said between two pauses is one piece, with a little before and after it', () => {
  expect(
    times(segment([silence(2_000), speech(1_500), silence(2_000), speech(800), silence(1_500)])),
  ).toEqual([
    [1.8, 3.7],
    [5.3, 6.5],
  ]);
});

test('a short pause within a sentence does not cut it; a click is nothing', () => {
  expect(times(segment([silence(1_000), speech(700), silence(400), speech(700), silence(1_000)]))).toEqual([
    [0.8, 3],
  ]);
  expect(segment([silence(1_000), speech(60), silence(2_000)])).toEqual([]);
  expect(segment([silence(5_000)])).toEqual([]);
  expect(segment([new Int16Array(SAMPLES_PER_SEC * 3)])).toEqual([]);
});

test('a noisy place is not speech, and a quiet voice in a quiet place is', () => {
  expect(segment([noise(20_000, 600)])).toHaveLength(1);
  // After a while it is known to be the place.
  expect(times(segment([noise(30_000, 600), speech(1_000, 9_000), noise(3_000, 600)])).at(-1)).toEqual([
    29.8, 31.2,
  ]);
  expect(times(segment([silence(3_000), speech(1_000, 500), silence(2_000)]))).toEqual([[2.8, 4.2]]);
});

test('whoever speaks without end is cut at the quietest moment, and nothing is lost', () => {
  const found = segment([silence(500), speech(13_000), speech(200, 1_500), speech(12_000), silence(1_500)]);
  expect(times(found)).toEqual([
    [0.3, 13.6],
    [13.6, 25.9],
  ]);
  expect(found[0]?.samples.length).toBe(((found[0]?.endMs ?? 0) - (found[0]?.startMs ?? 0)) * 16);
});

test('what is being said when the call ends is there', () => {
  expect(times(segment([silence(500), speech(2_000)]))).toEqual([[0.3, 2.5]]);
});

test('silence that was not sent is silence', () => {
  const segmenter = createSegmenter();
  segmenter.push(silence(500));
  segmenter.push(speech(1_000));
  expect(segmenter.silentMs).toBe(0);
  expect(times(segmenter.leaveOut(1_000))).toEqual([[0.3, 1.7]]);
  expect(segmenter.silentMs).toBeNull();
  expect(segmenter.positionMs).toBe(2_500);
});

test('however the sound is cut on its way, the pieces are the same, in order and apart', () => {
  const part = fc.tuple(fc.integer({ min: 100, max: 1_500 }), fc.constantFrom(20, 400, 6_000));
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 8 }),
      fc.integer({ min: 60, max: 2_000 }),
      (parts, pieceSamples) => {
        const sounds = parts.map(([ms, amplitude], at) => noise(ms, amplitude, at + 3));
        const found = segment(sounds, pieceSamples);
        expect(found).toEqual(segment(sounds));
        found.forEach(({ startMs, endMs, samples }, at) => {
          expect(endMs).toBeGreaterThan(startMs);
          expect(samples.length).toBe((endMs - startMs) * 16);
          expect(startMs).toBeGreaterThanOrEqual((found[at - 1]?.endMs ?? 0) - 240);
        });
      },
    ),
    { numRuns: 40 },
  );
});
