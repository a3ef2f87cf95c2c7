import { rmSync } from 'node:fs';
import type pg from 'pg';
import { createPool } from '#db/connection.ts';
import { deriveSecret } from '#db/keys.ts';
import { migrate, roleUrl } from '#db/migrations.ts';
import { systemClock } from '#kernel/clock.ts';
import { createLogger } from '#kernel/log.ts';
import { buildHouse, type House, type HouseParts } from '../../src/main.ts';
import { castTemplate } from './cast.ts';
import { createDatabase, dropDatabase, makeScratchDir } from './cluster.ts';
import { TEST_MASTER_KEY } from './database.ts';

/** The whole product with its loops running, in the machine's own time: for what is outside and keeps no other clock. */
export interface LiveHouse extends House {
  admin: pg.Pool;
  personal: Set<string>;
  /** Everything logged from warnings on. */
  logLines: string[];
  /** Ends this process's part, as a kill would leave the database; another may be opened on it. */
  kept: { name: string; url: string };
  close(options?: { keepDatabase: boolean }): Promise<void>;
}

const roleSecret = deriveSecret(TEST_MASTER_KEY, 'database-roles');

/**
 * Opens the two cities of the cast with everything running, or goes on with a database that was kept. `webDir` is the
 * built browser side, for whoever lets it listen.
 */
export async function openLiveHouse(
  parts: Pick<HouseParts, 'exchanges' | 'sounds' | 'phoneOf' | 'recogniser' | 'promptBaseUrl'>,
  kept?: { name: string; url: string },
  webDir?: string,
): Promise<LiveHouse> {
  const database = kept ?? (await createDatabase(await castTemplate()));
  await migrate(database.url, { roleSecret });
  const filesDir = makeScratchDir();
  const logLines: string[] = [];
  const house = await buildHouse({
    urls: {
      app: roleUrl(database.url, 'app', roleSecret),
      relay: roleUrl(database.url, 'relay', roleSecret),
    },
    masterKey: TEST_MASTER_KEY,
    sealText: true,
    filesDir,
    clock: systemClock,
    log: createLogger({ level: 'warn', destination: { write: (line: string) => void logLines.push(line) } }),
    settings: {
      publicUrl: 'https://aoba.example',
      secureCookies: false,
      trustProxy: 0,
      maxFileBytes: 2_000_000,
      rateLimitFactor: 0,
      webDir,
    },
    ...parts,
  });
  const admin = createPool(database.url, { name: 'test admin', max: 2 });
  await house.start();
  return {
    ...house,
    admin,
    personal: new Set(),
    logLines,
    kept: database,
    async close(options) {
      await house.stop();
      await admin.end();
      rmSync(filesDir, { recursive: true, force: true });
      if (!options?.keepDatabase) await dropDatabase(database.name);
    },
  };
}
