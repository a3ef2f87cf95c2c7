import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { open } from 'node:fs/promises';
import { openFileRange, sealFile } from '../kernel/sealed-file.ts';
import { createKey, SealBroken } from '../kernel/sealed.ts';

const SALT_BYTES = 32;
const CHUNK_BYTES = 65_536;
const TAG_BYTES = 16;

/**
 * Everything of a backup that is not sealed by the product already is sealed with a key that follows from the master key:
 * whoever has a copy of a backup has noise. Each piece has a key of its own, made of that one and of a salt that stands before
 * it, so that a piece may be taken over into the next backup as it lies.
 */
export interface ArchiveSeal {
  /** Tells whether another archive was sealed with the same key, and nothing of the key. */
  keyMark: string;
  /** What the bytes of a piece were, as only the holder of the key can tell: the same bytes have the same mark. */
  markOf(bytes: Uint8Array): string;
  seal(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Buffer>;
  /** The bytes of a sealed piece on disk. Throws `SealBroken` for one that was changed. */
  open(path: string): AsyncGenerator<Buffer>;
  /** Over the manifest, so that no piece can be exchanged for that of another night. */
  sign(text: string): string;
  isSigned(text: string, signature: string): boolean;
}

export function createArchiveSeal(key: Buffer): ArchiveSeal {
  const macOf = (use: string, bytes: Uint8Array | string) =>
    createHmac('sha256', key).update(`${use}\0`).update(bytes).digest('hex');
  const keyOf = (salt: Uint8Array) => Buffer.from(hkdfSync('sha256', key, salt, 'engawa backup piece', 32));
  return {
    keyMark: macOf('key', '').slice(0, 16),
    markOf: (bytes) => macOf('piece', bytes),
    async *seal(bytes) {
      const salt = createKey();
      yield salt;
      yield* sealFile(keyOf(salt), bytes);
    },
    async *open(path) {
      const file = await open(path, 'r');
      try {
        const { size } = await file.stat();
        if (size < SALT_BYTES + TAG_BYTES) throw new SealBroken('format');
        const salt = Buffer.alloc(SALT_BYTES);
        await file.read(salt, 0, SALT_BYTES, 0);
        const sealedBytes = size - SALT_BYTES;
        const plainBytes = sealedBytes - Math.ceil(sealedBytes / (CHUNK_BYTES + TAG_BYTES)) * TAG_BYTES;
        const read = async (from: number, length: number) => {
          const piece = Buffer.alloc(length);
          const { bytesRead } = await file.read(piece, 0, length, SALT_BYTES + from);
          return piece.subarray(0, bytesRead);
        };
        yield* openFileRange(keyOf(salt), plainBytes, { from: 0, to: Math.max(0, plainBytes - 1) }, read);
      } finally {
        await file.close();
      }
    },
    sign: (text) => macOf('manifest', text),
    isSigned: (text, signature) =>
      timingSafeEqual(Buffer.from(macOf('manifest', text)), Buffer.from(signature.padEnd(64).slice(0, 64))),
  };
}
