import { createFlacEncoder } from './flac.ts';
import { openFlac } from './flac-reader.ts';

/** A stretch of time, and the channels that say nothing in it. */
export interface SilentStretch {
  fromMs: number;
  toMs: number;
  channels: readonly number[];
}

/**
 * The same sound, written anew with zeros for the samples of these stretches: what was said there is in no byte of the file.
 * A stretch ends with the sample that is still in it. Throws `BadSound` for what `openFlac` does not read.
 */
export async function silenceFlac(
  file: AsyncIterable<Uint8Array>,
  stretches: readonly SilentStretch[],
): Promise<Buffer> {
  const { samplesPerSec, channels, blocks } = await openFlac(file);
  const encoder = createFlacEncoder({ samplesPerSec, channels });
  const bounds = stretches.map(({ fromMs, toMs, channels: silent }) => ({
    from: Math.floor((fromMs * samplesPerSec) / 1_000),
    until: Math.ceil((toMs * samplesPerSec) / 1_000),
    silent,
  }));
  let first = 0;
  for await (const block of blocks) {
    const length = block[0]?.length ?? 0;
    for (const { from, until, silent } of bounds)
      if (from < first + length && until > first)
        for (const channel of silent)
          block[channel]?.fill(0, Math.max(0, from - first), Math.min(length, until - first));
    encoder.add(block);
    first += length;
  }
  return Buffer.concat(encoder.finish());
}
