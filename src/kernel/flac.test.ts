import { describe, expect, test } from 'vitest';
import { readFlac } from '../../test/kit/flac-reader.ts';
import { createFlacEncoder, FLAC_BLOCK } from './flac.ts';

const RATE = 8_000;

function encode(...channels: Int16Array[]): Buffer {
  const encoder = createFlacEncoder({ samplesPerSec: RATE, channels: channels.length === 1 ? 1 : 2 });
  const length = channels[0]?.length ?? 0;
  for (let at = 0; at < length; at += FLAC_BLOCK)
    encoder.add(channels.map((channel) => channel.subarray(at, at + FLAC_BLOCK)));
  return Buffer.concat(encoder.finish());
}

function sound(length: number, at: (index: number) => number): Int16Array {
  return Int16Array.from({ length }, (_, index) => Math.round(at(index)));
}

/** The same every time, and without any order. */
function noise(length: number, loudest: number): Int16Array {
  let seed = 7;
  return sound(length, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return ((seed / 2 ** 31) * 2 - 1) * loudest;
  });
}

const tone = (length: number, hz: number, loudest = 12_000) =>
  sound(length, (index) => loudest * Math.sin((2 * Math.PI * hz * index) / RATE));

describe('FLAC', () => {
  test.each([
    ['a tone beside silence', [tone(20_000, 440), new Int16Array(20_000)]],
    ['noise as loud as can be', [noise(9_000, 32_767), noise(9_000, 32_767)]],
    ['jumps from end to end', [sound(5_000, (index) => (index % 2 ? 32_767 : -32_768))]],
    ['what never changes', [new Int16Array(4_096).fill(-5)]],
    ['one sample', [Int16Array.of(-1), Int16Array.of(1)]],
    ['a block and one sample', [tone(FLAC_BLOCK + 1, 300), noise(FLAC_BLOCK + 1, 50)]],
    [
      'with the lowest bits empty',
      [noise(5_000, 3_000).map((sample) => sample << 2), tone(5_000, 300, 200).map((sample) => sample << 3)],
    ],
  ])('gives back what it was given: %s', (_what, channels) => {
    const { channels: read, samplesPerSec } = readFlac(encode(...channels));
    expect(samplesPerSec).toBe(RATE);
    expect(read).toEqual(channels);
  });

  test('frames beyond the 127th are numbered as UTF-8 would', () => {
    const long = tone(FLAC_BLOCK * 130, 200);
    expect(readFlac(encode(long)).channels[0]).toEqual(long);
  });

  test('says where to begin in the midst of it', () => {
    const long = noise(FLAC_BLOCK * 40, 900);
    const file = encode(long);
    const { seekPoints, framesFrom } = readFlac(file);
    expect(seekPoints.map(({ sample }) => sample)).toEqual([0, 16 * FLAC_BLOCK, 32 * FLAC_BLOCK]);
    for (const { offset } of seekPoints) expect(file.readUInt16BE(framesFrom + offset)).toBe(0xfff8);
  });

  test('is small where little is said', () => {
    expect(encode(new Int16Array(RATE * 60), new Int16Array(RATE * 60)).length).toBeLessThan(3_000);
    expect(encode(tone(RATE, 440)).length).toBeLessThan(RATE * 1.5);
  });
});
