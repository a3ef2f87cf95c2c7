/** A reader of what our encoder writes, so that tests hear what was kept: FLAC with fixed predictors and constants. */
export function readFlac(file: Uint8Array): {
  samplesPerSec: number;
  channels: Int16Array[];
  seekPoints: { sample: number; offset: number }[];
  framesFrom: number;
} {
  const bytes = Buffer.from(file);
  if (bytes.toString('latin1', 0, 4) !== 'fLaC') throw new Error('no FLAC file');
  const info = bytes.subarray(8, 42);
  const samplesPerSec = info.readUIntBE(10, 3) >> 4;
  const count = ((info.readUInt8(12) >> 1) & 7) + 1;
  const total = info.readUInt32BE(14) + (info.readUInt8(13) & 15) * 2 ** 32;
  const tableBytes = bytes.readUIntBE(43, 3);
  const framesFrom = 46 + tableBytes;
  const seekPoints = Array.from({ length: tableBytes / 18 }, (_, at) => ({
    sample: Number(bytes.readBigUInt64BE(46 + at * 18)),
    offset: Number(bytes.readBigUInt64BE(54 + at * 18)),
  }));
  const channels = Array.from({ length: count }, () => new Int16Array(total));
  let at = framesFrom;
  for (let sample = 0; sample < total; ) {
    const frame = readFrame(bytes.subarray(at), count);
    frame.channels.forEach((values, index) => channels[index]?.set(values, sample));
    sample += frame.channels[0]?.length ?? 0;
    at += frame.length;
  }
  if (at !== bytes.length) throw new Error('something behind the last frame');
  return { samplesPerSec, channels, seekPoints, framesFrom };
}

function readFrame(bytes: Buffer, count: number): { channels: Int16Array[]; length: number } {
  let position = 0;
  const take = (width: number): number => {
    let value = 0;
    for (let bit = 0; bit < width; bit++, position++)
      value = value * 2 + (((bytes[position >> 3] ?? 0) >> (7 - (position & 7))) & 1);
    return value;
  };
  const signed = (width: number): number => {
    const value = take(width);
    return value >= 2 ** (width - 1) ? value - 2 ** width : value;
  };
  if (take(16) !== 0xfff8) throw new Error('no frame');
  const sizeCode = take(4);
  take(12);
  let lead = take(8);
  for (; lead >= 0xc0; lead = (lead << 1) & 0xff) take(8);
  const length = sizeCode === 7 ? take(16) + 1 : 4_096;
  take(8);
  const channels = Array.from({ length: count }, () => {
    const type = take(7);
    let wasted = 0;
    if (take(1)) for (wasted = 1; take(1) === 0; ) wasted++;
    if (type === 0) return new Int16Array(length).fill(signed(16));
    const order = type - 8;
    const values: number[] = Array.from({ length: order }, () => signed(16 - wasted));
    take(2);
    const partitions = 2 ** take(4);
    for (let part = 0; part < partitions; part++) {
      const parameter = take(4);
      const end = ((part + 1) * length) / partitions;
      for (let at = part === 0 ? order : (part * length) / partitions; at < end; at++) {
        let quotient = 0;
        while (take(1) === 0) quotient++;
        const folded = quotient * 2 ** parameter + take(parameter);
        const residual = folded % 2 ? -(folded + 1) / 2 : folded / 2;
        values.push(residual + predicted(values, order));
      }
    }
    return Int16Array.from(values, (value) => value << wasted);
  });
  return { channels, length: Math.ceil(position / 8) + 2 };
}

function predicted(values: readonly number[], order: number): number {
  const back = (steps: number): number => values[values.length - steps] ?? 0;
  if (order === 0) return 0;
  if (order === 1) return back(1);
  if (order === 2) return 2 * back(1) - back(2);
  if (order === 3) return 3 * back(1) - 3 * back(2) + back(3);
  return 4 * back(1) - 6 * back(2) + 4 * back(3) - back(4);
}
