import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import { createLogger } from '#kernel/log.ts';
import { openTestDatabase, type TestDatabase } from '../../test/kit/database.ts';
import { createRelay, type Relay } from './relay.ts';

const log = createLogger({ level: 'silent' });
let test: TestDatabase;
const relays: Relay[] = [];

/** A process's relay that counts notices, and a promise of its next one. */
function startRelay(processId: string, onSign?: (sign: string) => void) {
  let count = 0;
  let arrived: (() => void) | undefined;
  const relay = createRelay({
    url: test.url('relay'),
    processId,
    clock: systemClock,
    log,
    ...(onSign && { onSign }),
    onNotice: () => {
      count++;
      arrived?.();
    },
  });
  relays.push(relay);
  return { relay, count: () => count, next: () => new Promise<void>((resolve) => (arrived = resolve)) };
}

beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  await test.close();
});

describe('notices between processes', () => {
  it('reach the other process, gathered into few, and not the sender', async () => {
    const [one, two] = [startRelay('one'), startRelay('two')];
    await one.relay.start();
    await two.relay.start();
    const before = { one: one.count(), two: two.count() };
    const told = two.next();
    for (let n = 0; n < 100; n++) one.relay.tell();
    await told;
    const back = one.next();
    two.relay.tell();
    await back;
    // By now everything that the first sent has passed on the same channel.
    expect(two.count() - before.two).toBe(1);
    expect(one.count() - before.one).toBe(1);
  });

  it('and signs leave side by side, in their order', async () => {
    const warned: string[] = [];
    const hear = (warning: Error) => void warned.push(warning.message);
    process.on('warning', hear);
    const heard: string[] = [];
    const all = Promise.withResolvers<void>();
    const sender = startRelay('five');
    const listener = startRelay('six', (sign) => heard.push(sign) === 20 && all.resolve());
    await sender.relay.start();
    await listener.relay.start();
    const signs = Array.from({ length: 20 }, (_each, n) => `sign ${n}`);
    for (const sign of signs) sender.relay.pass(sign);
    await all.promise;
    expect(heard).toEqual(signs);
    process.off('warning', hear);
    expect(warned).toEqual([]);
  });

  it('go on after the server ended the connection', async () => {
    const [one, two] = [startRelay('three'), startRelay('four')];
    await one.relay.start();
    await two.relay.start();
    const again = two.next();
    await test.adminPool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'engawa notices' and datname = current_database()`,
    );
    // Coming back it looks once by itself: what was told meanwhile is not missed.
    await again;
    const told = two.next();
    const insist = setInterval(() => one.relay.tell(), 50);
    await told;
    clearInterval(insist);
    expect(two.count()).toBeGreaterThanOrEqual(2);
  });
});
