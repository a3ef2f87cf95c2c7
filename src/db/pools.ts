import type pg from 'pg';
import { createPool } from './connection.ts';

const APP_CONNECTIONS = 20;
const RELAY_CONNECTIONS = 4;
/** Longer than the server's own limit for a statement: only one that is no longer there says nothing for so long. */
const ANSWERS_WITHIN_MS = 20_000;

/** The connections of one process: for its work, for readers of events, and for what work itself waits for. */
export interface Pools {
  appPool: pg.Pool;
  relayPool: pg.Pool;
  /** Case numbers are fetched from within transactions: from their pool, twenty of them would wait for a twenty-first. */
  numbersPool: pg.Pool;
}

export function openPools(urls: { app: string; relay: string }): Pools {
  const shared = { answersWithinMs: ANSWERS_WITHIN_MS };
  return {
    appPool: createPool(urls.app, { ...shared, name: 'engawa', max: APP_CONNECTIONS, pipelined: true }),
    relayPool: createPool(urls.relay, { ...shared, name: 'engawa relay', max: RELAY_CONNECTIONS }),
    numbersPool: createPool(urls.app, { ...shared, name: 'engawa numbers', max: 1, pipelined: true }),
  };
}
