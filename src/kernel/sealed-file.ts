import { createCipheriv, createDecipheriv } from 'node:crypto';
import { SealBroken } from './sealed.ts';

/**
 * Files too large to be opened whole: sealed in chunks, so that a part can be read without the rest. Each file has a key of
 * its own (`createKey`), used once; the key lies sealed in the file's row, and without it every copy of the file is noise.
 *
 * Form: chunks of 64 KiB (the last one shorter), each AES-256-GCM with its tag behind it. The nonce is the chunk's number and
 * whether it is the last: chunks cannot change places, and nothing can be cut off at the end.
 */
const CHUNK_BYTES = 65_536;
const TAG_BYTES = 16;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/** Seals what comes, in pieces of any size. */
export async function* sealFile(
  key: Buffer,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let index = 0;
  for await (const piece of source) {
    held.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    heldBytes += piece.length;
    // A whole chunk waits for what follows: only then it is known not to be the last.
    while (heldBytes > CHUNK_BYTES) {
      const all = Buffer.concat(held);
      yield sealChunk(key, index++, false, all.subarray(0, CHUNK_BYTES));
      held = [all.subarray(CHUNK_BYTES)];
      heldBytes -= CHUNK_BYTES;
    }
  }
  yield sealChunk(key, index, true, Buffer.concat(held));
}

/** How large a file is once it is sealed. */
export function sealedSize(sizeBytes: number): number {
  return sizeBytes + chunksOf(sizeBytes) * TAG_BYTES;
}

/**
 * Opens the bytes `from` to `to` (both included) of a file of `sizeBytes`; `read` gives stretches of the sealed one. Throws
 * `SealBroken` for what was changed, moved or cut short.
 */
export async function* openFileRange(
  key: Buffer,
  sizeBytes: number,
  range: { from: number; to: number },
  read: (from: number, length: number) => Promise<Uint8Array>,
): AsyncGenerator<Buffer> {
  const lastChunk = chunksOf(sizeBytes) - 1;
  for (let index = Math.floor(range.from / CHUNK_BYTES); index * CHUNK_BYTES <= range.to; index++) {
    const length = index === lastChunk ? sizeBytes - index * CHUNK_BYTES : CHUNK_BYTES;
    const sealed = await read(index * SEALED_CHUNK_BYTES, length + TAG_BYTES);
    const chunk = openChunk(key, index, index === lastChunk, sealed);
    const from = Math.max(0, range.from - index * CHUNK_BYTES);
    yield chunk.subarray(from, range.to - index * CHUNK_BYTES + 1);
  }
}

function chunksOf(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / CHUNK_BYTES));
}

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce[0] = isLast ? 1 : 0;
  nonce.writeUInt32BE(index, 8);
  return nonce;
}

function sealChunk(key: Buffer, index: number, isLast: boolean, bytes: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index, isLast), { authTagLength: TAG_BYTES });
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Buffer, index: number, isLast: boolean, sealed: Uint8Array): Buffer {
  if (sealed.length < TAG_BYTES) throw new SealBroken('format');
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index, isLast), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, tagAt)), decipher.final()]);
  } catch {
    throw new SealBroken('tampered');
  }
}
