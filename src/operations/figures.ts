import type { Kysely } from 'kysely';
import { readLastBackup } from '#db/last-backup.ts';
import type { Jobs } from '#db/jobs.ts';
import type { Tables } from '#db/tables.ts';
import type { Database } from '#db/transaction.ts';
import { listCities } from '#domain/city/city.ts';
import { countPresences, countWaiting } from '#domain/routing/figures.ts';
import type { Clock } from '#kernel/clock.ts';

/** How an installation stands at a moment, for who watches the machines: all cities together, nobody by name. */
export interface Figures {
  waiting: { channel: string; count: number; longestSec: number }[];
  people: { status: string; count: number }[];
  jobs: { waiting: number; gaveUp: number };
  freeBytes: number;
  lastBackupAt: Date | null;
}

export interface FigureDeps {
  database: Database;
  installation: Kysely<Tables>;
  jobs: Pick<Jobs, 'depth'>;
  storage: { freeBytes(): Promise<number> };
  filesDir: string;
  clock: Clock;
}

/** Counts it. Throws what the database does when it does not answer. */
export async function readFigures(deps: FigureDeps): Promise<Figures> {
  const [cities, people, jobs, freeBytes, lastBackupAt] = await Promise.all([
    listCities(deps.installation),
    countPresences(deps.installation),
    deps.jobs.depth(),
    deps.storage.freeBytes(),
    readLastBackup(deps.filesDir),
  ]);
  const now = deps.clock.now().getTime();
  const waiting = new Map<string, { count: number; longestSec: number }>();
  for (const { id } of cities) {
    const lines = await deps.database.tx({ tenantId: id, actor: 'system:figures' }, countWaiting);
    for (const { channel, count, since } of lines) {
      const known = waiting.get(channel) ?? { count: 0, longestSec: 0 };
      const waitedSec = Math.max(0, Math.round((now - since.getTime()) / 1000));
      waiting.set(channel, {
        count: known.count + count,
        longestSec: Math.max(known.longestSec, waitedSec),
      });
    }
  }
  return {
    waiting: [...waiting].map(([channel, line]) => ({ channel, ...line })),
    people,
    jobs,
    freeBytes,
    lastBackupAt,
  };
}
