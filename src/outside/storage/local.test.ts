import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '#kernel/refusal.ts';
import { createLocalStorage } from './local.ts';

const TENANT = '0190a000-0000-7000-8000-000000000001';
const FILE = '0190a000-0000-7000-8000-00000000000a';
const KEY = `${TENANT}/${FILE}`;
let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'engawa-storage-')), 'files');
});
afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true });
});

describe('local storage', () => {
  it('gives back what was put, replaces it, and removes it, also twice', async () => {
    const storage = createLocalStorage({ folder });
    await storage.put(KEY, Buffer.from('first'));
    await storage.put(KEY, Buffer.from('second'));
    expect((await storage.get(KEY)).toString()).toBe('second');
    expect(await readdir(join(folder, TENANT))).toEqual([FILE]);
    await storage.remove(KEY);
    await storage.remove(KEY);
    await expect(storage.get(KEY)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is readable for its owner only', async () => {
    await createLocalStorage({ folder }).put(KEY, Buffer.from('x'));
    expect((await stat(join(folder, KEY))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, TENANT))).mode & 0o777).toBe(0o700);
  });

  it('takes many at once, also of the same key, and leaves no temporary names', async () => {
    const storage = createLocalStorage({ folder });
    await Promise.all(Array.from({ length: 20 }, (_, at) => storage.put(KEY, Buffer.alloc(1_000, at))));
    const kept = await storage.get(KEY);
    expect(kept.length).toBe(1_000);
    expect(kept.every((byte) => byte === kept[0])).toBe(true);
    expect(await readdir(join(folder, TENANT))).toEqual([FILE]);
  });

  it('syncs the file before it gets its name', async () => {
    const seen: string[] = [];
    const storage = createLocalStorage({
      folder,
      openFile: async (path, flags, mode) => {
        const file = await open(path, flags, mode);
        const sync = file.sync.bind(file);
        file.sync = async () => {
          seen.push(...(await readdir(join(folder, TENANT))));
          await sync();
        };
        return file;
      },
    });
    await storage.put(KEY, Buffer.from('x'));
    expect(seen).toEqual([expect.stringMatching(/^\..*\.part$/)]);
  });

  it.each(['ENOSPC', 'EDQUOT'])('refuses and leaves nothing when the disk is full (%s)', async (code) => {
    const storage = createLocalStorage({
      folder,
      openFile: async (path, flags, mode) => {
        const file = await open(path, flags, mode);
        file.writeFile = () => Promise.reject(Object.assign(new Error('write'), { code }));
        return file;
      },
    });
    await expect(storage.put(KEY, Buffer.from('x'))).rejects.toEqual(new Refusal('file.storage-full'));
    expect(await readdir(join(folder, TENANT))).toEqual([]);
  });

  it('lets every other failure be a defect', async () => {
    const failing = Object.assign(new Error('write'), { code: 'EIO' });
    const storage = createLocalStorage({ folder, openFile: () => Promise.reject(failing) });
    await expect(storage.put(KEY, Buffer.from('x'))).rejects.toBe(failing);
  });

  it.each([
    '',
    FILE,
    `${TENANT}/../${FILE}`,
    `../${FILE}`,
    `${TENANT}/${FILE}/x`,
    `${TENANT}/..`,
    `/${TENANT}/${FILE}`,
    `${TENANT}/${FILE}\u0000`,
  ])('takes no key such as %j', async (key) => {
    const storage = createLocalStorage({ folder });
    await expect(storage.put(key, Buffer.from('x'))).rejects.toThrow(RangeError);
    await expect(storage.get(key)).rejects.toThrow(RangeError);
    await expect(storage.remove(key)).rejects.toThrow(RangeError);
  });

  it('knows how much still fits', async () => {
    expect(await createLocalStorage({ folder }).freeBytes()).toBeGreaterThan(0);
  });
});
