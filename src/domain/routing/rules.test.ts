import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCalendar } from '#kernel/japan/calendar.ts';
import { choose, compareEntries, isEligible, isQueueOpen, opensNext } from './rules.ts';
import type { Candidate, Choice, Snapshot, WaitingEntry } from './types.ts';

const NOW = new Date('2026-04-01T01:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

const entry = (id: string, more: Partial<WaitingEntry> = {}): WaitingEntry => ({
  tenantId: 'aoba',
  id,
  interactionId: `interaction ${id}`,
  queueId: 'general',
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
): Snapshot => ({
  now: NOW,
  entries,
  candidates,
  used: new Map(Object.entries(used)),
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

// ── against a slow and plain reference ───────────────────────────────────────

const QUEUES = ['general', 'tax'];
const PEOPLE = ['p1', 'p2', 'p3', 'p4'];
const seconds = fc.integer({ min: 0, max: 5 });
const subset = (items: string[]) => fc.subarray(items);

const anyEntry = fc.record({
  tenantId: fc.constantFrom('aoba', 'wakaba'),
  queueId: fc.constantFrom(...QUEUES),
  channel: fc.constantFrom('webchat', 'phone'),
  language: fc.constantFrom('ja', 'ja-easy', 'en'),
  priority: fc.integer({ min: 0, max: 2 }),
  requiredSkills: subset(['s1', 's2']),
  enteredAt: seconds.map(ago),
  offerSec: fc.constantFrom(20, 30),
  offerable: fc.boolean(),
  declined: fc.dictionary(fc.constantFrom(...PEOPLE), fc.integer({ min: -2, max: 2 })),
  missed: fc.dictionary(fc.constantFrom(...PEOPLE), fc.integer({ min: 1, max: 2 })),
  excluded: subset(PEOPLE),
});
const anyPerson = fc.record({
  tenantId: fc.constantFrom('aoba', 'wakaba'),
  account: fc.constantFrom('a1', 'a2', 'a3'),
  queueIds: subset(QUEUES),
  skills: fc.dictionary(fc.constantFrom('s1', 's2'), fc.integer({ min: 1, max: 3 })),
  languages: subset(['ja', 'en']),
  capacity: fc.integer({ min: 0, max: 3 }),
  idleSince: seconds.map(ago),
});
const anySnapshot = fc
  .record({
    entries: fc.array(anyEntry, { maxLength: 8 }),
    people: fc.array(anyPerson, { maxLength: PEOPLE.length }),
    used: fc.dictionary(
      fc.constantFrom('a1:webchat', 'a2:webchat', 'a1:phone', 'a3:phone'),
      fc.integer({ min: 0, max: 2 }),
    ),
  })
  .map(({ entries, people, used }) =>
    snapshot(
      entries.map(({ declined, missed, excluded, ...rest }, n) =>
        entry(`e${n}`, {
          ...rest,
          declinedUntil: new Map(Object.entries(declined).map(([who, inSec]) => [who, ago(-inSec)])),
          missedBy: new Map(Object.entries(missed)),
          excluded: new Set(excluded),
        }),
      ),
      people.map(({ account, queueIds, skills, capacity, ...rest }, n) =>
        person(PEOPLE[n]!, {
          ...rest,
          accountId: account,
          queueIds: new Set(queueIds),
          skills: new Map(Object.entries(skills)),
          capacity: () => capacity,
        }),
      ),
      used,
    ),
  );

/** The same decision spelt out: the whole table of entries and people, sorted by the rule's own sentence. */
function reference(given: Snapshot): string[] {
  const hand = new Map(given.used);
  const lastGiven = new Map<string, number>();
  const result: string[] = [];
  const line = given.entries
    .filter((each) => each.offerable)
    .sort((a, b) =>
      a.priority !== b.priority
        ? b.priority - a.priority
        : +a.enteredAt - +b.enteredAt || a.id.localeCompare(b.id),
    );
  for (const waiting of line) {
    const inHand = (who: Candidate) => hand.get(`${who.accountId}:${waiting.channel}`) ?? 0;
    const able = given.candidates.filter(
      (who) =>
        who.tenantId === waiting.tenantId &&
        who.queueIds.has(waiting.queueId) &&
        !waiting.excluded.has(who.staffId) &&
        waiting.requiredSkills.every((skill) => who.skills.has(skill)) &&
        !((waiting.declinedUntil.get(who.staffId)?.getTime() ?? 0) > given.now.getTime()) &&
        inHand(who) < who.capacity(waiting.channel),
    );
    const speaks = (who: Candidate) =>
      who.languages.includes(waiting.language.startsWith('ja') ? 'ja' : waiting.language);
    const level = (who: Candidate) =>
      waiting.requiredSkills.map((skill) => who.skills.get(skill) ?? 0).reduce((a, b) => a + b, 0);
    const idle = (who: Candidate) => lastGiven.get(who.accountId) ?? who.idleSince.getTime();
    const [best] = able.sort(
      (a, b) =>
        Number(waiting.declinedUntil.has(a.staffId)) - Number(waiting.declinedUntil.has(b.staffId)) ||
        (waiting.missedBy.get(a.staffId) ?? 0) - (waiting.missedBy.get(b.staffId) ?? 0) ||
        Number(speaks(b)) - Number(speaks(a)) ||
        inHand(a) - inHand(b) ||
        level(b) - level(a) ||
        idle(a) - idle(b) ||
        a.staffId.localeCompare(b.staffId),
    );
    if (!best) continue;
    hand.set(`${best.accountId}:${waiting.channel}`, inHand(best) + 1);
    lastGiven.set(best.accountId, given.now.getTime());
    result.push(`${waiting.id}→${best.staffId}`);
  }
  return result;
}

describe('choose, whatever waits and whoever is there', () => {
  test('decides as the slow reference does, and the same again, in whatever order it is told', () => {
    fc.assert(
      fc.property(anySnapshot, (given) => {
        const choices = chosen(choose(given));
        expect(choices).toEqual(reference(given));
        expect(
          chosen(
            choose({
              ...given,
              entries: [...given.entries].reverse(),
              candidates: [...given.candidates].reverse(),
            }),
          ),
        ).toEqual(choices);
      }),
      { numRuns: 600 },
    );
  });

  test('one person for one entry, nobody over capacity, nobody passed over for a later one with the same needs', () => {
    fc.assert(
      fc.property(anySnapshot, (given) => {
        const choices = choose(given);
        expect(new Set(choices.map((choice) => choice.entry.id)).size).toBe(choices.length);
        const used = new Map(given.used);
        for (const choice of choices) {
          const who = given.candidates.find((candidate) => candidate.staffId === choice.staffId)!;
          expect(isEligible(choice.entry, who, used, given.now)).toBe(true);
          const key = `${choice.accountId}:${choice.entry.channel}`;
          used.set(key, (used.get(key) ?? 0) + 1);
          expect(used.get(key)).toBeLessThanOrEqual(who.capacity(choice.entry.channel));
        }
        const taken = new Set(choices.map((choice) => choice.entry.id));
        for (const { entry: later } of choices) {
          const passedOver = given.entries.filter(
            (each) =>
              !taken.has(each.id) &&
              each.offerable &&
              compareEntries(each, later) < 0 &&
              sameNeeds(each, later),
          );
          expect(passedOver).toEqual([]);
        }
      }),
      { numRuns: 600 },
    );
  });
});

function sameNeeds(a: WaitingEntry, b: WaitingEntry): boolean {
  const needs = (each: WaitingEntry) =>
    JSON.stringify([
      each.tenantId,
      each.queueId,
      each.channel,
      each.requiredSkills,
      [...each.excluded].sort(),
      [...each.declinedUntil].map(([who, at]) => [who, +at]).sort(),
    ]);
  return needs(a) === needs(b);
}

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
