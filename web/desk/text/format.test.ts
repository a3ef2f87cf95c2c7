import { describe, expect, it } from 'vitest';
import { civilDay, dueWords, shortTime, sizeText, span, ticking } from './format.ts';
import { ja } from './ja.ts';

const at = (text: string): number => Date.parse(text);

describe('days', () => {
  it('are the city’s, whatever the machine’s time zone', () => {
    expect(civilDay(at('2026-11-22T15:30:00Z'))).toBe('2026-11-23');
  });

  it('shorten a time by how far it is', () => {
    const now = at('2026-11-22T05:00:00Z');
    expect(shortTime('2026-11-22T01:05:00Z', now, 'ja')).toBe('10:05');
    expect(shortTime('2026-03-02T01:05:00Z', now, 'ja')).toBe('3/2');
    expect(shortTime('2025-03-02T01:05:00Z', now, 'ja')).toBe('2025/03/02');
  });
});

describe('spans', () => {
  it('tick', () => {
    expect([7, 750, 7509].map(ticking)).toEqual(['0:07', '12:30', '2:05:09']);
    expect(ticking(-3)).toBe('0:00');
  });

  it('are coarse in words', () => {
    expect([40, 190, 3900, 7200, 200_000].map((sec) => span(sec, ja))).toEqual([
      '40秒',
      '3分',
      '1時間5分',
      '2時間',
      '2日',
    ]);
  });
});

describe('due times', () => {
  const now = at('2026-11-22T03:00:00Z');
  const due = (dueAt: string, finished = false): unknown => dueWords({ dueAt, finished }, now, ja);

  it('are said in words with a tone', () => {
    expect(due('2026-11-27T08:15:00Z')).toEqual({ text: 'あと5日', tone: 'calm' });
    expect(due('2026-11-23T08:15:00Z')).toEqual({ text: '明日が期限', tone: 'soon' });
    expect(due('2026-11-22T08:15:00Z')).toEqual({ text: '今日が期限', tone: 'soon' });
    expect(due('2026-11-22T02:59:00Z')).toEqual({ text: '期限超過（本日）', tone: 'late' });
    expect(due('2026-11-20T08:15:00Z')).toEqual({ text: '期限を2日超過', tone: 'late' });
  });

  it('of finished cases frighten nobody', () => {
    expect(due('2026-11-20T08:15:00Z', true)).toEqual({ text: '完了', tone: 'done' });
  });
});

it('sizes are short', () => {
  expect([512, 48_200, 1_250_000].map(sizeText)).toEqual(['512 B', '48 kB', '1.3 MB']);
});
