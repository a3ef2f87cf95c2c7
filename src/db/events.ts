import type pg from 'pg';
import type { Clock, Timer } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';

/** Something that happened, as written by the room where it happened. Ids and codes only: no personal data. */
export interface NewEvent {
  type: string;
  subjectKind: string;
  subjectId: string;
  /** Keys of those who may hear of it; see `domain/staff/access.ts`. */
  audience: readonly string[];
  data?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface StoredEvent extends NewEvent {
  tenantId: string;
  position: Position;
  actor: string;
  recordedAt: Date;
  data: Readonly<Record<string, string | number | boolean | null>>;
}

/** A place in the order of events. `xid` is a 64-bit transaction id as text. */
export interface Position {
  xid: bigint;
  seq: number;
}

export function isAfter(a: Position, b: Position): boolean {
  return a.xid > b.xid || (a.xid === b.xid && a.seq > b.seq);
}

interface EventRow {
  tenant_id: string;
  xid: string;
  seq: number;
  recorded_at: Date;
  type: string;
  subject_kind: string;
  subject_id: string;
  audience: string[];
  actor: string;
  data: StoredEvent['data'];
}

const COLUMNS =
  'tenant_id, xid::text as xid, seq, recorded_at, type, subject_kind, subject_id, audience, actor, data';
const BATCH = 1_000;
const IDLE_MS = 500;
/** Between two readings: on a busy day one of them serves many commits. */
const GAP_MS = 5;

function toEvent(row: EventRow): StoredEvent {
  return {
    tenantId: row.tenant_id,
    position: { xid: BigInt(row.xid), seq: row.seq },
    recordedAt: row.recorded_at,
    type: row.type,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    audience: row.audience,
    actor: row.actor,
    data: row.data,
  };
}

/** Events after `from` that no running transaction can still precede, oldest first, at most `most`. */
export async function readEvents(
  pool: pg.Pool,
  from: Position,
  most: number,
  filter?: { tenantId: string; audience: readonly string[] },
): Promise<StoredEvent[]> {
  return (await readPage(pool, from, most, filter)).events;
}

/** The same, and whether a transaction is open whose events would come before what can be shown next. */
async function readPage(
  pool: pg.Pool,
  from: Position,
  most: number,
  filter?: { tenantId: string; audience: readonly string[] },
): Promise<{ events: StoredEvent[]; someInFlight: boolean }> {
  const values: unknown[] = [from.xid.toString(), from.seq, most];
  let where = '';
  if (filter) {
    values.push(filter.tenantId, filter.audience);
    where = 'and tenant_id = $4 and audience && $5::text[]';
  }
  // One question for both: it is asked after nearly every commit. Ordered by the table's own column: a bare `xid` would
  // be the selected text, in which 1000 comes before 999.
  const { rows } = await pool.query<EventRow & { in_flight: boolean }>({
    name: filter ? 'events-for' : 'events',
    text: `select pg_snapshot_xmin(snapshot) < pg_snapshot_xmax(snapshot) as in_flight, found.*
      from pg_current_snapshot() snapshot left join lateral (
        select ${COLUMNS} from event
        where (xid, seq) > ($1::xid8, $2::bigint) and xid < pg_snapshot_xmin(snapshot) ${where}
        order by event.xid, event.seq limit $3
      ) found on true`,
    values,
  });
  // Without any event the one row is that of the snapshot.
  return {
    events: rows.filter((row) => row.type !== null).map(toEvent),
    someInFlight: rows[0]?.in_flight === true,
  };
}

/** xmin: everything below is finished. xmax: nothing from here on had begun to write. */
async function snapshotEdge(pool: pg.Pool, edge: 'xmin' | 'xmax'): Promise<bigint> {
  const { rows } = await pool.query<{ xid: string }>(
    `select pg_snapshot_${edge}(pg_current_snapshot())::text as xid`,
  );
  return BigInt(rows[0]?.xid ?? '0');
}

export interface EventReader {
  /** Called with each batch in order; must not throw. Returns how to stop listening. */
  subscribe(listener: (events: readonly StoredEvent[]) => void): () => void;
  /** Says that there may be something new; cheap, coalesced. */
  wake(): void;
  /** Everything up to here has been handed to the listeners. */
  position(): Position;
  /** Reads until nothing is left that is visible now. */
  catchUp(): Promise<void>;
  /**
   * Reads until everything that was committed before this call has been handed on. Waits for transactions that run
   * meanwhile, also those of other databases of the same server: their numbers come before it.
   */
  settle(): Promise<void>;
  /** From now on; what was committed while an earlier transaction was still open is handed on as well. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Reads the event table in an order that readers can trust and hands it on. A wake-up is only a hint: the table is the
 * truth, and it is looked at twice a second anyway.
 */
export function createEventReader(deps: { pool: pg.Pool; clock: Clock; log: Logger }): EventReader {
  const listeners = new Set<(events: readonly StoredEvent[]) => void>();
  let at: Position = { xid: 0n, seq: 0 };
  let running = false;
  let timer: Timer | undefined;
  let reading: Promise<void> | undefined;
  /** Reads one after another: two at once from the same place would hand the same events on twice. */
  let turn: Promise<unknown> = Promise.resolve();
  let again = false;
  let readAtMs = Number.NEGATIVE_INFINITY;

  /** Hands on what is visible; true when something was in flight that may become visible soon. */
  function readOnce(): Promise<boolean> {
    const result = turn.then(readOn);
    turn = result.catch(() => undefined);
    return result;
  }

  async function readOn(): Promise<boolean> {
    for (;;) {
      const { events, someInFlight } = await readPage(deps.pool, at, BATCH);
      const last = events.at(-1);
      if (!last) return someInFlight;
      at = last.position;
      for (const listener of listeners) listener(events);
      if (events.length < BATCH) return someInFlight;
    }
  }

  function schedule(delayMs: number): void {
    if (!running) return;
    if (timer) deps.clock.clear(timer);
    timer = deps.clock.after(delayMs, () => void run());
  }

  async function run(): Promise<void> {
    if (reading) {
      again = true;
      return reading;
    }
    const woken = again;
    again = false;
    reading = (async () => {
      try {
        const someInFlight = await readOnce();
        const soon = again || (woken && someInFlight);
        schedule(soon ? GAP_MS : IDLE_MS);
        again = soon;
      } catch (error) {
        deps.log.warn({ err: error }, 'events could not be read; trying again');
        schedule(IDLE_MS);
      } finally {
        reading = undefined;
        readAtMs = deps.clock.monotonicMs();
      }
    })();
    return reading;
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wake() {
      again = true;
      if (running && !reading) schedule(Math.max(0, GAP_MS - (deps.clock.monotonicMs() - readAtMs)));
    },
    position: () => at,
    async catchUp() {
      await readOnce();
    },
    async settle() {
      const until = await snapshotEdge(deps.pool, 'xmax');
      do await readOnce();
      while ((await snapshotEdge(deps.pool, 'xmin')) < until);
      await readOnce();
    },
    async start() {
      // Everything below xmin is finished; the first transaction that may still write has at least this number.
      at = { xid: await snapshotEdge(deps.pool, 'xmin'), seq: 0 };
      running = true;
      schedule(0);
    },
    async stop() {
      running = false;
      if (timer) deps.clock.clear(timer);
      await reading;
    },
  };
}
