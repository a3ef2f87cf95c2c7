import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boundLog, lastLines } from './log-file.ts';

let scratch: string;
let file: string;

beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'engawa-log-'));
  file = path.join(scratch, 'postgres.log');
});

afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test('a log that grew too large is moved aside, and its writer goes on at the start of the file', async () => {
  const descriptor = openSync(file, 'a');
  writeSync(descriptor, 'x'.repeat(100));
  await boundLog(file, 99);
  writeSync(descriptor, 'next');
  closeSync(descriptor);
  expect(readFileSync(file, 'utf8')).toBe('next');
  expect(readFileSync(`${file}.1`, 'utf8')).toBe('x'.repeat(100));
});

test('a log within its bounds, or none at all, is left alone', async () => {
  await boundLog(file, 99);
  writeFileSync(file, 'short');
  await boundLog(file, 99);
  expect(readFileSync(file, 'utf8')).toBe('short');
});

test('the last lines are found at the end of a large log', async () => {
  writeFileSync(file, 'filler\n'.repeat(5_000));
  appendFileSync(file, 'one\ntwo\nthree\n');
  expect(await lastLines(file, 2)).toBe('two\nthree');
});
