import type { Clock } from '#kernel/clock.ts';

/** What this process knows of sounds without asking: which there are, and the bytes of the last ones. */
export interface Memory {
  /** The sound is kept, or its bytes are here. */
  isKnown(hash: string): boolean;
  know(hash: string): void;
  put(hash: string, wav: Buffer): void;
  get(hash: string): Buffer | undefined;
}

const KNOWN_FOR_MS = 30 * 60_000;
const MOST_KNOWN = 20_000;
const MOST_BYTES = 48_000_000;

/** An empty memory; what was used longest ago goes first. */
export function createMemory(clock: Clock): Memory {
  const known = new Map<string, number>();
  const sounds = new Map<string, Buffer>();
  let sizeBytes = 0;

  function forgetOldest(): void {
    for (const [hash, wav] of sounds) {
      if (sizeBytes <= MOST_BYTES) return;
      sounds.delete(hash);
      sizeBytes -= wav.length;
    }
  }

  return {
    isKnown: (hash) => sounds.has(hash) || (known.get(hash) ?? 0) > clock.monotonicMs(),
    know(hash) {
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(hash, clock.monotonicMs() + KNOWN_FOR_MS);
    },
    put(hash, wav) {
      if (sounds.has(hash)) return;
      sounds.set(hash, wav);
      sizeBytes += wav.length;
      forgetOldest();
    },
    get(hash) {
      const wav = sounds.get(hash);
      if (!wav) return undefined;
      sounds.delete(hash);
      sounds.set(hash, wav);
      return wav;
    },
  };
}
