import { open } from 'node:fs/promises';

/** Names that were made or changed in a directory are on the disk, also when the power fails after it. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
