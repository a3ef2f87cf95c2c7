import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '#kernel/clock.ts';
import { createIds, type Ids } from '#kernel/ids.ts';
import { remembered, writeRun } from '#outside/asterisk/run-directory.ts';
import type { ExchangeSettings, Phone } from '#outside/asterisk/settings.ts';
import { ConfigError, type Config } from '../config.ts';

/** One range for sound and T.38, so that one rule of a firewall serves both; four ports for each call. */
export const PORTS = { http: 8088, sip: 5060, rtpFrom: 10_000, rtpTo: 19_999 };
const LIBRARIES: Readonly<Record<string, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/**
 * Writes the configuration of an Asterisk of the city's own into a folder: the same that the trial's exchange runs with,
 * so that every prompt, fax and telephone in the browser works there too. Takes PHONE_LISTEN, PHONE_TRUNK and the
 * ASTERISK_* settings; secrets stay as they were when it is written again. Refuses to write without a provider.
 */
export async function writeExchangeFiles(config: Config, args: readonly string[]): Promise<number> {
  const { folder, external, from } = read(args);
  const trunk = config.phoneTrunk;
  if (!trunk)
    throw new ConfigError(
      'PHONE_TRUNK=sip://… を指定してください。 / Name the provider: PHONE_TRUNK=sip://…',
    );
  const [server] = config.asterisk;
  const before = remembered(folder);
  const ids = createIds(systemClock);
  const settings: ExchangeSettings = {
    name: server?.app ?? 'engawa',
    directory: folder,
    programs: {
      modules: `/usr/lib/${LIBRARIES[arch()] ?? LIBRARIES['x64']}/asterisk/modules`,
      share: '/usr/share/asterisk',
    },
    listen: config.phoneListen,
    ...(external === undefined ? {} : { external }),
    ports: PORTS,
    soundlessSec: config.phoneSoundlessSec,
    ariPassword: server?.password ?? before?.ariPassword ?? ids.token(24),
    trunks: [{ name: 'trunk', from: from ?? [trunk.host], ...trunk }],
    phones: config.asteriskPhones.map((phone) => withSecret(phone, before?.phones ?? [], ids)),
  };
  writeRun(settings, undefined);
  writeFileSync(resolve(folder, 'engawa.env'), environmentOf(settings), { mode: 0o600 });
  console.log(`${folder}/etc: ${settings.phones.length} telephones, provider ${trunk.host}:${trunk.port}`);
  console.log(`${folder}/engawa.env: the settings of Engawa for it`);
  return 0;
}

function read(args: readonly string[]): { folder: string; external?: string; from?: string[] } {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { external: { type: 'string' }, from: { type: 'string' } },
    allowPositionals: true,
  });
  const [folder] = positionals;
  if (!folder) throw new ConfigError('フォルダを指定してください。 / Name a folder.');
  const place = resolve(folder);
  if (existsSync(resolve(place, 'run/asterisk.pid')) && isRunning(resolve(place, 'run/asterisk.pid')))
    throw new ConfigError(
      'この設定の Asterisk が動いています。止めてから書き直します。 / Stop its Asterisk first.',
    );
  return {
    folder: place,
    ...(values.external === undefined ? {} : { external: values.external }),
    ...(values.from === undefined ? {} : { from: values.from.split(',').map((one) => one.trim()) }),
  };
}

function isRunning(pidFile: string): boolean {
  return existsSync(`/proc/${readFileSync(pidFile, 'utf8').trim()}`);
}

function withSecret(
  { name, kind }: { name: string; kind: 'browser' | 'desk' },
  before: readonly Phone[],
  ids: Ids,
): Phone {
  if (kind === 'browser') return { name, kind };
  const known = before.find((phone) => phone.name === name);
  return { name, kind, secret: known?.kind === 'desk' ? known.secret : ids.token(18) };
}

function environmentOf({ name, listen, ports, ariPassword, phones }: ExchangeSettings): string {
  const named = (kind: Phone['kind']) =>
    phones.filter((phone) => phone.kind === kind).map((phone) => phone.name);
  return [
    `ASTERISK_URL=http://${listen}:${ports.http}`,
    `ASTERISK_USER=${name}`,
    `ASTERISK_APP=${name}`,
    `ASTERISK_PASSWORD=${ariPassword}`,
    `ASTERISK_PHONES=${named('browser').join(',')}`,
    `ASTERISK_DESK_PHONES=${named('desk').join(',')}`,
    '',
  ].join('\n');
}
