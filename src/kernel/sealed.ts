import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { randomTaken } from './random.ts';
import { createSearchHashes, type IndexStage, type SearchHashes } from './search-hashes.ts';

/** A data key as it is stored: encrypted under the installation's master key, so that a database dump opens nothing. */
export type WrappedKey = { readonly id: number; readonly wrapped: Buffer };

/** The roots of the search indexes that came after the first, oldest first, and how far the newest is in use. */
export type WrappedIndexes = { readonly roots: readonly WrappedKey[]; readonly stage: IndexStage };

/** Where a value belongs. A value copied into another field or another city does not open there. */
export type SealScope = { readonly tenantId: string; readonly purpose: string };

/** Why a sealed value did not open: not of our form, sealed by a key we do not hold, or changed (or moved). */
export type SealFault = 'format' | 'unknown-key' | 'tampered';

/** Thrown when a value does not open. A defect or an attack, never something a caller could put right. */
export class SealBroken extends Error {
  readonly fault: SealFault;

  constructor(fault: SealFault) {
    super(`sealed value does not open: ${fault}`);
    this.name = 'SealBroken';
    this.fault = fault;
  }
}

/**
 * The one codec for personal fields: what goes into a `bytea` column, and the keyed hashes it is found by.
 *
 * Sealed form: version byte 1, key id (4 bytes, big-endian), nonce 12, ciphertext, tag 16; AES-256-GCM. Additional
 * data are the header, purpose and tenant. Plain form (free text while `textSealed` is off): version byte 0, UTF-8.
 */
export interface Sealer {
  seal(scope: SealScope, text: string): Buffer;
  /** Throws `SealBroken`, also for the plain form: whoever can write rows must not be able to slip in a name. */
  open(scope: SealScope, sealed: Uint8Array): string;
  sealBytes(scope: SealScope, bytes: Uint8Array): Buffer;
  openBytes(scope: SealScope, sealed: Uint8Array): Buffer;
  /** Free text (messages, notes, transcripts): sealed if the installation seals text, else in the plain form. */
  sealText(scope: SealScope, text: string): Buffer;
  /** Opens both forms, whatever the switch says now. */
  openText(scope: SealScope, value: Uint8Array): string;
  /** True when sealing the value again would put it under the newest key (or under a key at all). */
  needsRewrap(value: Uint8Array): boolean;
  /**
   * 16 bytes that follow from a text and never change: for what others hold (addresses to answer to, tokens of browsers)
   * and for proofs. What rows are searched by is `blindIndex`.
   */
  derive(tenantId: string, purpose: string, text: string): Buffer;
  /**
   * What goes into a row for exact search over an already normalised value: equal values in one tenant and purpose are
   * equal. 16 bytes; 33 while the root of the indexes changes and rows are found by both (see `search-hashes.ts`).
   */
  blindIndex(tenantId: string, purpose: string, normalised: string): Buffer;
  /** All that rows of this value may hold at this moment: one, or three while the root changes. Lookups take any of them. */
  blindIndexes(tenantId: string, purpose: string, normalised: string): Buffer[];
  /** Keyed 63-bit hashes of every character and every pair of neighbours of folded texts, no pair across two of them. */
  grams(tenantId: string, purpose: string, ...folded: string[]): bigint[];
  /** The hashes a row must all have to contain the query: its pairs, or the one character. Empty for an empty query. */
  queryGrams(tenantId: string, purpose: string, folded: string): bigint[];
}

/** A sealer whose keys may become more while it is used: no process has to be started anew for a new key. */
export interface LiveSealer extends Sealer {
  /**
   * Takes keys that it does not have yet, and seals by this one from now on. Throws for one that it does not hold, and
   * `SealBroken` for keys that another master key closes than the one it has; `masterKey` is the one to have from now on.
   * The same for the roots of the indexes, where they are given: searches go by them from now on.
   */
  learn(
    dataKeys: readonly WrappedKey[],
    sealsBy: number,
    more?: { masterKey?: Buffer; indexes?: WrappedIndexes },
  ): void;
}

const PLAIN = 0;
const SEALED = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 5;
const OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;
const INDEX_ROOT_ID = 1;

/** A new 256-bit key: for the master key, or a data key about to be wrapped. */
export function createKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/**
 * Encrypts a data key under the master key. Ids are whole numbers from 1, the highest one seals.
 * To change the master key, unwrap with the old one and wrap with the new: no row is touched.
 */
export function wrapKey(masterKey: Buffer, id: number, key: Buffer): WrappedKey {
  requireKey(masterKey);
  requireKey(key);
  if (!Number.isInteger(id) || id < 1 || id > 0xffff_ffff) throw new RangeError('key id out of range');
  return { id, wrapped: encrypt(masterKey, wrapHeader(id), key) };
}

/** The data key itself. Throws `SealBroken` for another master key, another id or a changed value. */
export function unwrapKey(masterKey: Buffer, key: WrappedKey): Buffer {
  requireKey(masterKey);
  return decrypt(masterKey, wrapHeader(key.id), key.wrapped);
}

/** Encrypts another secret of the installation under the master key; it opens for that use only. */
export function wrapSecret(masterKey: Buffer, use: string, secret: Buffer): Buffer {
  requireKey(masterKey);
  return encrypt(masterKey, secretHeader(use), secret);
}

/** The secret itself. Throws `SealBroken` for another master key, another use or a changed value. */
export function unwrapSecret(masterKey: Buffer, use: string, wrapped: Buffer): Buffer {
  requireKey(masterKey);
  return decrypt(masterKey, secretHeader(use), wrapped);
}

/** Encrypts a root of the search indexes under the master key; its number is bound in. */
export function wrapIndexRoot(masterKey: Buffer, id: number, root: Buffer): WrappedKey {
  return { id, wrapped: wrapSecret(masterKey, indexRootUse(id), root) };
}

/** The root itself. Throws `SealBroken` as `unwrapSecret`. */
export function unwrapIndexRoot(masterKey: Buffer, { id, wrapped }: WrappedKey): Buffer {
  return unwrapSecret(masterKey, indexRootUse(id), wrapped);
}

const indexRootUse = (id: number) => `index-root.${id}`;

/** The number of the key that a value is sealed by; undefined for what is not of the sealed form (plain text, too). */
export function sealedBy(value: Uint8Array): number | undefined {
  return value.length >= OVERHEAD_BYTES && value[0] === SEALED ? buffer(value).readUInt32BE(1) : undefined;
}

/**
 * A sealer over these data keys: the one with the highest id seals, all of them open.
 * Key 1 is also the first root of the search indexes: later generations are made of its hashes, so it stays.
 */
export function createSealer(options: {
  masterKey: Buffer;
  dataKeys: readonly WrappedKey[];
  textSealed: boolean;
  /** Another than the one with the highest id, which others may not hold yet. */
  sealsBy?: number;
  /** What searches go by; the first root alone where absent. */
  indexes?: WrappedIndexes;
}): LiveSealer {
  const keys = new Map<number, Buffer>();
  for (const key of options.dataKeys) {
    if (keys.has(key.id)) throw new RangeError(`data key ${key.id} is there twice`);
    keys.set(key.id, unwrapKey(options.masterKey, key));
  }
  const indexRoot = keys.get(INDEX_ROOT_ID);
  if (!indexRoot) throw new RangeError('data key 1, the root of the search indexes, is missing');
  const newestId = options.sealsBy ?? Math.max(...keys.keys());
  const roots = new Map<number, Buffer>();
  const openIndexes = (by: Buffer, { roots: wrapped, stage }: WrappedIndexes) => {
    for (const root of wrapped) if (!roots.has(root.id)) roots.set(root.id, unwrapIndexRoot(by, root));
    return { later: wrapped.map(({ id }) => roots.get(id) as Buffer), stage };
  };
  let indexes = openIndexes(options.masterKey, options.indexes ?? { roots: [], stage: 'settled' });
  const hashes = createSearchHashes(indexRoot, () => indexes);
  const ring: Ring = { keys, newestId, textSealed: options.textSealed };
  let { masterKey } = options;
  return {
    ...assemble(ring, hashes),
    learn(dataKeys, sealsBy, more = {}) {
      const by = more.masterKey ?? masterKey;
      for (const key of dataKeys) if (!keys.has(key.id)) keys.set(key.id, unwrapKey(by, key));
      if (more.indexes) indexes = openIndexes(by, more.indexes);
      masterKey = by;
      if (!keys.has(sealsBy)) throw new RangeError(`data key ${sealsBy} is not there`);
      ring.newestId = sealsBy;
    },
  };
}

type Ring = { keys: Map<number, Buffer>; newestId: number; textSealed: boolean };

function assemble(ring: Ring, hashes: SearchHashes): Sealer {
  const sealBytes = (scope: SealScope, bytes: Uint8Array) => sealWith(ring, scope, bytes);
  const openBytes = (scope: SealScope, sealed: Uint8Array) => openWith(ring, scope, sealed);
  return {
    ...hashes,
    sealBytes,
    openBytes,
    seal: (scope, text) => sealBytes(scope, utf8(text)),
    open: (scope, sealed) => openBytes(scope, sealed).toString('utf8'),
    sealText: (scope, text) => (ring.textSealed ? sealBytes(scope, utf8(text)) : plain(text)),
    openText: (scope, value) =>
      value[0] === PLAIN ? buffer(value).toString('utf8', 1) : openBytes(scope, value).toString('utf8'),
    needsRewrap: (value) => (value[0] === PLAIN ? ring.textSealed : keyIdOf(value) !== ring.newestId),
  };
}

function sealWith(ring: Ring, scope: SealScope, bytes: Uint8Array): Buffer {
  const header = headerOf(ring.newestId);
  const key = ring.keys.get(ring.newestId) as Buffer;
  return Buffer.concat([header, encrypt(key, contextOf(header, scope), bytes)]);
}

function openWith(ring: Ring, scope: SealScope, sealed: Uint8Array): Buffer {
  const key = ring.keys.get(keyIdOf(sealed));
  if (!key) throw new SealBroken('unknown-key');
  const value = buffer(sealed);
  return decrypt(key, contextOf(value.subarray(0, HEADER_BYTES), scope), value.subarray(HEADER_BYTES));
}

function keyIdOf(sealed: Uint8Array): number {
  if (sealed.length < OVERHEAD_BYTES || sealed[0] !== SEALED) throw new SealBroken('format');
  return buffer(sealed).readUInt32BE(1);
}

function headerOf(keyId: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header[0] = SEALED;
  header.writeUInt32BE(keyId, 1);
  return header;
}

/** Lengths stand before the parts: 'a'+'bc' and 'ab'+'c' must not be the same place. */
function contextOf(header: Buffer, { purpose, tenantId }: SealScope): Buffer {
  return prefixed(header, [purpose, tenantId]);
}

function wrapHeader(id: number): Buffer {
  return prefixed(headerOf(id), ['engawa.data-key']);
}

function secretHeader(use: string): Buffer {
  return prefixed(headerOf(0), [`engawa.secret.${use}`]);
}

function prefixed(header: Buffer, texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text, 'utf8'));
  const whole = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, header.length));
  let at = header.copy(whole);
  for (const [nth, text] of texts.entries()) {
    at = whole.writeUInt32BE(lengths[nth] as number, at);
    at += whole.write(text, at, 'utf8');
  }
  return whole;
}

function encrypt(key: Buffer, context: Buffer, bytes: Uint8Array): Buffer {
  const nonce = randomTaken(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(context);
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, context: Buffer, value: Buffer): Buffer {
  if (value.length < NONCE_BYTES + TAG_BYTES) throw new SealBroken('format');
  const tagAt = value.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, value.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(context);
  decipher.setAuthTag(value.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(value.subarray(NONCE_BYTES, tagAt)), decipher.final()]);
  } catch {
    throw new SealBroken('tampered');
  }
}

function plain(text: string): Buffer {
  return Buffer.concat([Buffer.from([PLAIN]), utf8(text)]);
}

/** UTF-8 turns a lone surrogate into U+FFFD without a word; text that would not come back is not taken. */
function utf8(text: string): Buffer {
  if (!text.isWellFormed()) throw new RangeError('text holds a lone surrogate');
  return Buffer.from(text, 'utf8');
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function requireKey(key: Buffer): void {
  if (key.length !== KEY_BYTES) throw new RangeError('a key has 32 bytes');
}
