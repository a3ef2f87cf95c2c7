import { describe, expect, it } from 'vitest';
import { ManualClock } from './clock.ts';
import { createIds, isId } from './ids.ts';

describe('ids', () => {
  it('sort in the order of their making, also within one millisecond', () => {
    const clock = new ManualClock(new Date('2026-04-01T00:00:00Z'));
    const ids = createIds(clock);
    const made = Array.from({ length: 1_000 }, (_, n) => {
      if (n % 100 === 0) clock.advance(1);
      return ids.next();
    });
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(1_000);
  });

  it('are lower-case UUIDs, and only those are taken for ids', () => {
    expect(isId(createIds(new ManualClock(new Date(0))).next())).toBe(true);
    expect(isId('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11')).toBe(false);
    expect(isId("'; drop table tenant")).toBe(false);
  });

  it('make tokens of the asked length that never repeat', () => {
    const ids = createIds(new ManualClock(new Date(0)));
    const tokens = Array.from({ length: 200 }, () => ids.token(16));
    expect(new Set(tokens).size).toBe(200);
    expect(Buffer.from(tokens[0] ?? '', 'base64url')).toHaveLength(16);
  });
});
