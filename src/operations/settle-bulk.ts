import type { Database } from '#db/transaction.ts';
import { settleBulk } from '#domain/cases/bulk.ts';
import { listCities } from '#domain/city/city.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';

export interface BulkSettler {
  /** Looks once at every city; returns how many operations were settled. */
  sweep(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 5_000;

/** Lets residents hear of bulk changes once nobody can take them back. Several processes share the work row by row. */
export function createBulkSettler(deps: { database: Database; clock: Clock; log: Logger }): BulkSettler {
  let timer: Timer | undefined;
  let sweeping: Promise<unknown> | undefined;
  let running = false;

  async function sweep(): Promise<number> {
    let settled = 0;
    for (const city of await listCities(deps.database.installation))
      settled += await deps.database.tx({ tenantId: city.id, actor: 'system:settle-bulk' }, settleBulk);
    return settled;
  }

  function schedule(): void {
    timer = deps.clock.after(EVERY_MS, () => {
      sweeping = sweep()
        .catch((error: unknown) => deps.log.warn({ err: error }, 'could not settle bulk changes'))
        .finally(() => {
          if (running) schedule();
        });
    });
  }

  return {
    sweep,
    start() {
      running = true;
      schedule();
    },
    async stop() {
      running = false;
      if (timer) deps.clock.clear(timer);
      await sweeping;
    },
  };
}
