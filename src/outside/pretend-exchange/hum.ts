import { toWav } from '#kernel/sound.ts';

const SAMPLES_PER_SEC = 8_000;
const PIECE_BYTES = 16_384;

/** A file as an exchange hands it over: piece by piece. */
export async function* inPieces(file: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < file.length; at += PIECE_BYTES) yield file.subarray(at, at + PIECE_BYTES);
}

/** Stands for what was said: a tone, or silence. */
export function hum(lengthMs: number, hz: number): Uint8Array {
  const samples = Int16Array.from({ length: Math.round((lengthMs * SAMPLES_PER_SEC) / 1_000) }, (_, at) =>
    Math.round(3_000 * Math.sin((2 * Math.PI * hz * at) / SAMPLES_PER_SEC)),
  );
  return toWav({ samplesPerSec: SAMPLES_PER_SEC, samples });
}
