import type { Sound } from './sound.ts';

const PLAIN = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;
const SLOWEST = 4_000;
const FASTEST = 192_000;
const MOST_CHANNELS = 8;

interface Format {
  coding: number;
  channels: number;
  samplesPerSec: number;
  bits: number;
}

/**
 * The sound of a WAV file of any usual kind (8 to 32 bits, floating point, G.711; several channels are mixed into one);
 * undefined for anything else. A file cut short, or whose length was not known when it was begun, gives what is there.
 */
export function readSoundFile(file: Uint8Array): Sound | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
    return undefined;
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const kind = bytes.toString('latin1', at, at + 4);
    const sizeBytes = bytes.readUInt32LE(at + 4);
    const part = bytes.subarray(at + 8, at + 8 + sizeBytes);
    if (kind === 'fmt ') format = readFormat(part);
    if (kind === 'data') return format && mixed(part, format);
    at += 8 + sizeBytes + (sizeBytes % 2);
  }
  return undefined;
}

function readFormat(part: Buffer): Format | undefined {
  if (part.length < 16) return undefined;
  const written = part.readUInt16LE(0);
  const format = {
    coding: written === EXTENSIBLE && part.length >= 26 ? part.readUInt16LE(24) : written,
    channels: part.readUInt16LE(2),
    samplesPerSec: part.readUInt32LE(4),
    bits: part.readUInt16LE(14),
  };
  const isUsual =
    format.channels >= 1 &&
    format.channels <= MOST_CHANNELS &&
    format.samplesPerSec >= SLOWEST &&
    format.samplesPerSec <= FASTEST;
  return isUsual ? format : undefined;
}

function mixed(part: Buffer, format: Format): Sound | undefined {
  const read = readerOf(format);
  if (!read) return undefined;
  const { channels, samplesPerSec } = format;
  const stepBytes = format.bits / 8;
  const length = Math.floor(part.length / (stepBytes * channels));
  const samples = Int16Array.from({ length }, (_, index) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++)
      sum += read(part, (index * channels + channel) * stepBytes);
    return Math.max(-32_767, Math.min(32_767, Math.round(sum / channels)));
  });
  return { samplesPerSec, samples };
}

/** How one sample is read, on the scale of 16 bits; undefined for a coding that nobody uses for speech. */
function readerOf({ coding, bits }: Format): ((part: Buffer, at: number) => number) | undefined {
  switch (`${coding}/${bits}`) {
    case `${PLAIN}/8`:
      return (part, at) => (part.readUInt8(at) - 128) * 256;
    case `${PLAIN}/16`:
      return (part, at) => part.readInt16LE(at);
    case `${PLAIN}/24`:
      return (part, at) => part.readIntLE(at, 3) / 256;
    case `${PLAIN}/32`:
      return (part, at) => part.readInt32LE(at) / 65_536;
    case `${FLOAT}/32`:
      return (part, at) => finite(part.readFloatLE(at)) * 32_767;
    case `${FLOAT}/64`:
      return (part, at) => finite(part.readDoubleLE(at)) * 32_767;
    case `${A_LAW}/8`:
      return (part, at) => fromALaw(part.readUInt8(at));
    case `${MU_LAW}/8`:
      return (part, at) => fromMuLaw(part.readUInt8(at));
    default:
      return undefined;
  }
}

function finite(value: number): number {
  return Number.isFinite(value) ? Math.max(-8, Math.min(8, value)) : 0;
}

function fromMuLaw(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
}

function fromALaw(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}
