import { randomBytes, randomInt } from 'node:crypto';
import { v7 } from 'uuid';
import type { Clock } from './clock.ts';
import { randomTaken } from './random.ts';

/** Where new identities come from; handed in, so that tests can foresee them. */
export interface Ids {
  /** A UUIDv7 whose time part is the clock's; also within one millisecond each sorts after the one before. */
  next(): string;
  /** A public link or session secret: 128 random bits or more, base64url. */
  token(bytes?: number): string;
}

/** Ids by the given clock and the machine's randomness. */
export function createIds(clock: Clock): Ids {
  let lastMs = -1;
  let seq = 0;
  const next = () => {
    const msecs = clock.now().getTime();
    // The library starts anew at random for every id whose time it is given: rows of one moment would lose their order.
    seq = msecs === lastMs ? seq + 1 : randomInt(2 ** 31);
    lastMs = msecs;
    return v7({ msecs, seq, random: randomTaken(16) });
  };
  return {
    next,
    token: (bytes = 16) => randomBytes(bytes).toString('base64url'),
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a lower-case UUID, the only form that ids take on the wire. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
