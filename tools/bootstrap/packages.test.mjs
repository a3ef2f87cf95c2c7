import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holds, packagesAreFresh, stockEnvironment } from './packages.mjs';
import { inRoot } from './paths.mjs';

const WANTED = {
  '': { version: '0.1.0' },
  'node_modules/pg': { version: '8.23.1', integrity: 'sha512-a' },
  'node_modules/only-elsewhere': { version: '1.0.0', integrity: 'sha512-b', optional: true },
};
const INSTALLED = { 'node_modules/pg': { version: '8.23.1', integrity: 'sha512-a' } };

let root;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'engawa-packages-'));
  writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages: WANTED }));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function install(packages) {
  mkdirSync(path.join(root, 'node_modules'), { recursive: true });
  writeFileSync(path.join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
}

test("another platform's optional package may be absent, no other may", () => {
  expect(holds(INSTALLED, WANTED)).toBe(true);
  expect(holds({}, WANTED)).toBe(false);
  expect(holds({ 'node_modules/pg': { version: '8.23.0', integrity: 'sha512-a' } }, WANTED)).toBe(false);
  expect(holds({ 'node_modules/pg': { version: '8.23.1', integrity: 'sha512-z' } }, WANTED)).toBe(false);
});

test('packages are stale when missing, fresh when installed by hand, stale when the lock changes', () => {
  expect(packagesAreFresh(root)).toBe(false);
  install(INSTALLED);
  expect(packagesAreFresh(root)).toBe(true);
  // Now by the stamp alone.
  install({});
  expect(packagesAreFresh(root)).toBe(true);
  const changed = { ...WANTED, 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-c' } };
  writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages: changed }));
  expect(packagesAreFresh(root)).toBe(false);
});

test("npm runs on the machine's own Node, not on the one that it is about to replace", () => {
  const env = stockEnvironment({
    PATH: [inRoot('node_modules', '.bin'), '/usr/bin'].join(path.delimiter),
    HOME: '/x',
  });
  expect(env).toEqual({ PATH: '/usr/bin', HOME: '/x' });
});
