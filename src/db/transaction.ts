import {
  CompiledQuery,
  type DatabaseConnection,
  type Kysely,
  type QueryResult,
  type Transaction,
  sql,
} from 'kysely';
import type { Clock } from '../kernel/clock.ts';
import { type Ids, isId } from '../kernel/ids.ts';
import { runInsideTransaction } from '../kernel/network-guard.ts';
import { Refusal } from '../kernel/refusal.ts';
import type { Sealer } from '../kernel/sealed.ts';
import { noTracer, type Tracer } from '../kernel/trace.ts';
import { isDatabaseGone } from './connection.ts';
import type { NewEvent } from './events.ts';
import { createGatherer, type Gatherer, type GatheredTable, type NewRow } from './gathered.ts';
import type { Jobs, NewJob } from './jobs.ts';
import { createBuilderOn } from './one-connection.ts';
import type { Tables } from './tables.ts';

export type AuditAction = 'read' | 'write' | 'search' | 'sign-in' | 'export';

/** One reading or writing of personal data: who (the scope's actor), what, which fields. Never the values. */
export interface NewAudit {
  action: AuditAction;
  subjectKind: string;
  subjectId: string;
  fields?: readonly string[];
  /** Who, where the house does it in somebody's name: a supervisor whose telephone was answered. */
  actor?: string;
}

/** In whose city and in whose name a transaction runs. */
export interface Scope {
  tenantId: string;
  /** 'staff:<id>', 'resident:<id>', 'visitor:<id>' or 'system:<name>'. */
  actor: string;
  requestId?: string;
  /** From which address somebody of the staff or a program asks; never a resident's. */
  address?: string;
  /**
   * Its questions are the same each time, whatever is asked for: those that come again are planned once. Of the router's look
   * at who waits planning was three parts in four (4.7 ms with it, 1.5 without). Not for what somebody searches.
   */
  plansKept?: true;
}

/** One unit of work. Events, audit rows and jobs that it gathers are written with its rows, or not at all. */
export interface Tx {
  readonly db: Transaction<Tables>;
  readonly tenantId: string;
  readonly actor: string;
  readonly now: Date;
  readonly sealer: Sealer;
  newId(): string;
  /** A random token of so many bytes; 16 by default. */
  newToken(bytes?: number): string;
  /**
   * Lets a statement be under way while the work goes on. What follows sees what it did; if it fails, everything does. For
   * writing that nothing is asked of: each answer that is not waited for brings a caller closer to a person.
   */
  send(statement: Promise<unknown>): void;
  /**
   * Writes a new row of which nothing is asked, with others of its table in one statement: before anything else is asked of
   * the database, or with the end. What it must not collide with is nothing that somebody else could have written.
   */
  add<Table extends GatheredTable>(table: Table, row: NewRow<Table>): void;
  /** Changes a row that was added and is not written yet; false where there is none of this id. */
  changeAdded<Table extends GatheredTable>(table: Table, id: string, change: Partial<NewRow<Table>>): boolean;
  append(event: NewEvent): void;
  audit(entry: NewAudit): void;
  enqueue(job: NewJob): void;
}

export interface Database {
  /** Runs `work` in one transaction in that city. Routes, jobs, loops and commands open it; nobody else. */
  tx<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** For the few tables that belong to the installation (accounts, sessions, pools); no city is set. */
  readonly installation: Kysely<Tables>;
}

/** What a transaction wrote: types of its events, with the number by which the reader hands them on, and whether jobs. */
export interface Wrote {
  events: readonly string[];
  /** Of no use without events. */
  xid: bigint;
  jobs: boolean;
}

export interface DatabaseDeps {
  db: Kysely<Tables>;
  clock: Clock;
  ids: Ids;
  sealer: Sealer;
  jobs: Jobs;
  /** Which jobs follow from an event: the table in `reactions.ts`. */
  reactionsTo: (type: string) => readonly string[];
  /** Called after a commit. A hint for readers and workers. */
  onCommit: (wrote: Wrote) => void;
  tracer?: Tracer;
}

const DEADLOCK = '40P01';
const SERIALIZATION = '40001';
const TRIES = 3;

/** The door to the database for everything above it. */
export function createDatabase(deps: DatabaseDeps): Database {
  const { tracer = noTracer } = deps;
  return {
    installation: deps.db,
    tx: async (scope, work) => {
      if (!isId(scope.tenantId)) throw new Error('a transaction needs a tenant');
      for (let attempt = 1; ; attempt++) {
        try {
          return await tracer.within({ name: 'transaction', kind: 'internal' }, () =>
            runOnce(deps, scope, work),
          );
        } catch (error) {
          if (error instanceof Refusal) throw error;
          // PostgreSQL ended one of two that waited for each other; the work is repeated whole, nothing of it stayed.
          if (isConflict(error) && attempt < TRIES) continue;
          if (isDatabaseGone(error)) throw new Refusal('database.unavailable');
          throw error;
        }
      }
    },
  };
}

function isConflict(error: unknown): boolean {
  const code = (error as { code?: string }).code;
  return code === DEADLOCK || code === SERIALIZATION;
}

async function runOnce<T>(deps: DatabaseDeps, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  const events: NewEvent[] = [];
  const audits: NewAudit[] = [];
  const jobs: NewJob[] = [];
  const sent: Promise<unknown>[] = [];
  const gathered = createGatherer();
  const { value: result, xid } = await runInsideTransaction(() =>
    inTransaction(deps.db, scope, sent, gathered, async (db) => {
      const tx: Tx = {
        db,
        tenantId: scope.tenantId,
        actor: scope.actor,
        now: deps.clock.now(),
        sealer: deps.sealer,
        newId: () => deps.ids.next(),
        newToken: (bytes) => deps.ids.token(bytes),
        send: (statement) => void sent.push(handled(statement)),
        add: (table, row) => gathered.add(table, { ...row }),
        changeAdded: (table, id, change) => gathered.change(table, id, change),
        append: (event) => void events.push(event),
        audit: (entry) => void audits.push(entry),
        enqueue: (job) => void jobs.push(job),
      };
      const value = await work(tx);
      for (const event of events) jobs.push(...reactionJobs(deps, scope, event, tx.now));
      if (jobs.length > 0) await deps.jobs.insert(db, jobs);
      return { value, last: records(tx, scope, events, audits) };
    }),
  );
  deps.onCommit({ events: events.map((event) => event.type), xid, jobs: jobs.length > 0 });
  return result;
}

/** What a transaction came to, and the statement that is written with its end. */
interface Done<T> {
  value: T;
  last: CompiledQuery | undefined;
}

/**
 * Begins in that city without waiting for the answer, and ends with the last statement likewise: under load a message's
 * way there and back costs more than what is done with it. The tenant is a checked UUID, so that it may stand in the text.
 * Statements are answered in their order; what fails first fails everything behind it, and is what is told.
 */
function inTransaction<T>(
  pool: Kysely<Tables>,
  { tenantId, plansKept }: Scope,
  sent: Promise<unknown>[],
  gathered: Gatherer,
  work: (db: Transaction<Tables>) => Promise<Done<T>>,
): Promise<{ value: T; xid: bigint }> {
  return pool.getExecutor().provideConnection(async (connection) => {
    const plans = plansKept ? ", set_config('plan_cache_mode', 'force_generic_plan', true)" : '';
    const begin = CompiledQuery.raw(`begin; select set_config('app.tenant_id', '${tenantId}', true)${plans}`);
    const write = (): void => void sent.push(...gathered.write(builder.db).map(handled));
    const builder = createBuilderOn(connection, write);
    sent.push(handled(connection.executeQuery(begin)));
    try {
      const { value, last } = await work(builder.db);
      write();
      builder.close();
      const written = last && connection.executeQuery<{ xid: string }>(last);
      if (written) sent.push(written);
      await Promise.all([...sent, commit(connection)]);
      return { value, xid: BigInt((await written)?.rows[0]?.xid ?? 0) };
    } catch (error) {
      builder.close();
      // Where the connection is gone the server rolls back by itself; what went wrong first is what is told.
      await connection.executeQuery(ROLLBACK).catch(() => undefined);
      for (const statement of sent) await statement;
      throw error;
    }
  });
}

/** Looked at later: nobody has to be told meanwhile that it failed. */
function handled<T>(statement: Promise<T>): Promise<T> {
  statement.catch(() => undefined);
  return statement;
}

/** A failed statement whose error somebody kept to themselves turns the end into its opposite, without an error. */
async function commit(connection: DatabaseConnection): Promise<void> {
  void handled(connection.executeQuery(NO_LIMIT));
  const { rows } = (await connection.executeQuery(COMMIT)) as QueryResult<{ command: string }>;
  if (rows[0]?.command !== 'COMMIT') throw new Error('a transaction with a failed statement was to be kept');
}

/**
 * The end has no time: one that waits for a standby would, when its time is up, be told as kept though only this server has
 * it. A connection on which nothing comes back is cut by `answersWithinMs`, and nothing is said of what became of it.
 */
const NO_LIMIT = CompiledQuery.raw('set local statement_timeout = 0');
const COMMIT = CompiledQuery.raw('commit');
const ROLLBACK = CompiledQuery.raw('rollback');

function reactionJobs(deps: DatabaseDeps, scope: Scope, event: NewEvent, now: Date): NewJob[] {
  return deps.reactionsTo(event.type).map((name) => ({
    name,
    // Ordered per subject: what follows from one conversation or case never overtakes what came before it.
    key: `${scope.tenantId}:${event.subjectId}`,
    // The event's own facts first: none of them may take the place of whose it is.
    data: {
      ...event.data,
      tenantId: scope.tenantId,
      subjectId: event.subjectId,
      actor: scope.actor,
      occurredAt: now.toISOString(),
    },
  }));
}

/** Events and audit rows, in one statement, which says the number of the transaction. */
function records(
  tx: Tx,
  scope: Scope,
  events: readonly NewEvent[],
  audits: readonly NewAudit[],
): CompiledQuery | undefined {
  if (events.length === 0 && audits.length === 0) return undefined;
  const eventRows = events.map((event) => ({
    type: event.type,
    subject_kind: event.subjectKind,
    subject_id: event.subjectId,
    audience: [...new Set(event.audience)],
    data: event.data ?? {},
  }));
  const auditRows = audits.map((entry) => ({
    id: tx.newId(),
    action: entry.action,
    subject_kind: entry.subjectKind,
    subject_id: entry.subjectId,
    fields: entry.fields ?? [],
    actor: entry.actor ?? tx.actor,
  }));
  return sql`with new_event as (
      insert into event (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor, data)
      select ${tx.tenantId}::uuid, ${tx.now}::timestamptz, e->>'type', e->>'subject_kind', (e->>'subject_id')::uuid,
        array(select jsonb_array_elements_text(e->'audience')), ${tx.actor}, e->'data'
      from jsonb_array_elements(${JSON.stringify(eventRows)}::jsonb) e
    ), new_audit as (
      insert into audit (tenant_id, id, at, actor, action, subject_kind, subject_id, fields, request_id, address)
      select ${tx.tenantId}::uuid, (e->>'id')::uuid, ${tx.now}::timestamptz, e->>'actor', e->>'action', e->>'subject_kind',
        (e->>'subject_id')::uuid, array(select jsonb_array_elements_text(e->'fields')), ${scope.requestId ?? null}, ${scope.address ?? null}
      from jsonb_array_elements(${JSON.stringify(auditRows)}::jsonb) e
    )
    select pg_current_xact_id()::text as xid`.compile(tx.db);
}
