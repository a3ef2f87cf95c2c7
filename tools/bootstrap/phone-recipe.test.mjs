import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { debianMirror, RECIPE, untestedVersions, whyBuild } from './phone-recipe.mjs';

const TARGETS = `http://other.test/debian-security/|Debian|Debian-Security|bookworm-security|main
http://strange.test/apt/|Somebody|Debian|bookworm|main
http://deb.test/debian/|Debian|Debian|bookworm|contrib
http://deb.test/debian/|Debian|Debian|bookworm|main
`;

test("the mirror is Debian's own archive among apt's sources, by what its signed lists say", () => {
  expect(debianMirror(TARGETS)).toBe('http://deb.test/debian');
  expect(debianMirror('http://strange.test/|Somebody|Debian|x|main')).toBeUndefined();
  expect(debianMirror('')).toBeUndefined();
});

test('a mirror may stand in a list of mirrors, as on machines in a cloud', () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'engawa-mirrors-'));
  const list = path.join(scratch, 'debian.list');
  writeFileSync(list, '# first\nhttps://near.test/debian\tpriority:1\nhttps://far.test/debian\n');
  expect(debianMirror(`mirror+file:${list}|Debian|Debian|bookworm|main`)).toBe('https://near.test/debian');
  expect(debianMirror('mirror+file:/nowhere|Debian|Debian|bookworm|main')).toBeUndefined();
  rmSync(scratch, { recursive: true });
});

test('a version nobody has tested with is named; one that was, and a package without a list, are not', () => {
  const tested = { asterisk: ['1:22.1', '1:22.2'] };
  expect(untestedVersions({ asterisk: '1:22.2', other: '1' }, tested)).toEqual([]);
  expect(untestedVersions({ asterisk: '1:23.0' }, tested)).toEqual([
    'asterisk 1:23.0 has not been tested with (1:22.1, 1:22.2 has)',
  ]);
});

test('a root is built when it is missing, made by another recipe, incomplete, or on demand; else it is kept', () => {
  const record = { recipe: RECIPE, packages: { asterisk: '1' } };
  const there = { isThere: true, wantsUpdate: false };
  expect(whyBuild(record, ['asterisk'], there)).toBeUndefined();
  expect(whyBuild(undefined, ['asterisk'], there)).toContain('none yet');
  expect(whyBuild(record, ['asterisk'], { ...there, isThere: false })).toContain('none yet');
  expect(whyBuild({ ...record, recipe: 0 }, ['asterisk'], there)).toContain('differently');
  expect(whyBuild(record, ['asterisk', 'sip-tester'], there)).toContain('sip-tester');
  expect(whyBuild(record, ['asterisk'], { ...there, wantsUpdate: true })).toContain('update');
});
