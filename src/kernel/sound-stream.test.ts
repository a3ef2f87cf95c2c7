import { describe, expect, test } from 'vitest';
import { createPeaks } from './peaks.ts';
import { toWav } from './sound.ts';
import { BadSound, layOut, type SoundStream, wavSamples } from './sound-stream.ts';

async function* pieces(file: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
}
async function* stream(...blocks: number[][]): SoundStream {
  for (const block of blocks) yield Int16Array.from(block);
}
async function gather(sound: SoundStream): Promise<number[]> {
  const all: number[] = [];
  for await (const block of sound) all.push(...block);
  return all;
}
async function laid(...[stretches, format]: Parameters<typeof layOut>): Promise<number[][]> {
  const channels: number[][] = Array.from({ length: format.channels }, () => []);
  for await (const block of layOut(stretches, format))
    block.forEach((channel, at) => channels[at]?.push(...channel));
  return channels;
}

const samples = Int16Array.from({ length: 500 }, (_, at) => at * 7 - 1_500);
const wav = toWav({ samplesPerSec: 8_000, samples });

describe('a WAV file as it comes', () => {
  test.each([1, 3, 44, 45, 10_000])('in pieces of %i bytes', async (size) => {
    expect(await gather(wavSamples(pieces(wav, size), 8_000))).toEqual([...samples]);
  });

  test('one that was cut short, or whose writer died before it knew the length, gives what is there', async () => {
    const unfinished = Buffer.from(wav.subarray(0, 145));
    unfinished.writeUInt32LE(0, 40);
    expect(await gather(wavSamples(pieces(unfinished, 20), 8_000))).toEqual([...samples.subarray(0, 50)]);
  });

  test('what is no such sound is refused', async () => {
    const other = toWav({ samplesPerSec: 16_000, samples });
    await expect(gather(wavSamples(pieces(other, 100), 8_000))).rejects.toThrow(BadSound);
    await expect(gather(wavSamples(pieces(Buffer.alloc(100), 100), 8_000))).rejects.toThrow(BadSound);
  });
});

describe('stretches laid out in time', () => {
  const format = { channels: 2, blockSamples: 4, mostSamples: 100 };

  test('both sides side by side, silence between stretches and where one side ends first', async () => {
    const stretches = [
      { fromSample: 0, channels: [stream([1, 2], [3]), stream([11, 12, 13, 14, 15])] },
      { fromSample: 9, channels: [stream([4]), undefined] },
    ];
    expect(await laid(stretches, format)).toEqual([
      [1, 2, 3, 0, 0, 0, 0, 0, 0, 4],
      [11, 12, 13, 14, 15, 0, 0, 0, 0, 0],
    ]);
  });

  test('a stretch that would begin before the last one ended follows it', async () => {
    const stretches = [
      { fromSample: 0, channels: [stream([1, 2, 3])] },
      { fromSample: 1, channels: [stream([4, 5])] },
    ];
    expect(await laid(stretches, { ...format, channels: 1 })).toEqual([[1, 2, 3, 4, 5]]);
  });

  test('of a stretch nothing is taken beyond its own end, and what is left of it is let go', async () => {
    let isLetGo = false;
    async function* long(): SoundStream {
      try {
        for (;;) yield Int16Array.of(1, 2, 3);
      } finally {
        isLetGo = true;
      }
    }
    const stretches = [
      { fromSample: 0, mostSamples: 4, channels: [long()] },
      { fromSample: 6, channels: [stream([5])] },
    ];
    expect(await laid(stretches, { ...format, channels: 1 })).toEqual([[1, 2, 3, 1, 0, 0, 5]]);
    expect(isLetGo).toBe(true);
  });

  test('is never longer than it may be', async () => {
    const stretches = [
      { fromSample: 0, channels: [stream([1, 2, 3, 4, 5])] },
      { fromSample: 50, channels: [stream([6])] },
    ];
    expect(await laid(stretches, { channels: 1, blockSamples: 2, mostSamples: 7 })).toEqual([
      [1, 2, 3, 4, 5, 0, 0],
    ]);
  });
});

test('peaks tell the loudest of each step, by square root, and are thinned to as many as are wanted', () => {
  const peaks = createPeaks(2);
  const loud = new Int16Array(1_200);
  loud[0] = -32_768;
  loud[801] = 8_192;
  peaks.add([loud, new Int16Array(1_200)]);
  expect(peaks.finish(10)).toEqual([Uint8Array.of(255, 0, 128), Uint8Array.of(0, 0, 0)]);
  expect(peaks.finish(1)[0]).toEqual(Uint8Array.of(255));
});
