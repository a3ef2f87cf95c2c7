import { describe, expect, test } from 'vitest';
import { createCalendar } from '#kernel/japan/calendar.ts';
import { choose } from './choose.ts';
import { isQueueOpen, opensNext } from './rules.ts';
import type { Candidate, Choice, Snapshot, WaitingEntry } from './types.ts';

const NOW = new Date('2026-04-01T01:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

const entry = (id: string, more: Partial<WaitingEntry> = {}): WaitingEntry => ({
  tenantId: 'aoba',
  id,
  interactionId: `interaction ${id}`,
  queueId: 'general',
  homeQueueId: null,
  agePointSec: null,
  preferredStaff: new Set(),
  preferredUntil: null,
  personal: false,
  channel: 'webchat',
  language: 'ja',
  priority: 0,
  requiredSkills: [],
  enteredAt: ago(60),
  offerSec: 30,
  offerable: true,
  declinedUntil: new Map(),
  missedBy: new Map(),
  excluded: new Set(),
  ...more,
});
const person = (staffId: string, more: Partial<Candidate> = {}): Candidate => ({
  tenantId: 'aoba',
  staffId,
  status: 'ready',
  reason: null,
  setAside: false,
  accountId: `account ${staffId}`,
  queueIds: new Set(['general']),
  skills: new Map(),
  languages: ['ja'],
  capacity: () => 4,
  idleSince: ago(100),
  ...more,
});
const snapshot = (
  entries: WaitingEntry[],
  candidates: Candidate[],
  used: Record<string, number> = {},
  more: Partial<Snapshot> = {},
): Snapshot => ({
  now: NOW,
  entries,
  candidates,
  policies: new Map(),
  used: new Map(Object.entries(used)),
  wrappingUp: new Map(),
  attention: () => 'live',
  ...more,
});
const chosen = (choices: readonly Choice[]) =>
  choices.map((choice) => `${choice.entry.id}→${choice.staffId}`);

describe('choose', () => {
  test('the higher priority first, then who came first; the id decides between two of one instant', () => {
    const entries = [
      entry('c', { enteredAt: ago(10) }),
      entry('b'),
      entry('a'),
      entry('urgent', { priority: 5, enteredAt: ago(1) }),
    ];
    expect(chosen(choose(snapshot(entries, [person('sato')])))).toEqual([
      'urgent→sato',
      'a→sato',
      'b→sato',
      'c→sato',
    ]);
  });

  test('to whoever is idle longest; who was just given one counts as busy since now', () => {
    const people = [
      person('sato', { idleSince: ago(50) }),
      person('inoue', { idleSince: ago(90) }),
      person('ito', { idleSince: ago(70) }),
    ];
    expect(chosen(choose(snapshot([entry('a'), entry('b'), entry('c'), entry('d')], people)))).toEqual([
      'a→inoue',
      'b→ito',
      'c→sato',
      'd→inoue',
    ]);
  });

  test('rather to who has less in hand than to who is idle longer', () => {
    const people = [person('busy', { idleSince: ago(500) }), person('free', { idleSince: ago(1) })];
    expect(chosen(choose(snapshot([entry('a')], people, { 'account busy:webchat': 1 })))).toEqual(['a→free']);
  });

  test("rather to who speaks the language; やさしい日本語 is anyone's who speaks Japanese; to somebody rather than nobody", () => {
    const people = [person('sato', { idleSince: ago(500) }), person('smith', { languages: ['en'] })];
    expect(chosen(choose(snapshot([entry('a', { language: 'en' })], people)))).toEqual(['a→smith']);
    expect(chosen(choose(snapshot([entry('a', { language: 'ja-easy' })], people)))).toEqual(['a→sato']);
    expect(chosen(choose(snapshot([entry('a', { language: 'pt' })], people)))).toEqual(['a→sato']);
  });

  test('only to who has every skill asked for, the more skilled first', () => {
    const people = [
      person('none'),
      person('some', { skills: new Map([['nursing', 2]]) }),
      person('more', { skills: new Map([['nursing', 4]]), idleSince: ago(1) }),
    ];
    expect(chosen(choose(snapshot([entry('a', { requiredSkills: ['nursing'] })], people)))).toEqual([
      'a→more',
    ]);
    expect(choose(snapshot([entry('a', { requiredSkills: ['nursing', 'tax'] })], people))).toEqual([]);
  });

  test('not to who declined within a minute, and last to who declined or missed it', () => {
    const declined = entry('a', { declinedUntil: new Map([['sato', new Date(NOW.getTime() + 1)]]) });
    expect(choose(snapshot([declined], [person('sato')]))).toEqual([]);
    const rested = entry('a', { declinedUntil: new Map([['sato', NOW]]) });
    expect(chosen(choose(snapshot([rested], [person('sato')])))).toEqual(['a→sato']);
    expect(
      chosen(
        choose(
          snapshot(
            [rested],
            [person('sato', { idleSince: ago(900) }), person('inoue', { languages: ['en'] })],
          ),
        ),
      ),
    ).toEqual(['a→inoue']);
    const missed = entry('a', { missedBy: new Map([['sato', 1]]) });
    expect(
      chosen(choose(snapshot([missed], [person('sato', { idleSince: ago(900) }), person('inoue')]))),
    ).toEqual(['a→inoue']);
  });

  test('never to the sender of a hand-over, to another city, to another queue, or into a closed queue', () => {
    expect(choose(snapshot([entry('a', { excluded: new Set(['sato']) })], [person('sato')]))).toEqual([]);
    expect(choose(snapshot([entry('a')], [person('sato', { tenantId: 'wakaba' })]))).toEqual([]);
    expect(choose(snapshot([entry('a')], [person('sato', { queueIds: new Set(['other']) })]))).toEqual([]);
    expect(choose(snapshot([entry('a', { offerable: false })], [person('sato')]))).toEqual([]);
  });

  test("capacity is an account's, over both cities it answers for, and by channel", () => {
    const both = [
      person('here', { accountId: 'one' }),
      person('there', { accountId: 'one', tenantId: 'wakaba' }),
    ];
    const entries = [
      entry('a'),
      entry('b', { tenantId: 'wakaba' }),
      entry('c'),
      entry('d', { channel: 'phone' }),
    ];
    expect(
      chosen(
        choose(
          snapshot(
            entries,
            both.map((each) => ({ ...each, capacity: () => 2 })),
          ),
        ),
      ),
    ).toEqual(['a→here', 'b→there', 'd→here']);
  });

  test('an offer ends when its queue says', () => {
    expect(choose(snapshot([entry('a', { offerSec: 45 })], [person('sato')]))[0]?.expiresAt).toEqual(
      new Date(NOW.getTime() + 45_000),
    );
  });
});

describe('opening hours', () => {
  const calendar = createCalendar({
    closedWeekdays: [],
    holidays: new Set(['2026-04-29']),
    timeZone: 'Asia/Tokyo',
  });
  const weekdays = { hours: [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:15' }] };
  const at = (local: string) => new Date(`${local}:00+09:00`);

  test('a queue without hours never closes; one with hours opens and closes to the minute, and on no holiday', () => {
    expect(isQueueOpen({ hours: [] }, calendar, at('2026-04-29T03:00'))).toBe(true);
    expect(
      ['08:29', '08:30', '17:14', '17:15'].map((time) =>
        isQueueOpen(weekdays, calendar, at(`2026-04-01T${time}`)),
      ),
    ).toEqual([false, true, true, false]);
    expect(isQueueOpen(weekdays, calendar, at('2026-04-29T10:00'))).toBe(false);
    expect(isQueueOpen(weekdays, calendar, at('2026-04-04T10:00'))).toBe(false);
  });

  test('the next opening is told while it is closed', () => {
    expect(opensNext(weekdays, calendar, at('2026-04-01T10:00'))).toBeNull();
    expect(opensNext(weekdays, calendar, at('2026-04-03T18:00'))).toEqual(at('2026-04-06T08:30'));
    expect(opensNext(weekdays, calendar, at('2026-04-29T09:00'))).toEqual(at('2026-04-30T08:30'));
  });
});
