import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCursors } from './cursor.ts';

const key = createHash('sha256').update('a key').digest();
const cursors = createCursors(key, 7);
const position = fc.record({
  xid: fc.bigInt({ min: 0n, max: 2n ** 48n - 1n }),
  seq: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
});

test('what was written is read again, and reads the same each time', () => {
  fc.assert(
    fc.property(position, (at) => {
      expect(cursors.read(cursors.write(at))).toEqual(at);
      expect(cursors.write(at)).toBe(cursors.write(at));
      expect(cursors.write(at)).toMatch(/^[A-Za-z0-9_-]{22}$/);
    }),
  );
});

test('neighbours look nothing alike: gaps tell of nothing', () => {
  const [one, next] = [1, 2].map((seq) => Buffer.from(cursors.write({ xid: 1000n, seq }), 'base64url'));
  const same = [...one!].filter((byte, n) => byte === next![n]).length;
  expect(same).toBeLessThan(8);
});

test('of another epoch, another key, or made up: of no use', () => {
  const mine = cursors.write({ xid: 5n, seq: 5 });
  expect(createCursors(key, 8).read(mine)).toBeUndefined();
  expect(createCursors(createHash('sha256').update('another').digest(), 7).read(mine)).toBeUndefined();
  fc.assert(
    fc.property(fc.string({ maxLength: 64 }), (text) => {
      expect(cursors.read(text)).toBeUndefined();
    }),
  );
});
