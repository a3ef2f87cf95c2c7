import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint } from './build-web.mjs';

let root;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'engawa-web-'));
  mkdirSync(path.join(root, 'web', 'desk'), { recursive: true });
  writeFileSync(path.join(root, 'web', 'desk', 'main.tsx'), 'one');
  writeFileSync(path.join(root, 'package-lock.json'), '{}');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test('changed, added and renamed sources are noticed, tests and what lies elsewhere are not', () => {
  const now = () => fingerprint(['web', 'package-lock.json', 'missing'], root);
  const first = now();
  writeFileSync(path.join(root, 'web', 'desk', 'main.test.tsx'), 'test');
  writeFileSync(path.join(root, 'README.md'), 'words');
  expect(now()).toBe(first);
  const seen = new Set([first]);
  writeFileSync(path.join(root, 'web', 'desk', 'main.tsx'), 'two');
  seen.add(now());
  writeFileSync(path.join(root, 'web', 'desk', 'other.tsx'), '');
  seen.add(now());
  rmSync(path.join(root, 'web', 'desk', 'other.tsx'));
  writeFileSync(path.join(root, 'web', 'desk', 'third.tsx'), '');
  seen.add(now());
  writeFileSync(path.join(root, 'package-lock.json'), '{"a":1}');
  seen.add(now());
  expect(seen.size).toBe(5);
});
