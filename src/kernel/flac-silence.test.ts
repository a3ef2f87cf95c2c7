import { expect, test } from 'vitest';
import { readFlac } from '../../test/kit/flac-reader.ts';
import { createFlacEncoder, FLAC_BLOCK } from './flac.ts';
import { openFlac } from './flac-reader.ts';
import { silenceFlac } from './flac-silence.ts';
import { BadSound } from './sound-stream.ts';

const RATE = 8_000;

/** The same every time, never zero, and as loud as a telephone gets. */
function noise(length: number, seed: number): Int16Array {
  let state = seed;
  return Int16Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.round(((state / 2 ** 31) * 2 - 1) * 32_000) || 1;
  });
}

function encode(...channels: Int16Array[]): Buffer {
  const encoder = createFlacEncoder({ samplesPerSec: RATE, channels: channels.length === 1 ? 1 : 2 });
  for (let at = 0; at < channels[0]!.length; at += FLAC_BLOCK)
    encoder.add(channels.map((channel) => channel.subarray(at, at + FLAC_BLOCK)));
  return Buffer.concat(encoder.finish());
}

/** As it lies in the storage: in pieces that end anywhere. */
async function* inPieces(file: Buffer, size = 1_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
}

test('what the encoder wrote is read as it was, whatever it is', async () => {
  const tone = Int16Array.from({ length: 50_001 }, (_, at) => Math.round(900 * Math.sin(at / 7)) << 2);
  const sides = [tone, noise(50_001, 3)];
  const { samplesPerSec, channels, blocks } = await openFlac(inPieces(encode(...sides)));
  expect([samplesPerSec, channels]).toEqual([RATE, 2]);
  const read: number[][] = [[], []];
  for await (const block of blocks) block.forEach((side, at) => read[at]!.push(...side));
  expect(read.map((side) => Int16Array.from(side))).toEqual(sides);
});

test('stretches of time are silent in the samples, of both sides or of one, and nothing else is', async () => {
  const [far, ours] = [noise(RATE * 4, 7), noise(RATE * 4, 11)];
  const made = await silenceFlac(inPieces(encode(far, ours)), [
    { fromMs: 500, toMs: 1_250, channels: [0, 1] },
    { fromMs: 2_000, toMs: 2_500.1, channels: [0] },
  ]);
  const { channels } = readFlac(made);
  const isSilent = (side: Int16Array, from: number, until: number) =>
    side.subarray(from, until).every((sample) => sample === 0);
  expect(channels.map((side) => side.length)).toEqual([far.length, ours.length]);
  expect(channels.map((side) => isSilent(side, 4_000, 10_000))).toEqual([true, true]);
  // 2,500.1 ms ends within a sample: that one is silent, too.
  expect(channels.map((side) => isSilent(side, 16_000, 20_001))).toEqual([true, false]);
  const heard = (side: Int16Array, from: number, until: number) => [...side.subarray(from, until)];
  for (const [from, until] of [
    [0, 4_000],
    [10_000, 16_000],
    [20_001, 32_000],
  ] as const)
    expect(heard(channels[0]!, from, until)).toEqual(heard(far, from, until));
  expect(heard(channels[1]!, 10_000, 32_000)).toEqual(heard(ours, 10_000, 32_000));
});

test('of what was silenced the file holds nothing: what was said there could have been anything', async () => {
  const around = noise(RATE * 2, 5);
  const said = (seed: number) => {
    const whole = Int16Array.from(around);
    whole.set(noise(4_000, seed), 6_000);
    return encode(whole);
  };
  const stretch = [{ fromMs: 750, toMs: 1_250, channels: [0, 1] }];
  const [one, other] = [said(21), said(22)];
  expect(one.equals(other)).toBe(false);
  expect(
    (await silenceFlac(inPieces(one), stretch)).equals(await silenceFlac(inPieces(other), stretch)),
  ).toBe(true);
});

test.each([
  ['cut short', encode(noise(9_000, 1)).subarray(0, -300)],
  ['no FLAC file', Buffer.from('RIFF, and so on')],
  ['nothing', Buffer.alloc(0)],
])('refuses %s', async (_what, file) => {
  await expect(silenceFlac(inPieces(file), [])).rejects.toThrow(BadSound);
});
