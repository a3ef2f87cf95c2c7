import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Transaction } from 'kysely';
import type pg from 'pg';
import { fromKysely, type Job, type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss';
import { type Clock, pause } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';
import { Refusal } from '../kernel/refusal.ts';
import { noTracer, type Tracer } from '../kernel/trace.ts';
import { isDatabaseGone } from './connection.ts';
import type { Tables } from './tables.ts';

/** Work that follows from something, done later and at least once. `data` carries ids only. */
export interface NewJob {
  name: string;
  /** Jobs with the same key run strictly one after another, in the order of their making. */
  key: string;
  data: JobData;
}
export type JobData = { tenantId: string } & Readonly<Record<string, string | number | boolean | null>>;
export type JobHandler = (data: JobData, jobId: string) => Promise<void>;

/** A job that gave up. It holds back its successors of the same key until somebody retries or discards it. */
export interface FailedJob {
  id: string;
  name: string;
  key: string;
  tenantId: string;
  failedAt: Date;
  attempts: number;
  error: string;
}

export interface Jobs {
  insert(db: Transaction<Tables>, jobs: readonly NewJob[]): Promise<void>;
  /** Says that there may be work; polling twice a second finds it anyway. */
  wake(): void;
  /** Runs what is due now until nothing is left, in this call; for tests and for making the demo city. */
  drain(): Promise<number>;
  failed(tenantId: string): Promise<FailedJob[]>;
  retry(id: string): Promise<void>;
  discard(id: string): Promise<void>;
  /** How many wait or run, and how many gave up, over all cities. */
  depth(): Promise<{ waiting: number; gaveUp: number }>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export const JOB_SCHEMA = 'pgboss';
const QUEUE = 'reaction';
const BATCH = 20;
const STOP_TIMEOUT_MS = 10_000;
/** How often it is looked for jobs whose process is gone; the queue's own minute would let a resident wait for it. */
const LOOK_FOR_LOST_SEC = 3;
/**
 * So long a job waits where it is for a database that went away: one that is started again was back after 4 s, a job whose end
 * nobody could write down only after 13 and one of its tries. A sign of life goes every 5 s, and who misses two of them gives the
 * job to another: longer, and two would be at it.
 */
const DATABASE_BACK_WITHIN_MS = 5_000;
const DATABASE_LOOK_MS = 250;
/** As long as the column holds: waiting jobs are never thrown away because somebody did not look for two weeks. */
const KEEP_WAITING_SEC = 2_000_000_000;

/** A pool, or one connection where there is one already. */
type Asked = Pick<pg.ClientBase, 'query'> | pg.Pool;
type Stored = { name: string; data: JobData };

/** Options that the migrator and the application share: no NOTIFY, because one in every transaction cuts commits to a third. */
function bossOptions(pool: Asked) {
  return {
    db: { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) },
    schema: JOB_SCHEMA,
    schedule: false,
    reindex: false as const,
    monitorVacuum: false,
  };
}

const QUEUE_OPTIONS = {
  retryLimit: 5,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 300,
  expireInSeconds: 60,
  // A killed process leaves its jobs marked as running, and each holds back what comes after it under its key:
  // told from one that is still at work by the sign of life that is missing (10 s is the least the queue takes).
  heartbeatSeconds: 10,
  // Never by the queue itself, which would delete failed jobs along with completed ones: see `deleteCompletedJobs`.
  deleteAfterSeconds: 0,
  retentionSeconds: KEEP_WAITING_SEC,
};
const GRANTS = [
  `grant usage on schema ${JOB_SCHEMA} to engawa_app, engawa_backup`,
  `grant select, insert, update, delete on all tables in schema ${JOB_SCHEMA} to engawa_app`,
  `grant select on all tables in schema ${JOB_SCHEMA} to engawa_backup`,
  `grant execute on all functions in schema ${JOB_SCHEMA} to engawa_app`,
];

const { version: BOSS_VERSION } = createRequire(import.meta.url)('pg-boss/package.json') as {
  version: string;
};

/** What the job tables were made by, as a text that is another one when any of it changed. */
function makingOf(): string {
  const parts = [BOSS_VERSION, JSON.stringify(QUEUE_OPTIONS), ORDER_BY_WRITING, ...GRANTS];
  return `engawa ${createHash('sha256').update(parts.join('\n')).digest('hex')}`;
}

/**
 * Makes or updates the job tables and the queue; run by the migrator. What was made of the very same parts is left alone: to
 * find nothing to do took the queue 81 ms of each start.
 */
export async function migrateJobs(pool: Asked): Promise<void> {
  const { rows } = await pool.query<{ made: string | null }>(
    `select obj_description(to_regnamespace('${JOB_SCHEMA}'), 'pg_namespace') as made`,
  );
  if (rows[0]?.made === makingOf()) return;
  const boss = new PgBoss({ ...bossOptions(pool), migrate: true, supervise: false });
  boss.on('error', () => undefined);
  await boss.start();
  if (await boss.getQueue(QUEUE)) await boss.updateQueue(QUEUE, QUEUE_OPTIONS);
  else await boss.createQueue(QUEUE, { ...QUEUE_OPTIONS, policy: 'key_strict_fifo' });
  await boss.stop({ graceful: false });
  await pool.query(ORDER_BY_WRITING);
  for (const grant of GRANTS) await pool.query(grant);
  await pool.query(`comment on schema ${JOB_SCHEMA} is '${makingOf()}'`);
}

/**
 * The queue orders the jobs of a key by `created_on`, which it sets to the transaction's start, and then by a random id.
 * So two jobs of one transaction would come in any order, and a transaction that began first but waited for another's
 * row lock would come before it. The moment of writing is the order in which the row's lock was held.
 */
const ORDER_BY_WRITING = `
create or replace function ${JOB_SCHEMA}.engawa_order() returns trigger language plpgsql as $$
declare
  last timestamptz := nullif(current_setting('engawa.last_job_at', true), '')::timestamptz;
begin
  if current_setting('engawa.restoring', true) = 'on' then return new; end if;
  new.created_on := greatest(clock_timestamp(), last + interval '1 microsecond');
  perform set_config('engawa.last_job_at', new.created_on::text, true);
  return new;
end $$;
create or replace trigger engawa_order before insert on ${JOB_SCHEMA}.job for each row execute function ${JOB_SCHEMA}.engawa_order();
`;

/** Removes jobs that were done before `before`; failed ones stay until somebody decides. Returns how many. */
export async function deleteCompletedJobs(pool: pg.Pool, before: Date): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from ${JOB_SCHEMA}.job where name = $1 and state in ('completed', 'cancelled') and completed_on < $2`,
    [QUEUE, before],
  );
  return rowCount ?? 0;
}

/** The job queue over the application's pool. Handlers are looked up by name; an unknown name fails and is kept. */
export function createJobs(deps: {
  pool: pg.Pool;
  handlers: () => Readonly<Record<string, JobHandler>>;
  clock: Clock;
  log: Logger;
  tracer?: Tracer;
  /** A try that failed. */
  onFailure?: () => void;
}): Jobs {
  const { tracer = noTracer } = deps;
  const boss = new PgBoss({
    ...bossOptions(deps.pool),
    migrate: false,
    supervise: true,
    superviseIntervalSeconds: LOOK_FOR_LOST_SEC,
    monitorIntervalSeconds: LOOK_FOR_LOST_SEC,
  });
  boss.on('error', (error) => deps.log.warn({ err: error }, 'the job queue could not reach the database'));
  boss.on('warning', (warning) => deps.log.warn({ warning: warning.message }, 'job queue warning'));
  let workers: string[] = [];
  let opened: Promise<unknown> | undefined;
  /** Tried again at the next call when the database could not be reached. */
  const open = () =>
    (opened ??= boss.start().catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));

  /** Again from its beginning, as after a failure, while the database is only away for a moment. */
  async function runOut(work: () => Promise<void>): Promise<void> {
    const { clock } = deps;
    const begunMs = clock.monotonicMs();
    for (;;)
      try {
        return await work();
      } catch (error) {
        const isAway =
          error instanceof Refusal ? error.code === 'database.unavailable' : isDatabaseGone(error);
        if (!isAway || clock.monotonicMs() - begunMs > DATABASE_BACK_WITHIN_MS) throw error;
        await pause(clock, DATABASE_LOOK_MS);
      }
  }

  async function runOne(job: Job<Stored>): Promise<JobResult> {
    const handler = deps.handlers()[job.data.name];
    try {
      if (!handler) throw new Error(`no handler for ${job.data.name}`);
      await tracer.within(
        { name: job.data.name, kind: 'consumer', attributes: { 'engawa.job_id': job.id } },
        () => runOut(() => handler(job.data.data, job.id)),
      );
      return { id: job.id, status: 'completed' };
    } catch (error) {
      deps.onFailure?.();
      deps.log.error({ err: error, job: job.data.name, jobId: job.id }, 'a job failed');
      return {
        id: job.id,
        status: 'failed',
        output: { error: error instanceof Error ? error.name : 'error' },
      };
    }
  }
  const runBatch = (jobs: Job<Stored>[]) => Promise.all(jobs.map(runOne));

  async function drain(): Promise<number> {
    await open();
    let done = 0;
    for (;;) {
      const jobs = await boss.fetch<Stored>(QUEUE, { batchSize: BATCH });
      if (jobs.length === 0) return done;
      const results = await runBatch(jobs);
      const completed = results.flatMap((result) => (result.status === 'completed' ? [result.id] : []));
      if (completed.length > 0) await boss.complete(QUEUE, completed);
      for (const result of results) {
        if (result.status === 'failed') await boss.fail(QUEUE, result.id, result.output as object);
      }
      done += jobs.length;
    }
  }

  return {
    async insert(db, jobs) {
      await open();
      await boss.insert(
        QUEUE,
        jobs.map((job) => ({
          singletonKey: job.key,
          data: { name: job.name, data: job.data } satisfies Stored,
        })),
        { db: fromKysely(db.withoutPlugins()) },
      );
    },
    wake() {
      for (const worker of workers) boss.notifyWorker(worker);
    },
    drain,
    async failed(tenantId) {
      await open();
      const jobs = await boss.findJobs<Stored>(QUEUE, { data: { data: { tenantId } } });
      return jobs.filter((job) => job.state === 'failed').map(toFailed);
    },
    async retry(id) {
      await open();
      await boss.retry(QUEUE, id);
    },
    async discard(id) {
      await open();
      await boss.deleteJob(QUEUE, id);
    },
    async depth() {
      const { rows } = await deps.pool.query<{ waiting: number; gaveUp: number }>(
        `select count(*) filter (where state in ('created', 'retry', 'active')) as waiting,
           count(*) filter (where state = 'failed') as "gaveUp"
         from ${JOB_SCHEMA}.job where name = $1 and state in ('created', 'retry', 'active', 'failed')`,
        [QUEUE],
      );
      return rows[0] ?? { waiting: 0, gaveUp: 0 };
    },
    async start() {
      await open();
      const options = { batchSize: BATCH, pollingIntervalSeconds: 0.5, perJobResults: true as const };
      for (let n = 0; n < 2; n++)
        workers.push(await boss.work<Stored, unknown, typeof options>(QUEUE, options, runBatch));
    },
    async stop() {
      workers = [];
      if (opened) await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
    },
  };
}

function toFailed(job: JobWithMetadata<Stored>): FailedJob {
  return {
    id: job.id,
    name: job.data.name,
    key: job.singletonKey ?? '',
    tenantId: job.data.data.tenantId,
    failedAt: job.completedOn ?? job.createdOn,
    attempts: job.retryCount + 1,
    error: String((job.output as { error?: string } | null)?.error ?? ''),
  };
}
