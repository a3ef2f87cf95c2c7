import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import { readConfig } from '../config.ts';
import { runDoctor } from './doctor.ts';

let dataDir: string;
let said: string[];
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'engawa-doctor-'));
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dataDir, { recursive: true, force: true });
});

test('without a running database it says what is missing and what to do, in both languages, and starts nothing', async () => {
  mkdirSync(path.join(dataDir, 'postgres'));
  expect(await runDoctor(readConfig({ DATA_DIR: dataDir }))).toBe(1);
  expect(said).toContain('✗ データベースが応答しません / The database does not answer');
  expect(said).toContain('✗ バックアップがまだありません / There is no backup yet');
  expect(said.some((line) => line.startsWith('    → `npm run engawa -- backup'))).toBe(true);
  expect(said.find((line) => line.includes('マスター鍵がありません'))).toMatch(/^✗/);
});

test('a backup of today and an exchange that does not answer are told apart', async () => {
  writeFileSync(path.join(dataDir, 'last-backup'), `${systemClock.now().toISOString()}\n`);
  const config = readConfig({
    ...{ DATA_DIR: dataDir, ASTERISK_URL: 'http://127.0.0.1:9', ASTERISK_PASSWORD: 'x' },
  });
  expect(await runDoctor(config)).toBe(1);
  expect(said).toContain('✓ 最後のバックアップから0日です / The last backup is 0 days old');
  expect(said.find((line) => line.includes('応答しない電話交換機'))).toMatch(/^✗ .*127\.0\.0\.1:9 \(away\)/);
});
