import type { Installation } from '../commands/installation.ts';
import type { Config } from '../config.ts';
import { buildHouse, type House } from '../main.ts';
import { createQueryBuilder, createPool } from '#db/connection.ts';
import { setPassword } from '#domain/staff/staff.ts';
import { type Clock, systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import {
  type DemoAccount,
  isUnfinished,
  markFinished,
  markUnfinished,
  readDemoAccounts,
  writeDemoAccounts,
} from './accounts.ts';
import { AOBA } from './aoba.ts';
import { FULL_SIZE, type HistorySize, makeHistory, SMALL_SIZE } from './history.ts';
import { openProgress } from './progress.ts';
import { SHIOMI } from './shiomi.ts';
import { StoryClock } from './story-clock.ts';
import { tidyUp } from './tidy.ts';

/** The demo's past ends a little before now, so that nothing in it is of the future even where clocks differ. */
const REST_MS = 2 * 60_000;

/**
 * Opens the demo's two cities with their last weeks when there is nothing yet, and answers the accounts. On a later start
 * only a new DEMO_PASSWORD changes something: the accounts get it. None when the installation has no demo.
 */
export async function prepareDemo(input: {
  config: Config;
  installation: Installation;
  nothingYet: boolean;
  size?: HistorySize;
  now?: Date;
}): Promise<DemoAccount[]> {
  const { config, installation } = input;
  if (!input.nothingYet) {
    if (isUnfinished(config.dataDir)) await finishCutShort(config, installation);
    return refreshPasswords(config, installation);
  }
  const accounts = accountsFor(config);
  const passwords = new Map(accounts.map((account) => [account.login, account.password]));
  // Before anything else: were this start cut short, the accounts that it made would be lost with their passwords.
  await writeDemoAccounts(config.dataDir, accounts);
  await markUnfinished(config.dataDir);
  const end = new Date((input.now ?? systemClock.now()).getTime() - REST_MS);
  const clock = new StoryClock(end);
  const house = await houseOf(config, installation, clock);
  const progress = openProgress();
  try {
    await makeHistory({
      house,
      clock,
      end,
      size: input.size ?? (config.demoSize === 'small' ? SMALL_SIZE : FULL_SIZE),
      hosts: hostsOf(config),
      passwordOf: (login) => passwords.get(login)!,
      onProgress: progress.show,
    });
  } finally {
    progress.close();
    await house.stop();
  }
  await markFinished(config.dataDir);
  return accounts;
}

async function finishCutShort(config: Config, installation: Installation): Promise<void> {
  console.log(
    '前回の起動は、デモの準備の途中で止まりました。続きは作らず、そのまま開きます。初めから作るには、データの置き場を空にしてください。',
  );
  console.log(
    'The last start ended while the demo was being prepared. It opens as it is; empty the data directory to begin again.',
  );
  const house = await houseOf(config, installation, systemClock);
  try {
    await tidyUp(house);
  } finally {
    await house.stop();
  }
  await markFinished(config.dataDir);
}

function houseOf(config: Config, installation: Installation, clock: Clock): Promise<House> {
  return buildHouse({
    urls: installation.urls,
    masterKey: installation.masterKey,
    sealText: config.sealText,
    filesDir: config.filesDir,
    clock,
    log: installation.log,
    settings: {
      publicUrl: addressOf(config),
      secureCookies: false,
      trustProxy: 0,
      maxFileBytes: config.maxFileBytes,
      rateLimitFactor: 0,
      webDir: undefined,
    },
  });
}

function accountsFor(config: Config): DemoAccount[] {
  const ids = createIds(systemClock);
  const first = AOBA.staff.map((member) => member.login);
  const others = SHIOMI.staff.filter((member) => !first.includes(member.login));
  return [...AOBA.staff, ...others].map(({ login, description }) => ({
    login,
    password: config.demoPassword ?? ids.token(9),
    description,
  }));
}

async function refreshPasswords(config: Config, installation: Installation): Promise<DemoAccount[]> {
  const accounts = await readDemoAccounts(config.dataDir);
  const password = config.demoPassword;
  if (password === undefined || accounts.every((account) => account.password === password)) return accounts;
  const pool = createPool(installation.urls.app, { name: 'engawa demo', max: 2 });
  try {
    const db = createQueryBuilder(pool);
    await Promise.all(accounts.map((account) => setPassword(db, account.login, password)));
  } finally {
    await pool.end();
  }
  const changed = accounts.map((account) => ({ ...account, password }));
  await writeDemoAccounts(config.dataDir, changed);
  return changed;
}

function addressOf(config: Config): string {
  return config.publicUrl ?? `http://${config.host}:${config.port}`;
}

/** The names under which the demo is opened: whoever comes by one of them is in the first city. */
function hostsOf(config: Config): string[] {
  return [...new Set([new URL(addressOf(config)).hostname, 'localhost', '127.0.0.1'])];
}
