import pg from 'pg';
import type { Clock, Timer } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';

export interface Relay {
  /** Says to the other processes that there are new events; at most one notice every 20 ms leaves here. */
  tell(): void;
  /** Passes a sign on to the other processes at once: kept nowhere, and lost when nobody listens. */
  pass(sign: string): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const CHANNEL = 'engawa_events';
const SIGNS = 'engawa_signs';
const COALESCE_MS = 20;
const RECONNECT_MS = 1_000;

/**
 * Tells processes on the same database of each other's events, over one connection of its own. A NOTIFY in every
 * transaction would cut commits to a third (measured: 5,000 a second to 1,500), so notices are gathered and carry nothing
 * but who sent them. They are hints: a lost one costs half a second, because every process looks at the table anyway.
 * Signs (somebody types) go their own way, for they are in no table.
 */
export function createRelay(deps: {
  url: string;
  processId: string;
  clock: Clock;
  log: Logger;
  onNotice: () => void;
  /** What another process passed on. */
  onSign?: (sign: string) => void;
}): Relay {
  const { clock, log } = deps;
  let client: pg.Client | undefined;
  let timer: Timer | undefined;
  let running = false;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: deps.url,
      application_name: 'engawa notices',
      keepAlive: true,
      // Signs do not wait for the answer to the one before, which the driver's next version takes from such lines only.
      pipeline: true,
    });
    fresh.on('notification', (notice) => {
      if (notice.channel === SIGNS) hearSign(notice.payload ?? '');
      else if (notice.payload !== deps.processId) deps.onNotice();
    });
    fresh.on('error', () => lose(fresh));
    fresh.on('end', () => lose(fresh));
    await fresh.connect();
    await fresh.query(`listen ${CHANNEL}; listen ${SIGNS}`);
    client = fresh;
    // Whatever was told while nobody listened.
    deps.onNotice();
  }

  function hearSign(payload: string): void {
    const at = payload.indexOf(' ');
    if (payload.slice(0, at) !== deps.processId) deps.onSign?.(payload.slice(at + 1));
  }

  function lose(lost: pg.Client): void {
    if (client !== lost) return;
    client = undefined;
    reconnectLater();
  }

  function reconnectLater(): void {
    if (!running) return;
    clock.after(RECONNECT_MS, () => {
      if (!running || client) return;
      connect().catch((error: unknown) => {
        log.warn({ err: error }, 'no connection for notices between processes; trying again');
        reconnectLater();
      });
    });
  }

  function send(): void {
    timer = undefined;
    client?.query(`select pg_notify($1, $2)`, [CHANNEL, deps.processId]).catch(() => undefined);
  }

  return {
    tell() {
      if (running && client && !timer) timer = clock.after(COALESCE_MS, send);
    },
    pass(sign) {
      client?.query(`select pg_notify($1, $2)`, [SIGNS, `${deps.processId} ${sign}`]).catch(() => undefined);
    },
    async start() {
      running = true;
      await connect();
    },
    async stop() {
      running = false;
      if (timer) clock.clear(timer);
      const last = client;
      client = undefined;
      await last?.end().catch(() => undefined);
    },
  };
}
