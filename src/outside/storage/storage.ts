import { isId } from '#kernel/ids.ts';

/**
 * Where the bytes of files lie. Keys are `<tenantId>/<id>`, both lower-case UUIDs. What is put stays as it is: a file is
 * never changed, only removed; a new data key seals the same file anew, at the same size.
 */
export interface FileStorage {
  /** Resolves only when the bytes would survive a power cut. Putting the same key again replaces them. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** The same for a file that comes in pieces. */
  putStream(key: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
  /** Refuses 'not-found'. */
  get(key: string): Promise<Buffer>;
  /** A stretch of a file; shorter only where the file ends. Refuses 'not-found'. */
  read(key: string, from: number, length: number): Promise<Buffer>;
  /** Whether it is there. */
  has(key: string): Promise<boolean>;
  /** Removing what is not there is no error: disposal may be repeated. */
  remove(key: string): Promise<void>;
  /** Bytes that can still be stored. */
  freeBytes(): Promise<number>;
}

/** The two parts of a key. Throws for anything else: a key comes from our own rows, so that another one is a defect. */
export function splitKey(key: string): [tenantId: string, id: string] {
  const parts = key.split('/');
  if (parts.length !== 2 || !parts.every(isId)) throw new RangeError('no storage key');
  return parts as [string, string];
}
