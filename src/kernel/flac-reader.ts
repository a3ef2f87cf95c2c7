import { type Channels, FLAC_BLOCK } from './flac.ts';
import { BadSound } from './sound-stream.ts';

/** A frame of noise as loud as can be takes a third of this. */
const MOST_FRAME_BYTES = 65_536;
const BITS = 16;

/** A FLAC file as it is read: what it is, then its samples block by block. */
export interface FlacSound {
  samplesPerSec: number;
  channels: 1 | 2;
  blocks: AsyncIterable<Channels>;
}

/**
 * Reads what `createFlacEncoder` writes (fixed predictors and constants, 16 bits, blocks of one size) as it comes. Throws
 * `BadSound` for any other file, and for one that ends too soon.
 */
export async function openFlac(file: AsyncIterable<Uint8Array>): Promise<FlacSound> {
  const source = createSource(file);
  if ((await source.take(4)).toString('latin1') !== 'fLaC') throw new BadSound('no FLAC file');
  let info: Buffer | undefined;
  for (let isLast = false; !isLast; ) {
    const head = await source.take(4);
    const body = await source.take(head.readUIntBE(1, 3));
    isLast = head.readUInt8(0) >= 0x80;
    if ((head.readUInt8(0) & 0x7f) === 0) info = body;
  }
  if (!info || info.length < 34) throw new BadSound('a FLAC file that does not say what it is');
  const channels = ((info.readUInt8(12) >> 1) & 7) + 1;
  if (channels > 2) throw new BadSound('more than two channels');
  const total = (info.readUInt8(13) & 15) * 2 ** 32 + info.readUInt32BE(14);
  return {
    samplesPerSec: info.readUIntBE(10, 3) >> 4,
    channels: channels as 1 | 2,
    blocks: readBlocks(source, channels, total),
  };
}

async function* readBlocks(source: Source, channels: number, total: number): AsyncGenerator<Channels> {
  for (let sample = 0; sample < total; ) {
    const frame = readFrame(await source.peek(MOST_FRAME_BYTES), channels);
    source.drop(frame.bytes);
    sample += frame.channels[0]?.length ?? 0;
    yield frame.channels;
  }
}

// ── frames ───────────────────────────────────────────────────────────────────

function readFrame(bytes: Buffer, count: number): { channels: Int16Array[]; bytes: number } {
  const bits = createBits(bytes);
  if (bits.take(16) !== 0xfff8) throw new BadSound('no frame');
  const sizeCode = bits.take(4);
  bits.take(12);
  // The frame's number, as UTF-8 would write it.
  for (let lead = bits.take(8); lead >= 0xc0; lead = (lead << 1) & 0xff) bits.take(8);
  const length = sizeCode === 7 ? bits.take(16) + 1 : FLAC_BLOCK;
  bits.take(8);
  const channels = Array.from({ length: count }, () => readSubframe(bits, length));
  // Filled up to a byte, and a sum of two.
  return { channels, bytes: bits.usedBytes() + 2 };
}

function readSubframe(bits: Bits, length: number): Int16Array {
  const type = bits.take(7);
  const wasted = bits.take(1) === 1 ? bits.zeros() + 1 : 0;
  const width = BITS - wasted;
  if (type === 0) return new Int16Array(length).fill(signed(bits.take(width), width) << wasted);
  const order = type - 8;
  if (order < 0 || order > 4) throw new BadSound('a predictor that is not fixed');
  const values = new Int32Array(length);
  for (let at = 0; at < order; at++) values[at] = signed(bits.take(width), width);
  readResidual(bits, values, order);
  return Int16Array.from(values, (value) => value << wasted);
}

/** Rice codes, each added to what the values before it foretell. */
function readResidual(bits: Bits, values: Int32Array, order: number): void {
  if (bits.take(2) !== 0) throw new BadSound('residuals of another kind');
  const partitions = 2 ** bits.take(4);
  const stretch = values.length / partitions;
  for (let part = 0; part < partitions; part++) {
    const parameter = bits.take(4);
    if (parameter === 15) throw new BadSound('residuals without a code');
    for (let at = part === 0 ? order : part * stretch; at < (part + 1) * stretch; at++) {
      const folded = bits.zeros() * 2 ** parameter + bits.take(parameter);
      const residual = folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
      values[at] = residual + foretold(values, at, order);
    }
  }
}

function foretold(values: Int32Array, at: number, order: number): number {
  const back = (steps: number): number => values[at - steps] as number;
  if (order === 0) return 0;
  if (order === 1) return back(1);
  if (order === 2) return 2 * back(1) - back(2);
  if (order === 3) return 3 * back(1) - 3 * back(2) + back(3);
  return 4 * back(1) - 6 * back(2) + 4 * back(3) - back(4);
}

function signed(value: number, width: number): number {
  return value >= 2 ** (width - 1) ? value - 2 ** width : value;
}

// ── bytes and bits ───────────────────────────────────────────────────────────

interface Bits {
  /** The next bits as a number, at most 24 of them. */
  take(width: number): number;
  /** How many zeros stand before the next one; that one is read, too. */
  zeros(): number;
  usedBytes(): number;
}

function createBits(bytes: Buffer): Bits {
  let position = 0;
  const byteAt = (at: number): number => {
    const byte = bytes[at];
    if (byte === undefined) throw new BadSound('a file that ends too soon');
    return byte;
  };
  return {
    take(width) {
      let value = 0;
      for (let left = width; left > 0; ) {
        const free = 8 - (position & 7);
        const taken = Math.min(left, free);
        value = (value << taken) | ((byteAt(position >> 3) >> (free - taken)) & ((1 << taken) - 1));
        position += taken;
        left -= taken;
      }
      return value;
    },
    zeros() {
      let count = 0;
      for (;;) {
        const inByte = position & 7;
        const rest = byteAt(position >> 3) & (0xff >> inByte);
        if (rest !== 0) {
          const found = Math.clz32(rest) - 24 - inByte;
          position += found + 1;
          return count + found;
        }
        count += 8 - inByte;
        position += 8 - inByte;
      }
    },
    usedBytes: () => Math.ceil(position / 8),
  };
}

interface Source {
  /** Exactly so many bytes. */
  take(length: number): Promise<Buffer>;
  /** At most so many bytes, fewer only at the end, without reading on. */
  peek(most: number): Promise<Buffer>;
  drop(length: number): void;
}

function createSource(file: AsyncIterable<Uint8Array>): Source {
  const pieces = file[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  async function fill(length: number): Promise<void> {
    while (held.length < length) {
      const next = await pieces.next();
      if (next.done) return;
      held = Buffer.concat([held, next.value]);
    }
  }
  return {
    async take(length) {
      await fill(length);
      if (held.length < length) throw new BadSound('a file that ends too soon');
      const taken = held.subarray(0, length);
      held = held.subarray(length);
      return taken;
    },
    async peek(most) {
      await fill(most);
      return held.subarray(0, most);
    },
    drop(length) {
      if (held.length < length) throw new BadSound('a file that ends too soon');
      held = held.subarray(length);
    },
  };
}
