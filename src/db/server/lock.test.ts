import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import { isDataDirLocked, lockDataDir } from './lock.ts';

let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'engawa-lock-'));
});

afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test('one holds it, the next is refused with who holds it, and after release it is free', async () => {
  const lock = await lockDataDir(scratch, systemClock);
  expect(await isDataDirLocked(scratch, systemClock)).toBe(true);
  await expect(lockDataDir(scratch, systemClock)).rejects.toMatchObject({
    code: 'data.in-use',
    details: { dataDir: scratch, pid: process.pid },
  });
  await lock.release();
  expect(await isDataDirLocked(scratch, systemClock)).toBe(false);
  await (await lockDataDir(scratch, systemClock)).release();
});

test('a path too long for a socket is locked all the same', async () => {
  const long = path.join(scratch, 'x'.repeat(150));
  mkdirSync(long);
  const lock = await lockDataDir(long, systemClock);
  await expect(lockDataDir(long, systemClock)).rejects.toMatchObject({ code: 'data.in-use' });
  await lock.release();
});

test('a killed holder leaves its file behind but not its lock', async () => {
  const script = `
    import { lockDataDir } from '#db/server/lock.ts';
    import { systemClock } from '#kernel/clock.ts';
    await lockDataDir(process.argv[1], systemClock);
    process.stdout.write('held');
  `;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script, scratch], {
    cwd: path.resolve(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await expect(lockDataDir(scratch, systemClock)).rejects.toMatchObject({ details: { pid: holder.pid } });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(existsSync(path.join(scratch, 'engawa.lock.sock'))).toBe(true);
  await (await lockDataDir(scratch, systemClock)).release();
});

test('of many that find a dead lock at once, exactly one wins', async () => {
  const file = path.join(scratch, 'engawa.lock.sock');
  const holder = await lockDataDir(scratch, systemClock);
  linkSync(file, `${file}.kept`);
  await holder.release();
  renameSync(`${file}.kept`, file);
  const results = await Promise.allSettled(
    Array.from({ length: 8 }, () => lockDataDir(scratch, systemClock)),
  );
  const won = results.filter((result) => result.status === 'fulfilled');
  expect(won).toHaveLength(1);
  await won[0]?.value.release();
});
