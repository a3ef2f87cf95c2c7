import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8_192);
let taken = pool.length;

/**
 * Random bytes of the machine, a few at a time, of which none is given twice. Fetched many at once: of a mail with its forty
 * ids and nonces, asking for each apart took half a millisecond.
 */
export function randomTaken(bytes: number): Buffer {
  if (bytes > pool.length) throw new RangeError('more random bytes than are fetched at once');
  if (taken + bytes > pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  const given = Buffer.from(pool.subarray(taken, taken + bytes));
  // What was given out stays nowhere else.
  pool.fill(0, taken, taken + bytes);
  taken += bytes;
  return given;
}
