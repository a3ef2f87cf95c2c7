import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { toWav } from '#kernel/sound.ts';
import type { Ids } from '#kernel/ids.ts';
import { type Account, giveTo } from './account.ts';
import { configurationFiles } from './configuration.ts';
import { waitingMusic } from './music.ts';
import { freeTcpPort, freeUdpPort, rtpRange } from './ports.ts';
import type { ExchangeSettings, Phone, Trunk } from './settings.ts';

/** What a run of the exchange remembers for the next start of Engawa: how to speak with it, and its telephones' secrets. */
const memory = z.object({
  ports: z.object({ http: z.number(), sip: z.number(), rtpFrom: z.number(), rtpTo: z.number() }),
  ariPassword: z.string(),
  phones: z.array(
    z.discriminatedUnion('kind', [
      z.object({ name: z.string(), kind: z.literal('browser') }),
      z.object({ name: z.string(), kind: z.literal('desk'), secret: z.string() }),
    ]),
  ),
});
type Memory = z.infer<typeof memory>;

const FOLDERS = [
  'etc',
  'lib',
  'lib/keys',
  'cache',
  'log',
  'run',
  'music',
  'spool',
  'spool/recording',
  'spool/tmp',
];
/** Where a SIP telephone looks first. */
const USUAL_SIP_PORT = 5060;

/** What the exchange of a trial is given, besides what is made up for it. */
export interface TrialOptions {
  name: string;
  /** Kept between starts; its parents may be closed to the account. */
  directory: string;
  listen: string;
  /** A SIP port that is asked for first. */
  sipPort?: number;
  trunks: readonly Trunk[];
  /** After so many seconds without one packet a telephone is taken for gone; 0: never. */
  soundlessSec?: number;
  /** Telephones; one on a desk keeps the secret that it was given at first. */
  phones: readonly Pick<Phone, 'name' | 'kind'>[];
}

/** What an earlier start left written down, if it can still be read. */
export function remembered(directory: string): Memory | undefined {
  try {
    return memory.safeParse(JSON.parse(readFileSync(path.join(directory, 'memory.json'), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** The settings of a new run: ports that are free now (those of the last time first), secrets as before or made up. */
export async function settingsFor(
  options: TrialOptions,
  programs: ExchangeSettings['programs'],
  ids: Ids,
): Promise<ExchangeSettings> {
  const before = remembered(options.directory);
  const http = await freeTcpPort(options.listen, before?.ports.http);
  const sip = await freeUdpPort(options.listen, options.sipPort ?? before?.ports.sip ?? USUAL_SIP_PORT);
  return {
    name: options.name,
    directory: options.directory,
    programs,
    listen: options.listen,
    ports: { http, sip, ...rtpRange(http) },
    ...(options.soundlessSec === undefined ? {} : { soundlessSec: options.soundlessSec }),
    ariPassword: before?.ariPassword ?? ids.token(24),
    trunks: options.trunks,
    phones: options.phones.map(({ name, kind }) =>
      kind === 'browser' ? { name, kind } : { name, kind, secret: secretOf(name, before) ?? ids.token(18) },
    ),
  };
}

function secretOf(phone: string, before: Memory | undefined): string | undefined {
  const known = before?.phones.find(({ name }) => name === phone);
  return known?.kind === 'desk' ? known.secret : undefined;
}

/** The settings of the exchange that is running already: what it was started with, whatever would be asked for today. */
export function settingsOfRunning(
  options: TrialOptions,
  programs: ExchangeSettings['programs'],
): ExchangeSettings | undefined {
  const before = remembered(options.directory);
  return before && { ...options, programs, ...before };
}

/** Writes everything that a run needs, readable by the account alone. What was recorded and not yet fetched stays. */
export function writeRun(settings: ExchangeSettings, account: Account | undefined): void {
  const { directory } = settings;
  // Sockets and settings of the run before; an older version's may mean something else today.
  for (const stale of ['run', 'etc']) rmSync(path.join(directory, stale), { recursive: true, force: true });
  for (const folder of ['', ...FOLDERS]) makeFolder(path.join(directory, folder), account);
  for (const [name, text] of Object.entries(configurationFiles(settings)))
    writePrivately(path.join(directory, 'etc', name), text, account);
  writePrivately(path.join(directory, 'music/waiting.wav'), toWav(waitingMusic()), account);
  const { ports, ariPassword, phones } = settings;
  writePrivately(
    path.join(directory, 'memory.json'),
    JSON.stringify({ ports, ariPassword, phones }),
    undefined,
  );
}

/** Refuses a link: root would change what somebody who got into the exchange had pointed it at. */
function makeFolder(place: string, account: Account | undefined): void {
  mkdirSync(place, { recursive: true, mode: 0o700 });
  if (!lstatSync(place).isDirectory())
    throw new Error(`${place} is not a directory of the exchange; remove it`);
  chmodSync(place, 0o700);
  giveTo(account, place);
}

function writePrivately(file: string, content: string | Buffer, account: Account | undefined): void {
  const partial = `${file}.partial`;
  rmSync(partial, { force: true });
  writeFileSync(partial, content, { mode: 0o600, flag: 'wx' });
  giveTo(account, partial);
  renameSync(partial, file);
}
