import { createCipheriv, createHmac, hkdfSync } from 'node:crypto';

/**
 * Keyed hashes by which sealed values are found. Words used here:
 *
 *   root        a secret that hashes are made by; whoever has it and the rows can tell which rows hold a guessed value
 *   generation  the hashes of one root. Those of a later one are made of those of the one before, never of the text: so a
 *               change of the root opens nothing, and needs nothing but the hashes that are there
 *   doubled     a row that is found by two generations: the newer, a mark, and the older behind it or before it
 */

/** How far the change from the generation before to the newest has come. */
export type IndexStage =
  /** There is one generation in the rows. */
  | 'settled'
  /** A newer one was added, and not every process knows of it: nobody writes it, everybody who knows looks for both. */
  | 'told'
  /** Rows are doubled, new ones from the first; what is found by pairs of characters is found by the older ones. */
  | 'doubling'
  /** All rows are doubled: what is found by pairs is found by the newer ones from now on. */
  | 'turned'
  /** Only the newer generation is written, the older one is taken out of the rows. */
  | 'thinning';

/** The first root, those that came after it, oldest first, and how far the newest is in use. */
export interface IndexRoots {
  readonly first: Buffer;
  readonly later: readonly Buffer[];
  readonly stage: IndexStage;
}

/** The step from one generation to the next, of hashes as they lie in rows. */
export interface IndexStep {
  ofHash(hash: Uint8Array): Buffer;
  /** Ascending. */
  ofGrams(grams: readonly bigint[]): bigint[];
}

export interface SearchHashes {
  derive(tenantId: string, purpose: string, text: string): Buffer;
  blindIndex(tenantId: string, purpose: string, normalised: string): Buffer;
  blindIndexes(tenantId: string, purpose: string, normalised: string): Buffer[];
  grams(tenantId: string, purpose: string, ...folded: string[]): bigint[];
  queryGrams(tenantId: string, purpose: string, folded: string): bigint[];
}

export const HASH_BYTES = 16;
const KEY_BYTES = 32;
/** Between the older and the newer hashes of a doubled row; no hash is negative. `search_half` of the database knows it. */
const GRAM_MARK = -1n;
const HASH_MARK = Buffer.from([0]);

/** A row's hash while it is found by two generations. */
export function doubledHash(older: Uint8Array, newer: Uint8Array): Buffer {
  return Buffer.concat([newer, HASH_MARK, older]);
}

/** A row's hashes while it is found by two generations. */
export function doubledGrams(older: readonly bigint[], newer: readonly bigint[]): bigint[] {
  return older.length === 0 ? [] : [...older, GRAM_MARK, ...newer];
}

export function createIndexStep(root: Buffer): IndexStep {
  const hashKey = Buffer.from(hkdfSync('sha256', root, '', 'engawa.index-step.blind', KEY_BYTES));
  const gramKey = Buffer.from(hkdfSync('sha256', root, '', 'engawa.index-step.gram', 16));
  return {
    ofHash: (hash) => createHmac('sha256', hashKey).update(hash).digest().subarray(0, HASH_BYTES),
    ofGrams: (grams) =>
      hashBlocks(gramKey, grams.length, (blocks) => {
        for (let i = 0; i < grams.length; i++) blocks.writeBigUInt64BE(grams[i] as bigint, i * 16);
      }),
  };
}

/** All hashes of an installation; `roots` is asked each time, as it changes while the process runs. */
export function createSearchHashes(first: Buffer, roots: () => Omit<IndexRoots, 'first'>): SearchHashes {
  const keyOf = firstKeys(first);
  const steps = new Map<Buffer, IndexStep>();
  const stepOf = (root: Buffer): IndexStep => {
    const known = steps.get(root) ?? createIndexStep(root);
    steps.set(root, known);
    return known;
  };
  /** The hashes of the last two generations; the older is undefined where there is one generation in the rows. */
  const lastTwo = <T>(ofFirst: T, step: (made: IndexStep, before: T) => T): { older?: T; newer: T } => {
    const { later, stage } = roots();
    const all = [ofFirst];
    for (const root of later) all.push(step(stepOf(root), all.at(-1) ?? ofFirst));
    const newer = all.at(-1) ?? ofFirst;
    return stage === 'settled' ? { newer } : { older: all.at(-2) ?? ofFirst, newer };
  };
  const derive = (tenantId: string, purpose: string, text: string) =>
    createHmac('sha256', keyOf('blind', tenantId, purpose))
      .update(text, 'utf8')
      .digest()
      .subarray(0, HASH_BYTES);
  const hashesOf = (...value: [tenantId: string, purpose: string, normalised: string]) =>
    lastTwo<Buffer>(derive(...value), (step, before) => step.ofHash(before));
  const gramsIn = (tenantId: string, purpose: string, grams: Set<number>) =>
    lastTwo(hashGrams(keyOf('gram', tenantId, purpose), grams), (step, before) => step.ofGrams(before));
  return {
    derive,
    blindIndex(...value) {
      const { older, newer } = hashesOf(...value);
      return asWritten(roots().stage, older, newer, doubledHash);
    },
    blindIndexes(...value) {
      const { older, newer } = hashesOf(...value);
      return older === undefined ? [newer] : [older, doubledHash(older, newer), newer];
    },
    grams(tenantId, purpose, ...folded) {
      const grams = new Set(folded.flatMap((text) => [...gramsOf(text, true)]));
      const { older, newer } = gramsIn(tenantId, purpose, grams);
      return asWritten(roots().stage, older, newer, doubledGrams);
    },
    queryGrams(tenantId, purpose, folded) {
      const { older, newer } = gramsIn(tenantId, purpose, gramsOf(folded, false));
      const { stage } = roots();
      return older !== undefined && (stage === 'told' || stage === 'doubling') ? older : newer;
    },
  };
}

function asWritten<T>(
  stage: IndexStage,
  older: T | undefined,
  newer: T,
  doubled: (older: T, newer: T) => T,
): T {
  if (older === undefined || stage === 'thinning') return newer;
  return stage === 'told' ? older : doubled(older, newer);
}

/** Keys by HKDF-SHA-256, one per use, tenant and purpose: hashes of two cities or columns cannot be compared. */
function firstKeys(root: Buffer): (use: 'blind' | 'gram', tenantId: string, purpose: string) => Buffer {
  const known = new Map<string, Buffer>();
  return (use, tenantId, purpose) => {
    const name = `${use}\u0000${purpose}\u0000${tenantId}`;
    let key = known.get(name);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', root, tenantId, `engawa.index.${use}.${purpose}`, KEY_BYTES));
      if (use === 'gram') key = key.subarray(0, 16);
      known.set(name, key);
    }
    return key;
  };
}

/** Packs two code points into one number: 21 bits each fit a double exactly; 0 after the first means "alone". */
function gramsOf(folded: string, withSingles: boolean): Set<number> {
  const points = Array.from(folded, (character) => character.codePointAt(0) as number);
  const grams = new Set<number>();
  const singles = withSingles || points.length === 1;
  points.forEach((point, at) => {
    if (singles) grams.add(point * PAIR);
    const next = points[at + 1];
    if (next !== undefined) grams.add(point * PAIR + next + 1);
  });
  return grams;
}

const PAIR = 2 ** 21;

/**
 * A gram fits one cipher block with room to spare, so AES-128 itself is the keyed hash (a pseudo-random permutation
 * over distinct blocks), and all grams of a text are one call into OpenSSL.
 * Measured on 2 cores of the build machine, Node 26, 2,000 distinct grams (a message of 1,000 characters):
 * one HMAC-SHA-256 per gram 7.3 ms, one-shot SHA-256 per gram 4.1 ms, this 0.3 ms (0.5 ms with splitting and sorting).
 * It also spares a hand-written SipHash.
 */
function hashGrams(key: Buffer, grams: Set<number>): bigint[] {
  return hashBlocks(key, grams.size, (blocks) => {
    let at = 0;
    for (const gram of grams) {
      blocks.writeDoubleBE(gram, at);
      at += 16;
    }
  });
}

function hashBlocks(key: Buffer, count: number, write: (blocks: Buffer) => void): bigint[] {
  if (count === 0) return [];
  const blocks = Buffer.alloc(count * 16);
  write(blocks);
  const hashed = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(blocks);
  const hashes = new BigUint64Array(count);
  for (let i = 0; i < hashes.length; i++) hashes[i] = hashed.readBigUInt64BE(i * 16) >> 1n;
  return Array.from(hashes.sort());
}
