import { describe, expect, it } from 'vitest';
import type { OutboxItem } from '../../shared/desk-outbox.ts';
import type { Message } from '../../shared/desk-types.ts';
import { daysOf, saidOf } from './thread.ts';

const message = (seq: number, at: string, change: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  seq,
  interactionId: null,
  direction: 'in',
  authorKind: 'resident',
  authorName: null,
  mine: false,
  clientId: null,
  body: `${seq}`,
  files: [],
  at,
  state: 'received',
  sendAfter: null,
  mentions: [],
  masked: [],
  whisper: false,
  failedCode: null,
  fax: null,
  mail: null,
  ...change,
});

const mine = { direction: 'out', authorKind: 'staff', authorName: '佐藤', mine: true } as const;
const onTheWay: OutboxItem = {
  clientId: 'c1',
  url: '/x',
  body: {},
  shown: { kind: 'reply', text: 'はい', fileNames: [], at: '2026-11-22T01:02:00Z' },
  state: 'sending',
  why: null,
  attempts: 0,
};

describe('what was said', () => {
  it('is in order and without doubles', () => {
    const said = saidOf(
      [message(1, '2026-11-22T01:00:00Z'), message(2, '2026-11-22T01:01:00Z')],
      [message(2, '2026-11-22T01:01:00Z'), message(3, '2026-11-22T01:02:00Z')],
      [],
    );
    expect(said.map((one) => one.key)).toEqual(['m1', 'm2', 'm3']);
  });

  it('shows an own message once: from the outbox until the server has it, under the same key', () => {
    const before = saidOf([], [message(1, '2026-11-22T01:00:00Z')], [onTheWay]);
    const after = saidOf(
      [],
      [message(1, '2026-11-22T01:00:00Z'), message(2, '2026-11-22T01:02:01Z', { ...mine, clientId: 'c1' })],
      [onTheWay],
    );
    expect(before.map((one) => [one.key, one.is])).toEqual([
      ['m1', 'kept'],
      ['c1', 'sending'],
    ]);
    expect(after.map((one) => [one.key, one.is])).toEqual([
      ['m1', 'kept'],
      ['c1', 'kept'],
    ]);
  });
});

describe('days and groups', () => {
  it('change with the city’s day', () => {
    const days = daysOf(
      saidOf([], [message(1, '2026-11-22T14:59:00Z'), message(2, '2026-11-22T15:01:00Z')], []),
    );
    expect(days.map((day) => day.on)).toEqual(['2026-11-22', '2026-11-23']);
  });

  it('join one party’s words of five minutes, and never a note with a reply', () => {
    const days = daysOf(
      saidOf(
        [],
        [
          message(1, '2026-11-22T01:00:00Z'),
          message(2, '2026-11-22T01:04:00Z'),
          message(3, '2026-11-22T01:10:00Z'),
          message(4, '2026-11-22T01:11:00Z', mine),
          message(5, '2026-11-22T01:11:30Z', { ...mine, direction: 'note' }),
          message(6, '2026-11-22T01:12:00Z', { direction: 'out', authorKind: 'system' }),
        ],
        [onTheWay],
      ),
    );
    expect(days[0]?.groups.map((group) => [group.side, group.said.length])).toEqual([
      ['resident', 2],
      ['resident', 1],
      ['staff', 1],
      ['note', 1],
      ['system', 1],
      ['staff', 1],
    ]);
  });
});
