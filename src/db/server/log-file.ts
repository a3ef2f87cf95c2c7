import { copyFile, open, readFile, stat, truncate } from 'node:fs/promises';
import { closeSync, openSync } from 'node:fs';

/** Two files of this size at most: the current one and the one before. */
const MAX_LOG_BYTES = 8 * 1024 * 1024;

/** Opens the log for PostgreSQL to write to. The descriptor is inherited: an orphan goes on writing to the same file. */
export function openLog(file: string): { descriptor: number; close: () => void } {
  const descriptor = openSync(file, 'a', 0o600);
  return { descriptor, close: () => closeSync(descriptor) };
}

/** Moves the log aside once it has grown too large. PostgreSQL keeps its descriptor, so it is copied and emptied. */
export async function boundLog(file: string, maxBytes: number = MAX_LOG_BYTES): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found || found.size <= maxBytes) return;
  await copyFile(file, `${file}.1`);
  await truncate(file, 0);
}

/** The last lines that PostgreSQL wrote, for the person who has to find out why it did not start. */
export async function lastLines(file: string, count = 6): Promise<string> {
  const text = await readTail(file, 8192).catch(() => '');
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

async function readTail(file: string, bytes: number): Promise<string> {
  const { size } = await stat(file);
  if (size <= bytes) return readFile(file, 'utf8');
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, size - bytes);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await handle.close();
  }
}
