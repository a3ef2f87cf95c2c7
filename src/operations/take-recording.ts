import { createHash } from 'node:crypto';
import type { Exchange } from '#domain/calls/exchange.ts';
import type { KeptSound, Part } from '#domain/recordings/types.ts';
import { createFlacEncoder, FLAC_BLOCK } from '#kernel/flac.ts';
import { createPeaks } from '#kernel/peaks.ts';
import { createKey } from '#kernel/sealed.ts';
import { sealFile } from '#kernel/sealed-file.ts';
import { layOut, type SoundStream, type Stretch, wavSamples } from '#kernel/sound-stream.ts';

/** What exchanges record. */
const SAMPLES_PER_SEC = 8_000;
/** Longer than any call of a city hall; what comes after it is left out. */
const MOST_SAMPLES = 8 * 3_600 * SAMPLES_PER_SEC;
/** Steps of the picture: more than a screen is wide. */
const PICTURE_STEPS = 1_200;

/** Sound taken from an exchange: its file is durable, sealed, when this is told. `loudest` is a share of full scale. */
export interface TakenSound {
  kept: Omit<KeptSound, 'fileId'>;
  loudest: number;
}

/** A part is not there (yet): it is too early to say that there is none. */
export class StillRecording extends Error {
  constructor() {
    super('the exchange may still be recording');
    this.name = 'StillRecording';
  }
}

/**
 * Fetches the parts of a recording and lays them out in one file: the far party left, the staff right, silence where nothing
 * was recorded. What the exchange does not have (it was killed before it began) is silence too; undefined when it has
 * nothing at all. `isSettled`: what is not there by now will not come. Throws `StillRecording` before.
 */
export async function takeSound(
  exchange: Exchange,
  { parts, isSettled }: { parts: readonly Part[]; isSettled: boolean },
  store: (pieces: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<TakenSound | undefined> {
  const first = parts[0];
  if (!first) return undefined;
  const source = createSource(exchange, isSettled);
  const channels = first.ourName === null ? 1 : 2;
  const stretches = parts.map(
    ({ farName, ourName, startedAt, endedAt, endedWhy }): Stretch => ({
      fromSample: samplesBetween(first.startedAt, startedAt),
      // An exchange takes a moment to stop: nothing of that is kept of what was said in a pause.
      ...(endedAt && isGap(endedWhy) && { mostSamples: samplesBetween(startedAt, endedAt) }),
      channels: [farName, ...(ourName === null ? [] : [ourName])].map((name) => source.sound(name)),
    }),
  );
  const encoder = createFlacEncoder({ samplesPerSec: SAMPLES_PER_SEC, channels });
  const peaks = createPeaks(channels);
  let samples = 0;
  for await (const block of layOut(stretches, {
    channels,
    blockSamples: FLAC_BLOCK,
    mostSamples: MOST_SAMPLES,
  })) {
    encoder.add(block);
    peaks.add(block);
    samples += block[0]?.length ?? 0;
  }
  if (source.found() === 0 || samples === 0) return undefined;
  const picture = peaks.finish(PICTURE_STEPS);
  const file = encoder.finish();
  const fileKey = createKey();
  await store(sealFile(fileKey, file));
  const digest = createHash('sha256');
  for (const piece of file) digest.update(piece);
  return {
    kept: {
      fileKey,
      durationMs: Math.round((samples * 1_000) / SAMPLES_PER_SEC),
      sizeBytes: file.reduce((sum, piece) => sum + piece.length, 0),
      sha256: digest.digest(),
      peaks: picture,
    },
    loudest: (Math.max(0, ...picture.flatMap((side) => [...side])) / 255) ** 2,
  };
}

function samplesBetween(from: Date, to: Date): number {
  return Math.round(((to.getTime() - from.getTime()) * SAMPLES_PER_SEC) / 1_000);
}

function isGap(why: Part['endedWhy']): boolean {
  return why === 'paused' || why === 'held';
}

/** Recordings of an exchange, each fetched when its turn comes. */
function createSource(exchange: Exchange, isSettled: boolean) {
  let found = 0;
  async function* sound(name: string): SoundStream {
    const file = await exchange.fetchRecording(name);
    if (!file && !isSettled) throw new StillRecording();
    if (!file) return;
    found++;
    yield* wavSamples(file, SAMPLES_PER_SEC);
  }
  return { sound, found: () => found };
}
