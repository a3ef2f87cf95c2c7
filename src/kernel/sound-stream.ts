import type { Channels } from './flac.ts';

/** Sound as it comes, in blocks of any length. */
export type SoundStream = AsyncIterable<Int16Array>;

const HEADER_MOST_BYTES = 4_096;

/** A WAV file that is none, or not of one channel, 16 bits and this many samples a second. */
export class BadSound extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadSound';
  }
}

/** The samples of a WAV file as it comes; one cut short gives what is there. Throws `BadSound`. */
export async function* wavSamples(file: AsyncIterable<Uint8Array>, samplesPerSec: number): SoundStream {
  let head: Buffer | undefined = Buffer.alloc(0);
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of file) {
    let bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (head) {
      head = Buffer.concat([head, bytes]);
      const from = dataFrom(head, samplesPerSec);
      if (from === undefined) continue;
      bytes = head.subarray(from);
      head = undefined;
    }
    const whole = Buffer.concat([rest, bytes]);
    rest = whole.subarray(whole.length - (whole.length % 2));
    if (whole.length > 1) yield samplesOf(whole);
  }
}

/** Where the samples begin; undefined while not enough of the file has come. Its own length is not believed. */
function dataFrom(head: Buffer, samplesPerSec: number): number | undefined {
  if (head.length < 12) return undefined;
  if (head.toString('latin1', 8, 12) !== 'WAVE') throw new BadSound('no WAV file');
  for (let at = 12; at + 8 <= head.length; ) {
    const kind = head.toString('latin1', at, at + 4);
    if (kind === 'data') return at + 8;
    if (kind === 'fmt ' && at + 24 <= head.length) requireFormat(head, at + 8, samplesPerSec);
    at += 8 + head.readUInt32LE(at + 4);
    if (at > HEADER_MOST_BYTES) throw new BadSound('no samples in it');
  }
  return undefined;
}

function requireFormat(head: Buffer, at: number, samplesPerSec: number): void {
  const isPlain = head.readUInt16LE(at) === 1 && head.readUInt16LE(at + 2) === 1;
  if (!isPlain || head.readUInt16LE(at + 14) !== 16 || head.readUInt32LE(at + 4) !== samplesPerSec)
    throw new BadSound('not one channel of 16 bits');
}

function samplesOf(bytes: Buffer): Int16Array {
  const samples = new Int16Array(bytes.length >> 1);
  for (let index = 0; index < samples.length; index++) samples[index] = bytes.readInt16LE(index * 2);
  return samples;
}

/** A stretch of sound with its place in time; a channel that is missing is silent. */
export interface Stretch {
  fromSample: number;
  /** What comes after so many samples belongs to nothing and is left out. */
  mostSamples?: number;
  channels: readonly (SoundStream | undefined)[];
}

/**
 * Lays stretches one after another where they belong in time, with silence between, as blocks of `blockSamples` of each
 * channel (the last one shorter). Within a stretch the channels begin together; one that ends first is silent to its end.
 * What comes after `mostSamples` is left out.
 */
export async function* layOut(
  stretches: readonly Stretch[],
  format: { channels: number; blockSamples: number; mostSamples: number },
): AsyncGenerator<Channels> {
  const block = createBlock(format);
  for (const { fromSample, mostSamples = Number.POSITIVE_INFINITY, channels } of stretches) {
    const from = Math.min(fromSample, format.mostSamples);
    const until = Math.min(fromSample + mostSamples, format.mostSamples);
    while (block.position() < from) yield* block.silence(from - block.position());
    const readers = Array.from({ length: format.channels }, (_, at) => createReader(channels[at]));
    for (;;) {
      const room = Math.min(block.room(), until - block.position());
      if (room <= 0) break;
      const taken = await Promise.all(readers.map((reader) => reader.take(room)));
      const length = Math.max(...taken.map((part) => part.length));
      if (length === 0) break;
      yield* block.add(taken, length);
    }
    await Promise.all(readers.map((reader) => reader.close()));
  }
  yield* block.rest();
}

function createBlock(format: { channels: number; blockSamples: number }) {
  let filled = 0;
  let given = 0;
  let current = empty();

  function empty(): Int16Array[] {
    return Array.from({ length: format.channels }, () => new Int16Array(format.blockSamples));
  }

  function* advance(length: number): Generator<Channels> {
    filled += length;
    if (filled < format.blockSamples) return;
    yield current;
    given += filled;
    filled = 0;
    current = empty();
  }

  return {
    position: () => given + filled,
    room: () => format.blockSamples - filled,
    silence: (length: number) => advance(Math.min(length, format.blockSamples - filled)),
    add(parts: readonly Int16Array[], length: number) {
      parts.forEach((part, at) => current[at]?.set(part, filled));
      return advance(length);
    },
    *rest(): Generator<Channels> {
      if (filled > 0) yield current.map((channel) => channel.subarray(0, filled));
    },
  };
}

function createReader(source: SoundStream | undefined) {
  const iterator = source?.[Symbol.asyncIterator]();
  let held = new Int16Array(0);
  return {
    /** Lets go what is left of it. */
    close: async () => void (await iterator?.return?.()),
    /** So many samples, fewer only at the end. */
    async take(most: number): Promise<Int16Array> {
      const parts: Int16Array[] = [];
      let missing = most;
      while (missing > 0) {
        if (held.length === 0) {
          const next = await iterator?.next();
          if (!next || next.done) break;
          held = Int16Array.from(next.value);
          continue;
        }
        parts.push(held.subarray(0, missing));
        missing -= Math.min(missing, held.length);
        held = held.subarray(parts.at(-1)?.length ?? 0);
      }
      return joined(parts, most - missing);
    },
  };
}

function joined(parts: readonly Int16Array[], length: number): Int16Array {
  const all = new Int16Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
