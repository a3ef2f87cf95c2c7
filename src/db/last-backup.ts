import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Beside the files, in the data directory: when the last whole backup was made, for who watches over it. */
function placeOf(filesDir: string): string {
  return join(dirname(filesDir), 'last-backup');
}

/** Remembers that a backup was made whole. */
export async function noteBackup(filesDir: string, at: Date): Promise<void> {
  await writeFile(placeOf(filesDir), `${at.toISOString()}\n`, { mode: 0o644 });
}

/** When the last one was made; null for never, or when nobody can say. */
export async function readLastBackup(filesDir: string): Promise<Date | null> {
  const text = await readFile(placeOf(filesDir), 'utf8').catch(() => '');
  const at = new Date(text.trim());
  return Number.isNaN(at.getTime()) ? null : at;
}
