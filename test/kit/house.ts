import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { createPool } from '#db/connection.ts';
import { deriveSecret } from '#db/keys.ts';
import { migrate, roleUrl } from '#db/migrations.ts';
import { ManualClock } from '#kernel/clock.ts';
import { UNDECLARED } from '#http/app.ts';
import { createLogger } from '#kernel/log.ts';
import type { FileStorage } from '#outside/storage/storage.ts';
import { buildHouse, type House, type HouseParts } from '../../src/main.ts';
import { clusterUrl, createDatabase, dropDatabase, makeScratchDir } from './cluster.ts';
import { FIRST_MORNING, TEST_MASTER_KEY } from './database.ts';
import { settle } from './settle.ts';

export const PUBLIC_URL = 'https://aoba.example';
export const MAX_FILE_BYTES = 2_000_000;
/** The data directory of all houses of tests, by its name. */
export const PLACE = 'house-of-tests';

export interface HouseOptions {
  /** A database to clone; by default one that is only migrated. */
  template?: string;
  rateLimitFactor?: number;
  /** As behind https. */
  secureCookies?: boolean;
  storage?: FileStorage;
  /** The city's mail servers, on the house's own clock. */
  postOffice?: (clock: ManualClock) => NonNullable<HouseParts['postOffice']>;
  startAt?: Date;
  /** Whose routes it serves: both sides' by default. */
  serves?: 'public' | 'desk';
  webhookSender?: HouseParts['webhookSender'];
  identity?: HouseParts['identity'];
  scanFile?: HouseParts['scanFile'];
  tracer?: HouseParts['tracer'];
  anchorPlaces?: HouseParts['anchorPlaces'];
  /** Exchanges on the house's own clock, and telephones. */
  telephone?: (
    clock: ManualClock,
  ) => Pick<
    HouseParts,
    'exchanges' | 'sounds' | 'phoneOf' | 'speechEngines' | 'promptBaseUrl' | 'recogniser' | 'texts'
  >;
}

/** The whole product as main.ts builds it, on a database of its own, with time in the test's hand. No loop runs. */
export interface TestHouse extends House {
  clock: ManualClock;
  /** Everything logged, down to debug. */
  logLines: string[];
  /** What must never stand in a log: names, numbers, texts, tokens that this house was told. */
  personal: Set<string>;
  /** As superuser: past row-level security, for checks only. */
  admin: pg.Pool;
  urls: { app: string; relay: string };
  filesDir: string;
  /** By which another process opens the same database. */
  adminUrl: string;
  settle(): Promise<void>;
  /** Takes away the pauses before failed work is tried again, then settles. */
  settleRetries(): Promise<void>;
  /** Moves time on, then settles. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

const roleSecret = deriveSecret(TEST_MASTER_KEY, 'database-roles');

/** Opens a house. About half a second when the template is there. */
export async function openHouse(options: HouseOptions = {}): Promise<TestHouse> {
  const database = await createDatabase(options.template);
  const opened = await openHouseAt(database.url, options);
  return {
    ...opened,
    async close() {
      await opened.close();
      await dropDatabase(database.name);
      const admin = createPool(clusterUrl(), { name: 'test admin', max: 1 });
      for (const role of ['app', 'relay', 'backup'])
        await admin.query(`drop role if exists "${database.name}_${role}_login"`);
      await admin.end();
    },
  };
}

/** Opens a house on a database that stays when the house is closed. */
export async function openHouseAt(
  adminUrl: string,
  options: Omit<HouseOptions, 'template'> = {},
): Promise<TestHouse> {
  await migrate(adminUrl, { roleSecret });
  const urls = { app: roleUrl(adminUrl, 'app', roleSecret), relay: roleUrl(adminUrl, 'relay', roleSecret) };
  const clock = new ManualClock(options.startAt ?? FIRST_MORNING);
  const scratch = makeScratchDir();
  const filesDir = join(scratch, 'files');
  const logLines: string[] = [];
  const house = await buildHouse({
    urls,
    masterKey: TEST_MASTER_KEY,
    sealText: true,
    filesDir,
    place: PLACE,
    clock,
    log: createLogger({ level: 'debug', destination: { write: (line: string) => void logLines.push(line) } }),
    settings: {
      publicUrl: PUBLIC_URL,
      secureCookies: options.secureCookies ?? false,
      trustProxy: 0,
      maxFileBytes: MAX_FILE_BYTES,
      rateLimitFactor: options.rateLimitFactor ?? 0,
      webDir: undefined,
      serves: options.serves,
    },
    ...(options.storage ? { storage: options.storage } : {}),
    ...(options.webhookSender ? { webhookSender: options.webhookSender } : {}),
    ...(options.identity ? { identity: options.identity } : {}),
    ...(options.scanFile ? { scanFile: options.scanFile } : {}),
    ...(options.tracer ? { tracer: options.tracer } : {}),
    ...(options.anchorPlaces ? { anchorPlaces: options.anchorPlaces } : {}),
    ...(options.postOffice ? { postOffice: options.postOffice(clock) } : {}),
    ...options.telephone?.(clock),
  });
  const admin = createPool(adminUrl, { name: 'test admin', max: 2 });
  await house.reader.start();
  house.feed.start();
  house.faxes.start();
  house.mails.start();
  house.calls.start();
  const settleNow = () => settle(house);
  return {
    ...house,
    clock,
    logLines,
    personal: new Set(),
    admin,
    urls,
    filesDir,
    adminUrl,
    settle: settleNow,
    async settleRetries() {
      for (;;) {
        await settleNow();
        const { rowCount } = await admin.query(
          `update pgboss.job set start_after = now() where state = 'retry' and start_after > now()`,
        );
        if (rowCount === 0) return;
      }
    },
    async pass(seconds) {
      clock.advance(seconds * 1000);
      await settleNow();
    },
    async close() {
      await house.stop();
      await admin.end();
      rmSync(scratch, { recursive: true, force: true });
      const undeclared = logLines.filter((line) => line.includes(UNDECLARED));
      if (undeclared.length > 0)
        throw new Error(`${[...new Set(undeclared)].join('')}(node tools/route-refusals.ts)`);
    },
  };
}
