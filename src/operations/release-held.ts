import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Database } from '#db/transaction.ts';
import { dueCases, releaseDueEntries } from '#domain/cases/held.ts';
import { dueConversations, releaseDue } from '#domain/interactions/held.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';

/** Lets what is held for residents go when its time has come: replies, and messages on the page of a case. */
export interface HeldReplies {
  /** Lets everything go that is due now; answers in how many conversations and cases. */
  tick(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

/** How late a held reply may go: it is looked once a second. */
const LOOK_MS = 1_000;
const MOST_AT_ONCE = 500;

/**
 * The loop over rows that were held, in whichever process and before whichever restart they were written. Two processes
 * that look at once do no harm: letting go is a change of one row that only one of them makes.
 */
export function createHeldReplies(deps: {
  database: Database;
  installation: Kysely<Tables>;
  clock: Clock;
  log: Logger;
}): HeldReplies {
  let timer: Timer | undefined;
  let running: Promise<unknown> = Promise.resolve();

  async function tick(): Promise<number> {
    const now = deps.clock.now();
    const due = await dueConversations(deps.installation, now, MOST_AT_ONCE);
    for (const { tenantId, conversationId } of due)
      await deps.database.tx({ tenantId, actor: 'system:release' }, (tx) => releaseDue(tx, conversationId));
    const cases = await dueCases(deps.installation, now, MOST_AT_ONCE);
    for (const { tenantId, caseId } of cases)
      await deps.database.tx({ tenantId, actor: 'system:release' }, (tx) => releaseDueEntries(tx, caseId));
    return due.length + cases.length;
  }

  function look(): void {
    running = tick()
      .catch((error: unknown) => deps.log.warn({ err: error }, 'held replies could not be looked for'))
      .then(() => {
        if (timer) timer = deps.clock.after(LOOK_MS, look);
      });
  }

  return {
    tick,
    start() {
      timer = deps.clock.after(0, look);
    },
    async stop() {
      if (timer) deps.clock.clear(timer);
      timer = undefined;
      await running;
    },
  };
}
