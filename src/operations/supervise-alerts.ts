import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { countOverdue } from '#domain/cases/overdue.ts';
import { type ChannelTerms, lookAtLines } from '#domain/routing/live.ts';
import { serviceLevel } from '#domain/routing/live-rules.ts';
import type { LiveAgent, LiveQueue } from '#domain/routing/live-types.ts';
import { audience } from '#domain/staff/access.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import { EVALUATE_SEC } from '#domain/supervision/rules.ts';
import { citiesToEvaluate, claimEvaluation, evaluate } from '#domain/supervision/supervision.ts';
import type { Measures, QueueMeasure } from '#domain/supervision/types.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';

export interface AlertService {
  /** Looks at the rules of every city whose turn it is; returns how many alerts were raised or cleared. */
  tick(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

export interface AlertServiceDeps {
  database: Database;
  installation: Kysely<Tables>;
  channels: ChannelTerms;
  clock: Clock;
  log: Logger;
}

const SYSTEM = 'system:alerts';

/**
 * Holds every city's lines against its rules, every 10 s. Each process runs one; a city's row is claimed in the
 * transaction that evaluates it, so that one of them does it and the others find it done.
 */
export function createAlertService(deps: AlertServiceDeps): AlertService {
  let timer: Timer | undefined;
  let running = false;
  let current: Promise<unknown> = Promise.resolve();

  async function tick(): Promise<number> {
    let changed = 0;
    for (const tenantId of await citiesToEvaluate(deps.installation)) {
      changed += await deps.database.tx({ tenantId, actor: SYSTEM }, async (tx) => {
        if (!(await claimEvaluation(tx))) return 0;
        const { raised, cleared } = await evaluate(tx, await measure(tx, deps.channels));
        return raised + cleared;
      });
    }
    return changed;
  }

  function schedule(): void {
    if (!running) return;
    timer = deps.clock.after(EVALUATE_SEC * 1000, () => {
      current = tick()
        .catch((error: unknown) =>
          deps.log.warn({ err: error }, 'the rules of supervision could not be looked at; trying again'),
        )
        .finally(schedule);
    });
  }

  return {
    tick,
    start() {
      running = true;
      schedule();
    },
    async stop() {
      running = false;
      if (timer) deps.clock.clear(timer);
      await current;
    },
  };
}

/**
 * What the rules look at: what everybody may see of open lines by the city's own keys, and each sealed department's
 * lines by its keys alone, so that no figure told to supervisors holds anything sealed.
 */
async function measure(tx: Tx, channels: ChannelTerms): Promise<Measures> {
  const open = await lookAtLines(tx, { keys: [audience.city] }, channels);
  const measures = {
    queues: open.queues.map((queue) => toMeasure(tx, queue, false, [audience.supervisors])),
    setAside: open.agents.filter(isSetAside).map((agent) => toSetAside(agent, false, [audience.supervisors])),
  };
  for (const department of (await listDepartments(tx)).filter(({ sealed }) => sealed)) {
    const keys = [audience.sealed(department.id)];
    const own = await lookAtLines(tx, { keys }, channels);
    measures.queues.push(...own.queues.map((queue) => toMeasure(tx, queue, true, keys)));
    const known = new Set(open.agents.map((agent) => agent.staffId));
    for (const agent of own.agents.filter((one) => isSetAside(one) && !known.has(one.staffId)))
      measures.setAside.push(toSetAside(agent, true, keys));
  }
  return { ...measures, overdue: await countOverdue(tx) };
}

const isSetAside = (agent: LiveAgent): boolean => agent.state === 'set-aside';

function toSetAside(agent: LiveAgent, sealed: boolean, keys: readonly string[]) {
  return { staffId: agent.staffId, missed: agent.missedInRow, sealed, audience: keys };
}

function toMeasure(tx: Tx, queue: LiveQueue, sealed: boolean, keys: readonly string[]): QueueMeasure {
  return {
    queueId: queue.id,
    sealed,
    audience: keys,
    open: queue.open,
    waiting: queue.waiting,
    longestWaitSec: queue.longestWaitSince ? (tx.now.getTime() - queue.longestWaitSince.getTime()) / 1000 : 0,
    serviceLevelToday: serviceLevel(queue.today, 'short-abandons-excluded'),
    arrivalsToday: queue.today.queued - queue.today.waitingWithin,
    available: queue.available,
  };
}
