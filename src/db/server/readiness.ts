import { Client } from 'pg';
import { type Clock, pause } from '#kernel/clock.ts';
import { ServerFailure } from './failure.ts';

/** `later`: not listening yet, recovering, or shutting down. `never`: it answers, but not to us. */
type Answer = { state: 'yes' } | { state: 'later' } | { state: 'never'; reason: string };

/** Signs in and asks something. SQLSTATE class 28 means that the password is not this installation's. */
async function askServer(url: string): Promise<Answer> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  // Without a listener an error that comes after the answer would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return { state: 'yes' };
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    if (code.startsWith('28')) return { state: 'never', reason: message };
    return { state: 'later' };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Waits until the server answers. True when it does; false when its process ended before, or after `limitMs`.
 * There is no limit by default: recovery after a power cut takes as long as it takes while the process lives.
 */
export async function waitUntilReady(
  url: string,
  isAlive: () => boolean,
  clock: Clock,
  limitMs = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const startMs = clock.monotonicMs();
  while (isAlive()) {
    const answer = await askServer(url);
    if (answer.state === 'yes') return true;
    if (answer.state === 'never')
      throw new ServerFailure(`The own PostgreSQL refuses its password: ${answer.reason}`);
    if (clock.monotonicMs() - startMs > limitMs) return false;
    await pause(clock, 25);
  }
  return false;
}
