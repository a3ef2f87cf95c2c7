import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConfigError, readConfig } from '../config.ts';
import { writeExchangeFiles } from './exchange-files.ts';

const SETTINGS = {
  PHONE_TRUNK: 'sip://0312345678:secret@sip.example.jp',
  PHONE_LISTEN: '192.0.2.10',
  ASTERISK_PHONES: 'desk-01..desk-03',
  ASTERISK_DESK_PHONES: 'table-01',
};

let folder: string;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'engawa-files-')), 'exchange');
  vi.spyOn(console, 'log').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

const file = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const environment = () =>
  Object.fromEntries(
    file('engawa.env')
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  ) as Record<string, string>;

test('provider, telephones and the address behind NAT stand in the files, which nobody else may read', async () => {
  const args = [folder, '--external', '203.0.113.5', '--from', '198.51.100.0/24, 198.51.101.7'];
  expect(await writeExchangeFiles(readConfig(SETTINGS), args)).toBe(0);
  const sip = file('etc/pjsip.conf');
  expect(sip).toContain('bind = 192.0.2.10:5060');
  expect(sip).toContain('external_media_address = 203.0.113.5');
  expect(sip).toContain('match = 198.51.100.0/24\nmatch = 198.51.101.7');
  expect(sip).toContain('server_uri = sip:sip.example.jp:5060');
  expect(sip).toContain('[desk-03]');
  expect(file('etc/rtp.conf')).toContain('rtpstart = 10000\nrtpend = 19999');
  for (const name of ['etc/pjsip.conf', 'etc/ari.conf', 'engawa.env', 'memory.json'])
    expect(statSync(path.join(folder, name)).mode & 0o077, name).toBe(0);
});

test('what it says of itself is what Engawa takes as its settings', async () => {
  await writeExchangeFiles(readConfig(SETTINGS), [folder]);
  const config = readConfig(environment());
  const [server] = config.asterisk;
  expect(server).toMatchObject({ url: 'http://192.0.2.10:8088', user: 'engawa', app: 'engawa' });
  expect(file('etc/ari.conf')).toContain(
    `[engawa]\ntype = user\nread_only = no\npassword = ${server?.password}`,
  );
  expect(config.asteriskPhones.map(({ name }) => name)).toEqual([
    'desk-01',
    'desk-02',
    'desk-03',
    'table-01',
  ]);
});

test('written again, telephones on desks and Engawa go on with the secrets that they have', async () => {
  await writeExchangeFiles(readConfig(SETTINGS), [folder]);
  const before = [file('engawa.env'), file('memory.json')];
  await writeExchangeFiles(readConfig(SETTINGS), [folder]);
  expect([file('engawa.env'), file('memory.json')]).toEqual(before);
});

test('without a provider or a folder nothing is written', async () => {
  const { PHONE_TRUNK: _, ...unnamed } = SETTINGS;
  await expect(writeExchangeFiles(readConfig(unnamed), [folder])).rejects.toThrow(ConfigError);
  await expect(writeExchangeFiles(readConfig(SETTINGS), [])).rejects.toThrow(ConfigError);
  expect(existsSync(folder)).toBe(false);
});
