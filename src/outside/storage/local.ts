import { randomUUID } from 'node:crypto';
import { access, type FileHandle, mkdir, open, readFile, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '#kernel/refusal.ts';
import { type FileStorage, splitKey } from './storage.ts';

/** Opens a file for writing; handed in by tests that need a disk to be full. */
export type OpenFile = (path: string, flags: string, mode?: number) => Promise<FileHandle>;

/**
 * Files under a folder of this machine, one folder per tenant. A file is written under a temporary name, synced,
 * renamed, and its folder synced: after any crash it is there whole or not at all.
 * Refuses 'file.storage-full' when the disk or the quota is full, and leaves nothing behind then.
 */
export function createLocalStorage(options: { folder: string; openFile?: OpenFile }): FileStorage {
  const { folder, openFile = open } = options;
  const pathOf = (key: string) => join(folder, ...splitKey(key));
  const syncTogether = createTogether(syncFolder);

  /** Folders that were there. */
  const seen = new Set<string>();

  async function openNew(tenantFolder: string, path: string): Promise<FileHandle> {
    const make = () => openFile(path, 'wx', 0o600);
    if (seen.has(tenantFolder))
      try {
        return await make();
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
      }
    await ensureFolder(folder, tenantFolder);
    seen.add(tenantFolder);
    return make();
  }

  async function place(key: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
    const [tenantId, id] = splitKey(key);
    const tenantFolder = join(folder, tenantId);
    const temporary = join(tenantFolder, `.${id}.${randomUUID()}.part`);
    try {
      const file = await openNew(tenantFolder, temporary);
      await writeDurably(file, write);
      await rename(temporary, join(tenantFolder, id));
      await syncTogether(tenantFolder);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw isFull(error) ? new Refusal('file.storage-full') : error;
    }
  }

  return {
    put: (key, bytes) => place(key, (file) => file.writeFile(bytes)),

    putStream: (key, pieces) =>
      place(key, async (file) => {
        for await (const piece of pieces) await file.writeFile(piece);
      }),

    get: async (key) => {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        throw codeOf(error) === 'ENOENT' ? new Refusal('not-found') : error;
      }
    },

    read: async (key, from, length) => {
      const file = await open(pathOf(key), 'r').catch((error: unknown) => {
        throw codeOf(error) === 'ENOENT' ? new Refusal('not-found') : error;
      });
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },

    has: async (key) => {
      try {
        await access(pathOf(key));
        return true;
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return false;
        throw error;
      }
    },

    remove: async (key) => {
      const path = pathOf(key);
      await rm(path, { force: true });
      await syncFolder(join(path, '..')).catch((error) => {
        if (codeOf(error) !== 'ENOENT') throw error;
      });
    },

    freeBytes: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
  };
}

/** A new folder is an entry in its parent: that has to be on disk as well before a file in it counts as kept. */
async function ensureFolder(folder: string, tenantFolder: string): Promise<void> {
  const firstMade = await mkdir(tenantFolder, { recursive: true, mode: 0o700 });
  if (!firstMade) return;
  await syncFolder(folder);
  if (firstMade !== tenantFolder) await syncFolder(join(firstMade, '..'));
}

async function writeDurably(file: FileHandle, write: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Who asks while a run of before goes on shares the next: that begins after all of them asked. */
function createTogether(work: (path: string) => Promise<void>): (path: string) => Promise<void> {
  const next = new Map<string, Promise<void>>();
  const last = new Map<string, Promise<void>>();
  return (path) => {
    const shared = next.get(path);
    if (shared) return shared;
    const before = last.get(path) ?? Promise.resolve();
    const run = before
      .catch(() => undefined)
      .then(() => {
        next.delete(path);
        return work(path);
      });
    next.set(path, run);
    last.set(path, run);
    const forget = () => {
      if (last.get(path) === run) last.delete(path);
    };
    run.then(forget, forget);
    return run;
  };
}

function isFull(error: unknown): boolean {
  return codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
