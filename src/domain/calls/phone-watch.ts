import type { Database, Tx } from '#db/transaction.ts';
import { listTenantIds } from '#domain/staff/sessions.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Logger } from '#kernel/log.ts';
import {
  endLostUse,
  lostBefore,
  noteReachable,
  type PhoneUse,
  phonesInUse,
  tellPhoneChanged,
} from './devices.ts';
import type { Exchange } from './exchange.ts';

/** Knows which telephones of the staff can be rung, by asking the exchanges. */
export interface PhoneWatch {
  /** Looks once, now. */
  look(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 2_000;

/**
 * Asks the exchanges again and again which telephones they can ring, and ends the use of those whose desks are gone.
 * Asked, not listened to: what an exchange tells of its own accord would come twice for every leg that it has with us.
 */
export function createPhoneWatch(deps: {
  database: Database;
  exchanges: readonly Exchange[];
  clock: Clock;
  ids: Ids;
  log: Logger;
}): PhoneWatch {
  const { database, exchanges, clock, log } = deps;
  let timer: Timer | undefined;
  let looking: Promise<void> | undefined;
  let running = false;

  /** What every exchange that is there can ring; nothing when none is. */
  async function reachableNow(): Promise<ReadonlySet<string>> {
    const asked = exchanges.filter(({ isConnected }) => isConnected);
    const answers = await Promise.all(
      asked.map((exchange) =>
        exchange.reachablePhones().catch((error: unknown) => {
          log.debug({ err: error, exchange: exchange.id }, 'could not ask for telephones');
          return undefined;
        }),
      ),
    );
    const [first, ...others] = answers.filter((answer) => answer !== undefined);
    return others.reduce((both, answer) => both.intersection(answer), new Set(first));
  }

  /** Does `act` in one of the account's cities; when it was news, all of them are told. */
  async function inPlaces(use: PhoneUse, act: (tx: Tx) => Promise<boolean>): Promise<void> {
    const tenantIds = await listTenantIds({ ...deps, db: database.installation }, use.accountId);
    let isNews: boolean | undefined;
    for (const tenantId of tenantIds) {
      const known = isNews;
      if (known === false) return;
      isNews = await database.tx({ tenantId, actor: 'system:phone-watch' }, async (tx) => {
        const isNewsHere = known ?? (await act(tx));
        if (isNewsHere) await tellPhoneChanged(tx, use.accountId);
        return isNewsHere;
      });
    }
  }

  async function lookOnce(): Promise<void> {
    const uses = await phonesInUse(database.installation);
    if (uses.length === 0) return;
    const reachable = await reachableNow();
    const lost = lostBefore(clock.now());
    for (const use of uses) {
      if (use.renewedAt < lost) await inPlaces(use, (tx) => endLostUse(tx, use));
      else if (use.reachable !== reachable.has(use.phone))
        await inPlaces(use, (tx) => noteReachable(tx, use, !use.reachable));
    }
  }

  /** One look at a time; whoever asks during one gets another after it, which sees what they did. */
  function look(): Promise<void> {
    const before = looking ?? Promise.resolve();
    const mine = before.then(lookOnce).catch((error: unknown) => {
      log.warn({ err: error }, 'could not look after the telephones of the staff');
    });
    looking = mine;
    return mine;
  }

  function schedule(): void {
    timer = clock.after(EVERY_MS, () => {
      void look().finally(() => {
        if (running) schedule();
      });
    });
  }

  return {
    look,
    start() {
      if (exchanges.length === 0) return;
      running = true;
      schedule();
    },
    async stop() {
      running = false;
      if (timer) clock.clear(timer);
      await looking;
    },
  };
}
