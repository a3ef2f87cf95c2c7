import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { complementPackage, findInstallations, serverVersion, SUPPORTED_MAJORS } from './binaries.ts';

let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'engawa-binaries-'));
});

afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test("the machine's own programs come before the packaged ones, the newest first", () => {
  const found = findInstallations();
  expect(found.length).toBeGreaterThan(0);
  const order = found.map(({ packaged, major }) => (packaged ? 0 : major));
  expect(order).toEqual(order.toSorted((a, b) => b - a));
  for (const { major } of found) {
    expect(major).toBeGreaterThanOrEqual(SUPPORTED_MAJORS.from);
    expect(major).toBeLessThanOrEqual(SUPPORTED_MAJORS.to);
  }
});

test('a package whose install script did not run gets its links and modes, once', async () => {
  const native = path.join(scratch, 'native');
  for (const directory of ['bin', 'lib']) mkdirSync(path.join(native, directory), { recursive: true });
  for (const name of ['initdb', 'pg_ctl', 'postgres'])
    writeFileSync(path.join(native, 'bin', name), '', { mode: 0o644 });
  writeFileSync(path.join(native, 'lib', 'libpq.so.5.18'), 'library');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(path.join(native, 'pg-symlinks.json'), JSON.stringify(links));
  await complementPackage(native);
  await complementPackage(native);
  expect(readlinkSync(path.join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
  expect(existsSync(path.join(native, 'lib', 'libpq.so.5'))).toBe(true);
  expect(statSync(path.join(native, 'bin', 'postgres')).mode & 0o111).toBe(0o111);
});

test('programs that do not run are named', async () => {
  await expect(serverVersion(scratch, undefined)).rejects.toThrow(`${scratch}/postgres does not run`);
});
