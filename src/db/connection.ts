import type { Socket } from 'node:net';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { columnNames } from './one-connection.ts';
import type { Tables } from './tables.ts';

const INT8 = 20;
const NUMERIC = 1700;
const DATE = 1082;
const DATE_ARRAY = 1182;

// Known to the parsers, but not to their types.
const textArray = pg.types.getTypeParser(1009 as Parameters<typeof pg.types.getTypeParser>[0], 'text');

/**
 * How values of the wire become values here, decided once. int8 and numeric as numbers (a city counts below 2^53;
 * a larger value is a defect and throws); DATE stays 'YYYY-MM-DD', because the driver's own reading turns it into the
 * day before under TZ=Asia/Tokyo.
 */
function parserFor(oid: number, format?: 'text' | 'binary') {
  if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
  if (oid === INT8) return parseSafeInteger;
  if (oid === NUMERIC) return Number;
  if (oid === DATE) return (text: string) => text;
  if (oid === DATE_ARRAY) return textArray;
  return pg.types.getTypeParser(oid, 'text');
}

function parseSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error('an int8 beyond 2^53 was selected');
  return value;
}

const HOT_AFTER = 20;
const MOST_PREPARED = 150;

/**
 * Which statements each connection keeps prepared: those that come again and again, so that the server parses and plans
 * them once a connection and not once a use. Bounded, because each costs memory on each connection, and lists of ids of
 * every length make ever new texts.
 */
const uses = new Map<string, number>();
const prepared = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = prepared.get(text);
  if (known !== undefined || prepared.size >= MOST_PREPARED) return known;
  const count = (uses.get(text) ?? 0) + 1;
  if (count < HOT_AFTER) {
    if (uses.size > MOST_PREPARED * 10) uses.clear();
    uses.set(text, count);
    return undefined;
  }
  uses.delete(text);
  const name = `engawa_${prepared.size}`;
  prepared.set(text, name);
  return name;
}

type Query = (...args: unknown[]) => unknown;

/** The driver's client, which gives hot statements a name and lets what is asked in one turn leave in one piece. */
class PreparingClient extends pg.Client {
  override query = ((...args: unknown[]) => {
    const [text, values, ...rest] = args;
    const name =
      typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    const ask = super.query as Query;
    this.#gather();
    const asked =
      name === undefined ? ask.apply(this, args) : ask.call(this, { name, text, values }, ...rest);
    if (asked instanceof Promise) asked.catch((error: unknown) => this.#cutWhenSilent(error));
    return asked;
  }) as pg.Client['query'];

  /**
   * Writing to the socket was a third of what this process did under 20 contacts a second, more than making the statements:
   * each write is a call of the system and wakes the server. What comes in one turn goes out at its end.
   */
  #gather(): void {
    const { stream } = (this as unknown as { connection: { stream: Socket } }).connection;
    if (stream.writableCorked > 0) return;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }

  /**
   * The driver gives up the wait for a server that says nothing, but keeps the connection, on which the next statement
   * would wait behind the lost one: a machine or firewall that vanished would hold every connection for minutes.
   */
  #cutWhenSilent(error: unknown): void {
    if (error instanceof Error && error.message === SILENT) void this.end();
  }
}

/** The driver's words for a server that did not answer in time. */
const SILENT = 'Query read timeout';

/**
 * A pool of connections as one database role. `name` shows in pg_stat_activity. With `answersWithinMs` a connection on
 * which the server says nothing for so long is cut; to be longer than the server's own limit of 15 s for a statement.
 * `pipelined` ones send a statement while others are under way; streams of rows (COPY) cannot go by them.
 */
export function createPool(
  url: string,
  options: { name: string; max: number; answersWithinMs?: number; pipelined?: boolean },
): pg.Pool {
  const pool = new pg.Pool({
    Client: PreparingClient,
    connectionString: url,
    pipeline: options.pipelined === true,
    max: options.max,
    application_name: options.name,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 15_000,
    lock_timeout: 5_000,
    ...(options.answersWithinMs === undefined ? {} : { query_timeout: options.answersWithinMs }),
    types: { getTypeParser: parserFor as typeof pg.types.getTypeParser },
  });
  // An idle connection that the server closes must not end the process; the next query opens a new one.
  pool.on('error', () => undefined);
  // Neither must one that is in use between two statements: the pool listens to idle ones only, and an error event that
  // nobody listens to ends the process. The next statement on that connection fails and is handled there.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The query builder over a pool. */
export function createQueryBuilder(pool: pg.Pool): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [columnNames],
  });
}

const GONE = new Set([
  // The network's words …
  ...[
    'ECONNREFUSED',
    'ENOENT',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
  ],
  // … and the server's: shutting down, crashed, starting, connection lost, too many connections, no room on its disk …
  ...['57P01', '57P02', '57P03', '08006', '08003', '08001', '53300', '53100'],
  // … and a lock that is not given: whoever has it waits for a standby that does not answer.
  '55P03',
]);

/** The server's words for a page or an index that is not as it was written. */
const DAMAGED = new Set(['XX001', 'XX002']);

/** True when an error says that what the database kept is damaged. */
export function isDataDamaged(error: unknown): boolean {
  const code = error instanceof Error ? (error as { code?: string }).code : undefined;
  return code !== undefined && DAMAGED.has(code);
}

/** True when an error says that the database cannot be reached just now, not that the request was wrong. */
export function isDatabaseGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: string }).code;
  if (code !== undefined && GONE.has(code)) return true;
  return /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|not currently accepting connections/.test(
    error.message,
  );
}
