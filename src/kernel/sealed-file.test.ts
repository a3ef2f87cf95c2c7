import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createKey } from './sealed.ts';
import { openFileRange, sealedSize, sealFile } from './sealed-file.ts';

const CHUNK = 65_536;

async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

async function sealed(key: Buffer, bytes: Buffer, pieceBytes = 10_000): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return gather(sealFile(key, pieces));
}

function open(
  key: Buffer,
  file: Buffer,
  sizeBytes: number,
  from: number,
  to = sizeBytes - 1,
): Promise<Buffer> {
  const read = async (at: number, length: number): Promise<Buffer> => file.subarray(at, at + length);
  return gather(openFileRange(key, sizeBytes, { from, to }, read));
}

describe('a file sealed in chunks', () => {
  test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77])(
    'opens whole, of %i bytes',
    async (size) => {
      const [key, bytes] = [createKey(), randomBytes(size)];
      const file = await sealed(key, bytes);
      expect(file.length).toBe(sealedSize(size));
      if (size > 0) expect((await open(key, file, size, 0)).equals(bytes)).toBe(true);
    },
  );

  test('opens in part, within a chunk and across them', async () => {
    const [key, bytes] = [createKey(), randomBytes(3 * CHUNK + 77)];
    const file = await sealed(key, bytes, 200_000);
    for (const [from, to] of [
      [0, 0],
      [CHUNK - 1, CHUNK],
      [5, 2 * CHUNK + 5],
      [3 * CHUNK + 76, 3 * CHUNK + 76],
    ] as const)
      expect((await open(key, file, bytes.length, from, to)).equals(bytes.subarray(from, to + 1))).toBe(true);
  });

  test('does not open changed, with chunks that changed places, cut short, or by another key', async () => {
    const [key, bytes] = [createKey(), randomBytes(2 * CHUNK)];
    const file = await sealed(key, bytes);
    const one = CHUNK + 16;
    const changed = Buffer.from(file);
    changed[10] = (changed[10] ?? 0) ^ 1;
    const swapped = Buffer.concat([file.subarray(one), file.subarray(0, one)]);
    await expect(open(key, changed, bytes.length, 0)).rejects.toThrow('tampered');
    await expect(open(key, swapped, bytes.length, 0)).rejects.toThrow('tampered');
    await expect(open(key, file.subarray(0, one), CHUNK, 0)).rejects.toThrow('tampered');
    await expect(open(createKey(), file, bytes.length, 0)).rejects.toThrow('tampered');
  });
});
