/** Speech and music as samples: one channel, 16 bits. */
export interface Sound {
  samplesPerSec: number;
  samples: Int16Array;
}

const HEADER_BYTES = 44;
const FULL_SCALE = 32_767;

/** A WAV file of the sound. */
export function toWav({ samples, samplesPerSec }: Sound): Buffer {
  const file = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(samplesPerSec, 24);
  file.writeUInt32LE(samplesPerSec * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => file.writeInt16LE(sample, HEADER_BYTES + index * 2));
  return file;
}

/** The sound of a WAV file of one channel and 16 bits; undefined for any other. A file cut short gives what is there. */
export function readWav(file: Uint8Array): Sound | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  let samplesPerSec = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const kind = bytes.toString('latin1', at, at + 4);
    const sizeBytes = bytes.readUInt32LE(at + 4);
    const from = at + 8;
    if (kind === 'fmt ' && from + 16 <= bytes.length) {
      const isPlain = bytes.readUInt16LE(from) === 1 && bytes.readUInt16LE(from + 2) === 1;
      if (!isPlain || bytes.readUInt16LE(from + 14) !== 16) return undefined;
      samplesPerSec = bytes.readUInt32LE(from + 4);
    }
    if (kind === 'data' && samplesPerSec > 0) {
      // Who writes a stream may not know its length yet.
      const end = Math.min(bytes.length, from + sizeBytes);
      return { samplesPerSec, samples: readSamples(bytes.subarray(from, end)) };
    }
    at = from + sizeBytes + (sizeBytes % 2);
  }
  return undefined;
}

function readSamples(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(index * 2));
}

/** How loud it is on the whole: the root mean square as a share of full scale, 0 for silence. */
export function loudness({ samples }: Sound): number {
  if (samples.length === 0) return 0;
  const sum = samples.reduce((total, sample) => total + sample * sample, 0);
  return Math.sqrt(sum / samples.length) / FULL_SCALE;
}

export function durationMs({ samples, samplesPerSec }: Sound): number {
  return Math.round((samples.length / samplesPerSec) * 1_000);
}

/** One sound after the other; undefined when there is none, or they have different rates. */
export function joinSounds(sounds: readonly Sound[]): Sound | undefined {
  const [first] = sounds;
  if (!first || sounds.some(({ samplesPerSec }) => samplesPerSec !== first.samplesPerSec)) return undefined;
  const samples = new Int16Array(sounds.reduce((sum, sound) => sum + sound.samples.length, 0));
  let at = 0;
  for (const sound of sounds) {
    samples.set(sound.samples, at);
    at += sound.samples.length;
  }
  return { samplesPerSec: first.samplesPerSec, samples };
}

/** Taps on each side of a sample of the result, for each step of the thinning. */
const REACH = 8;

/**
 * The same sound with another number of samples a second. What a lower rate cannot carry is taken out before: without
 * that, hissing would come back as false tones.
 */
export function resample(sound: Sound, samplesPerSec: number): Sound {
  if (sound.samplesPerSec === samplesPerSec) return sound;
  const common = divisor(sound.samplesPerSec, samplesPerSec);
  const up = samplesPerSec / common;
  const down = sound.samplesPerSec / common;
  const phases = lowPass(up, down);
  const { samples } = sound;
  const length = Math.ceil((samples.length * up) / down);
  const resampled = Int16Array.from({ length }, (_, index) => {
    const place = index * down;
    const { from, taps } = phases[place % up] as Phase;
    const first = Math.floor(place / up) + from;
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap++) sum += (taps[tap] as number) * (samples[first + tap] ?? 0);
    return Math.max(-FULL_SCALE, Math.min(FULL_SCALE, Math.round(sum)));
  });
  return { samplesPerSec, samples: resampled };
}

/** The taps of one of the places that a new sample may have between two old ones; `from` counts from the one before it. */
interface Phase {
  from: number;
  taps: Float64Array;
}

/** Windowed sincs that end a little below half of the lower rate; the taps of each phase add up to one. */
function lowPass(up: number, down: number): Phase[] {
  const step = Math.max(1, down / up);
  const half = REACH * step;
  const cutoff = 0.45 / step;
  return Array.from({ length: up }, (_, phase) => {
    const offset = phase / up;
    const from = Math.ceil(offset - half);
    const taps = Float64Array.from({ length: Math.floor(offset + half) - from + 1 }, (_tap, index) => {
      const x = from + index - offset;
      const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
      return sinc * (0.54 + 0.46 * Math.cos((Math.PI * x) / half));
    });
    const sum = taps.reduce((total, tap) => total + tap, 0);
    return { from, taps: taps.map((tap) => tap / sum) };
  });
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
