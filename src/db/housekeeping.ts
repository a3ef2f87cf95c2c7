import type pg from 'pg';
import type { Clock, Timer } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';
import type { AuditAnchors } from './audit-anchors.ts';
import type { AuditChain } from './audit-chain.ts';
import { deleteCompletedJobs } from './jobs.ts';

export interface HousekeepingDeps {
  appPool: pg.Pool;
  auditChain: Pick<AuditChain, 'extend'>;
  auditAnchors: Pick<AuditAnchors, 'anchor'>;
  /** What rooms of the house need done from time to time, besides. */
  more?: readonly Pick<Task, 'name' | 'everyMs' | 'run'>[];
  clock: Clock;
  log: Logger;
}

export interface Housekeeping {
  /**
   * Does everything once, then each task at its interval; resolves when the partitions are there that events are written to:
   * nobody need wait for the rest. A task that fails is logged and tried again.
   */
  start(): Promise<void>;
  /** Ends what is running and begins nothing more. */
  stop(): Promise<void>;
  /** Resolves when nothing is running. */
  idle(): Promise<void>;
}

interface Task {
  name: string;
  everyMs: number;
  dueAtMs: number;
  run: () => Promise<unknown>;
}

const TICK_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MONTHS_AHEAD = 2;
/** A restart anchors nothing twice; a place that failed is tried again alone. */
const ANCHOR_OLDER_THAN_MS = 20 * HOUR_MS;
/** For whoever looks into what just happened. */
const KEEP_COMPLETED_JOBS_MS = HOUR_MS;
/** For how long the same write with the same key is answered as the first one was. */
const KEEP_IDEMPOTENCY_KEYS_MS = DAY_MS;
/** As long as a recording by default: since a missed call was settled, or since the last one from that number. */
const KEEP_MISSED_CALLS_MS = 90 * DAY_MS;
/** For how long the log of what other systems were told reaches back. */
const KEEP_DELIVERIES_MS = 30 * DAY_MS;

/**
 * What the database needs from time to time: the audit rows of each second chained, event partitions made before their
 * month begins, sessions, jobs and missed calls that are over removed, and once a day the heads of the audit chain in the log and outside.
 * Safe in several processes at once: each task is either done by one of them or does no harm twice.
 */
export function createHousekeeping(deps: HousekeepingDeps): Housekeeping {
  const { appPool, auditChain, auditAnchors, clock, log } = deps;
  // By a clock that never goes back: a machine whose time is corrected by a year must not stop chaining for a year.
  const task = (name: string, everyMs: number, run: Task['run']): Task => ({
    name,
    everyMs,
    dueAtMs: 0,
    run,
  });
  const makesPartitions = task('event partitions', HOUR_MS, () => makePartitions(appPool, clock.now()));
  const tasks = [
    makesPartitions,
    task('audit chain', TICK_MS, () => auditChain.extend()),
    task('sessions', HOUR_MS, () =>
      appPool.query('delete from session where expires_at <= $1', [clock.now()]),
    ),
    task('completed jobs', HOUR_MS, () =>
      deleteCompletedJobs(appPool, new Date(clock.now().getTime() - KEEP_COMPLETED_JOBS_MS)),
    ),
    task('idempotency keys', HOUR_MS, () =>
      appPool.query('select delete_idempotency_keys($1)', [
        new Date(clock.now().getTime() - KEEP_IDEMPOTENCY_KEYS_MS),
      ]),
    ),
    task('webhook deliveries', HOUR_MS, () =>
      appPool.query('select delete_webhook_deliveries($1)', [
        new Date(clock.now().getTime() - KEEP_DELIVERIES_MS),
      ]),
    ),
    task('missed calls', HOUR_MS, () =>
      appPool.query('select delete_missed_calls($1)', [
        new Date(clock.now().getTime() - KEEP_MISSED_CALLS_MS),
      ]),
    ),
    task('audit heads', DAY_MS, async () => {
      const failed = await auditAnchors.anchor(ANCHOR_OLDER_THAN_MS);
      if (failed.length > 0) throw new Error('the audit was not kept outside');
    }),
    ...(deps.more ?? []).map(({ name, everyMs, run }) => task(name, everyMs, run)),
  ];
  let running = false;
  let timer: Timer | undefined;
  let current: Promise<void> = Promise.resolve();

  async function runDue(among: readonly Task[] = tasks): Promise<void> {
    for (const each of among) {
      if (!running || each.dueAtMs > clock.monotonicMs()) continue;
      const done = await attempt(each);
      each.dueAtMs = clock.monotonicMs() + (done ? each.everyMs : Math.min(each.everyMs, MINUTE_MS));
    }
  }

  async function attempt({ name, run }: Task): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      log.warn({ err: error, task: name }, 'a housekeeping task failed; it is tried again');
      return false;
    }
  }

  function schedule(): void {
    if (!running) return;
    timer = clock.after(TICK_MS, () => {
      current = runDue().finally(schedule);
    });
  }

  return {
    async start() {
      running = true;
      for (const each of tasks) each.dueAtMs = clock.monotonicMs();
      const partitions = runDue([makesPartitions]);
      current = partitions.then(() => runDue()).finally(schedule);
      await partitions;
    },
    async stop() {
      running = false;
      if (timer) clock.clear(timer);
      await current;
    },
    idle: () => current,
  };
}

/** Months are those of UTC, as the partitions' borders are. */
async function makePartitions(pool: pg.Pool, now: Date): Promise<void> {
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
    const firstDay = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    await pool.query('select make_event_partition($1)', [firstDay.toISOString().slice(0, 10)]);
  }
}
