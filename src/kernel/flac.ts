import { createHash } from 'node:crypto';

/** Samples of each channel for the same stretch of time, 16 bits. */
export type Channels = readonly Int16Array[];

/** Samples of one frame; half a second of a telephone's sound. */
export const FLAC_BLOCK = 4_096;
const BITS = 16;
/** A place to begin at about every eight seconds of a telephone's sound. */
const SEEK_EVERY_FRAMES = 16;
const MOST_PARTITIONS = 5;
const LARGEST_PARAMETER = 14;

/** Takes sound in frames and gives a FLAC file: lossless, and played by every browser without a library. */
export interface FlacEncoder {
  /** The next block: `FLAC_BLOCK` samples of each channel; fewer only in the last. */
  add(channels: Channels): void;
  /** The file, in pieces. */
  finish(): Buffer[];
}

interface Seek {
  sample: number;
  offset: number;
  samples: number;
}

/**
 * An encoder with FLAC's fixed predictors (RFC 9639): what telephones send gains little from better ones. The whole file
 * is held until its end, for its beginning says how long it is.
 */
export function createFlacEncoder(format: { samplesPerSec: number; channels: 1 | 2 }): FlacEncoder {
  const frames: Buffer[] = [];
  const seeks: Seek[] = [];
  const digest = createHash('md5');
  let offset = 0;
  let samples = 0;

  return {
    add(channels) {
      const length = channels[0]?.length ?? 0;
      if (length === 0) return;
      digest.update(interleave(channels));
      const frame = encodeFrame(channels, frames.length, format.samplesPerSec);
      if (frames.length % SEEK_EVERY_FRAMES === 0) seeks.push({ sample: samples, offset, samples: length });
      frames.push(frame);
      offset += frame.length;
      samples += length;
    },
    finish() {
      const info = streamInfo({ ...format, samples, digest: digest.digest() });
      return [
        Buffer.from('fLaC', 'latin1'),
        metadata(0, info, false),
        metadata(3, seekTable(seeks), true),
        ...frames,
      ];
    },
  };
}

function interleave(channels: Channels): Buffer {
  const length = channels[0]?.length ?? 0;
  const bytes = Buffer.allocUnsafe(length * channels.length * 2);
  channels.forEach((channel, index) => {
    for (let at = 0, out = index * 2; at < length; at++, out += channels.length * 2) {
      const sample = channel[at] as number;
      bytes[out] = sample;
      bytes[out + 1] = sample >> 8;
    }
  });
  return bytes;
}

// ── the beginning of the file ────────────────────────────────────────────────

function metadata(type: number, body: Buffer, isLast: boolean): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  header[0] = (isLast ? 0x80 : 0) | type;
  return Buffer.concat([header, body]);
}

function streamInfo(about: {
  samplesPerSec: number;
  channels: number;
  samples: number;
  digest: Buffer;
}): Buffer {
  const bits = createBits();
  bits.write(16, FLAC_BLOCK);
  bits.write(16, FLAC_BLOCK);
  // The smallest and the largest frame: not told.
  bits.write(24, 0);
  bits.write(24, 0);
  bits.write(20, about.samplesPerSec);
  bits.write(3, about.channels - 1);
  bits.write(5, BITS - 1);
  bits.write(4, Math.floor(about.samples / 2 ** 32));
  bits.write(16, Math.floor(about.samples / 2 ** 16) % 2 ** 16);
  bits.write(16, about.samples % 2 ** 16);
  return Buffer.concat([bits.done(), about.digest]);
}

function seekTable(seeks: readonly Seek[]): Buffer {
  const table = Buffer.alloc(seeks.length * 18);
  seeks.forEach(({ sample, offset, samples }, index) => {
    table.writeBigUInt64BE(BigInt(sample), index * 18);
    table.writeBigUInt64BE(BigInt(offset), index * 18 + 8);
    table.writeUInt16BE(samples, index * 18 + 16);
  });
  return table;
}

// ── frames ───────────────────────────────────────────────────────────────────

function encodeFrame(channels: Channels, number: number, samplesPerSec: number): Buffer {
  const length = (channels[0] as Int16Array).length;
  const isWhole = length === FLAC_BLOCK;
  const bits = createBits();
  // Synchronisation, fixed size of blocks.
  bits.write(16, 0xfff8);
  bits.write(4, isWhole ? 12 : 7);
  bits.write(4, samplesPerSec === 8_000 ? 4 : samplesPerSec === 16_000 ? 5 : 0);
  bits.write(4, channels.length - 1);
  // 16 bits, and one that is reserved.
  bits.write(4, 8);
  writeNumber(bits, number);
  if (!isWhole) bits.write(16, length - 1);
  bits.write(8, crc8(bits.sofar()));
  for (const channel of channels) writeSubframe(bits, channel);
  const body = bits.done();
  const sum = Buffer.alloc(2);
  sum.writeUInt16BE(crc16(body));
  return Buffer.concat([body, sum]);
}

/** As UTF-8 would write it, whatever the size. */
function writeNumber(bits: Bits, number: number): void {
  if (number < 0x80) return bits.write(8, number);
  let following = 1;
  while (number >= 2 ** (6 - following + 6 * following)) following++;
  bits.write(8, ((0xff << (7 - following)) & 0xff) | (number >>> (6 * following)));
  for (let at = following - 1; at >= 0; at--) bits.write(8, 0x80 | ((number >>> (6 * at)) & 0x3f));
}

function writeSubframe(bits: Bits, channel: Int16Array): void {
  const wasted = wastedBits(channel);
  if (isConstant(channel)) {
    bits.write(8, 0);
    return bits.write(BITS, (channel[0] as number) & 0xffff);
  }
  // Telephones' G.711 leaves the lowest two bits empty.
  const samples = wasted === 0 ? channel : channel.map((sample) => sample >> wasted);
  const { order, residual } = bestPrediction(samples);
  bits.write(7, 8 | order);
  bits.write(1, wasted === 0 ? 0 : 1);
  if (wasted > 0) bits.write(wasted, 1);
  const width = BITS - wasted;
  for (let at = 0; at < order; at++) bits.write(width, (samples[at] as number) & (2 ** width - 1));
  writeResidual(bits, residual, order);
}

function isConstant(channel: Int16Array): boolean {
  for (const sample of channel) if (sample !== channel[0]) return false;
  return true;
}

/** Of what is not constant: bits at the end that no sample uses. */
function wastedBits(channel: Int16Array): number {
  let all = 0;
  for (const sample of channel) all |= sample;
  return 31 - Math.clz32(all & -all);
}

/** The differences of differences that are smallest on the whole; what stands before the `order`-th of them means nothing. */
function bestPrediction(samples: Int16Array): { order: number; residual: Int32Array } {
  const order = bestOrder(samples);
  const residual = Int32Array.from(samples);
  for (let step = 1; step <= order; step++)
    for (let at = residual.length - 1; at >= step; at--)
      residual[at] = (residual[at] as number) - (residual[at - 1] as number);
  return { order, residual };
}

/** All orders in one pass: each looks at the difference of what the one before it saw. */
function bestOrder(samples: Int16Array): number {
  if (samples.length <= 4) return 0;
  const sums = [0, 0, 0, 0, 0];
  let [last0, last1, last2, last3] = [0, 0, 0, 0];
  for (let at = 0; at < samples.length; at++) {
    const none = samples[at] as number;
    const one = none - last0;
    const two = one - last1;
    const three = two - last2;
    const four = three - last3;
    [last0, last1, last2, last3] = [none, one, two, three];
    if (at < 4) continue;
    sums[0]! += Math.abs(none);
    sums[1]! += Math.abs(one);
    sums[2]! += Math.abs(two);
    sums[3]! += Math.abs(three);
    sums[4]! += Math.abs(four);
  }
  return sums.indexOf(Math.min(...sums));
}

/** Rice codes, with a parameter for each of 2ⁿ stretches of the block. */
function writeResidual(bits: Bits, residual: Int32Array, order: number): void {
  // Folded once: 0, -1, 1, -2 … become 0, 1, 2, 3 …
  for (let at = order; at < residual.length; at++) {
    const value = residual[at] as number;
    residual[at] = value >= 0 ? value * 2 : -value * 2 - 1;
  }
  const { partitions, parameters } = bestPlan(residual, order);
  bits.write(2, 0);
  bits.write(4, partitions);
  const length = residual.length / 2 ** partitions;
  parameters.forEach((parameter, index) => {
    bits.write(4, parameter);
    bits.rice(residual, index === 0 ? order : index * length, (index + 1) * length, parameter);
  });
}

interface Plan {
  partitions: number;
  parameters: number[];
  size: number;
}

/** Sums of the smallest stretches are taken once; those of larger ones are sums of theirs. */
function bestPlan(folded: Int32Array, order: number): Plan {
  let partitions = 0;
  while (partitions < MOST_PARTITIONS && isDivided(folded.length, partitions + 1, order)) partitions++;
  const length = folded.length / 2 ** partitions;
  let sums = Array.from({ length: 2 ** partitions }, (_, index) =>
    sumOf(folded, index === 0 ? order : index * length, (index + 1) * length),
  );
  let best = planOf(sums, folded.length, order, partitions);
  while (partitions > 0) {
    partitions--;
    const smaller = sums;
    sums = Array.from(
      { length: 2 ** partitions },
      (_, index) => (smaller[index * 2] as number) + (smaller[index * 2 + 1] as number),
    );
    const plan = planOf(sums, folded.length, order, partitions);
    if (plan.size < best.size) best = plan;
  }
  return best;
}

function isDivided(length: number, partitions: number, order: number): boolean {
  const stretch = length / 2 ** partitions;
  return Number.isInteger(stretch) && stretch > order;
}

function sumOf(values: Int32Array, from: number, until: number): number {
  let sum = 0;
  for (let at = from; at < until; at++) sum += values[at] as number;
  return sum;
}

function planOf(sums: readonly number[], length: number, order: number, partitions: number): Plan {
  let size = 0;
  const parameters = sums.map((sum, index) => {
    const count = length / 2 ** partitions - (index === 0 ? order : 0);
    const parameter = parameterFor(sum, count);
    size += 4 + count * (parameter + 1) + sum / 2 ** parameter;
    return parameter;
  });
  return { partitions, parameters, size };
}

/** The one for which the mean's quotient is about one. */
function parameterFor(sum: number, count: number): number {
  const mean = count === 0 ? 0 : sum / count;
  return Math.min(LARGEST_PARAMETER, Math.max(0, Math.round(Math.log2(mean * Math.LN2 + 1e-9))));
}

// ── bits and sums ────────────────────────────────────────────────────────────

interface Bits {
  /** The lowest `count` bits of a value, at most 24 of them. */
  write(count: number, value: number): void;
  /** Rice codes of folded values. */
  rice(values: Int32Array, from: number, until: number, parameter: number): void;
  /** What is whole so far. */
  sofar(): Buffer;
  /** All of it, filled up to a byte. */
  done(): Buffer;
}

function createBits(): Bits {
  let bytes = Buffer.allocUnsafe(32_768);
  let length = 0;
  let held = 0;
  let count = 0;
  /** Room for the longest that one call of `write` may add. */
  const ensure = (): void => {
    if (length + 8 > bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(bytes.length)]);
  };
  const write = (width: number, value: number): void => {
    ensure();
    held = (held << width) | value;
    count += width;
    while (count >= 8) {
      count -= 8;
      bytes[length++] = held >>> count;
    }
    held &= (1 << count) - 1;
  };
  return {
    write,
    rice(values, from, until, parameter) {
      const mask = (1 << parameter) - 1;
      for (let at = from; at < until; at++) {
        const value = values[at] as number;
        let quotient = value >>> parameter;
        const width = quotient + 1 + parameter;
        // Nearly always both halves fit.
        if (width <= 24) {
          write(width, (1 << parameter) | (value & mask));
          continue;
        }
        for (; quotient >= 24; quotient -= 24) write(24, 0);
        write(quotient + 1, 1);
        if (parameter > 0) write(parameter, value & mask);
      }
    },
    sofar: () => bytes.subarray(0, length),
    done() {
      if (count > 0) write(8 - count, 0);
      return bytes.subarray(0, length);
    },
  };
}

const CRC8 = sums(0x07, 8);
const CRC16 = sums(0x8005, 16);

function sums(polynomial: number, width: 8 | 16): Uint16Array {
  const top = 2 ** (width - 1);
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let sum = byte << (width - 8);
    for (let bit = 0; bit < 8; bit++) sum = sum & top ? (sum << 1) ^ polynomial : sum << 1;
    return sum & (2 ** width - 1);
  });
}

function crc8(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = CRC8[sum ^ byte] as number;
  return sum;
}

function crc16(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = ((sum << 8) & 0xffff) ^ (CRC16[(sum >> 8) ^ byte] as number);
  return sum;
}
