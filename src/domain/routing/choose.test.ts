import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseSlowly, inLine } from '../../../test/kit/slow-choice.ts';
import { choose } from './choose.ts';
import { checkPolicy, compareEntries, DEFAULT_POLICY } from './rules.ts';
import type { Attention, Candidate, QueuePolicy, Ring, Snapshot, WaitingEntry } from './types.ts';

const NOW = new Date('2026-04-01T01:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const QUEUES = ['general', 'tax', 'night'];
const PEOPLE = ['p1', 'p2', 'p3', 'p4', 'p5'];
const SKILLS = ['s1', 's2'];
const ATTENTION: Readonly<Record<string, Attention>> = { chat: 'live', call: 'voice', letter: 'deferred' };
const attention = (channel: string) => ATTENTION[channel]!;
const subset = (items: readonly string[]) => fc.subarray([...items]);
const levels = fc.dictionary(fc.constantFrom(...SKILLS), fc.integer({ min: 1, max: 5 }));

/** Rings that grow: each keeps what the one before gave up. */
const anyRings = fc
  .array(
    fc.record({
      later: fc.integer({ min: 1, max: 30 }),
      levels: fc.nat({ max: 2 }),
      skillsWaived: fc.boolean(),
      languageWaived: fc.boolean(),
      queueIds: subset(QUEUES),
    }),
    { maxLength: 6 },
  )
  .map((steps) => {
    const rings: Ring[] = [];
    for (const step of steps) {
      const before = rings.at(-1);
      rings.push({
        afterSec: (before?.afterSec ?? 0) + step.later,
        levelsLess: Math.min(4, (before?.levelsLess ?? 0) + step.levels),
        skillsWaived: step.skillsWaived || before?.skillsWaived === true,
        languageWaived: step.languageWaived || before?.languageWaived === true,
        queueIds: [...new Set([...(before?.queueIds ?? []), ...step.queueIds])],
      });
    }
    return rings;
  });
const anyPolicy: fc.Arbitrary<QueuePolicy> = fc
  .record({
    skillLevels: levels,
    preferredSkills: levels,
    languageRequired: fc.boolean(),
    rings: anyRings,
    interrupts: fc.constantFrom('nothing' as const, 'deferred' as const, 'live' as const),
    awayReasons: subset(['desk-work', 'lunch']),
    afterContact: fc.boolean(),
  })
  .map(({ awayReasons, afterContact, ...rest }) => ({
    ...DEFAULT_POLICY,
    ...rest,
    available: { awayReasons, afterContact },
  }));
const anyEntry = fc.record({
  tenantId: fc.constantFrom('aoba', 'aoba', 'wakaba'),
  queueId: fc.constantFrom(...QUEUES),
  homeQueueId: fc.constantFrom(null, null, ...QUEUES),
  channel: fc.constantFrom('chat', 'call', 'letter'),
  language: fc.constantFrom('ja', 'ja-easy', 'en'),
  priority: fc.integer({ min: 0, max: 3 }),
  agePointSec: fc.constantFrom(null, 10, 10, 20),
  requiredSkills: subset(SKILLS),
  enteredAt: fc.nat({ max: 60 }).map(ago),
  offerSec: fc.constantFrom(20, 30),
  offerable: fc.constantFrom(true, true, true, false),
  preferredStaff: fc
    .oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, subset(PEOPLE))
    .map((ids) => new Set(ids)),
  preferredUntil: fc.constantFrom(null, ago(5), ago(-5)),
  personal: fc.boolean(),
  declinedUntil: fc
    .dictionary(fc.constantFrom(...PEOPLE), fc.integer({ min: -2, max: 2 }), { maxKeys: 2 })
    .map((given) => new Map(Object.entries(given).map(([who, sec]) => [who, ago(sec)]))),
  missedBy: fc
    .dictionary(fc.constantFrom(...PEOPLE), fc.integer({ min: 1, max: 2 }), { maxKeys: 2 })
    .map((given) => new Map(Object.entries(given))),
  excluded: fc
    .oneof({ weight: 4, arbitrary: fc.constant<string[]>([]) }, subset(PEOPLE))
    .map((ids) => new Set(ids)),
});
const anyPerson = fc.record({
  tenantId: fc.constantFrom('aoba', 'aoba', 'wakaba'),
  accountId: fc.constantFrom('a1', 'a2', 'a3', 'a4'),
  status: fc.constantFrom('ready' as const, 'ready' as const, 'away' as const),
  reason: fc.constantFrom(null, 'desk-work', 'lunch'),
  setAside: fc.constantFrom(false, false, false, true),
  queueIds: subset(QUEUES).map((ids) => new Set(ids)),
  skills: levels.map((given) => new Map(Object.entries(given))),
  languages: subset(['ja', 'en']),
  units: fc.integer({ min: 0, max: 3 }),
  idleSince: fc.nat({ max: 5 }).map(ago),
});
const anySnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    entries: fc.array(anyEntry, { maxLength: 12 }),
    people: fc.array(anyPerson, { maxLength: PEOPLE.length }),
    policies: fc.tuple(anyPolicy, anyPolicy),
    hands: fc.array(
      fc.record({
        account: fc.constantFrom('a1', 'a2', 'a3', 'a4'),
        channel: fc.constantFrom('chat', 'call', 'letter'),
        units: fc.integer({ min: 1, max: 2 }),
        wrapping: fc.integer({ min: 0, max: 1 }),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ entries, people, policies, hands }) => ({
    now: NOW,
    entries: entries.map((each, n) => ({
      ...each,
      id: `e${String(n).padStart(2, '0')}`,
      interactionId: `i${n}`,
    })),
    candidates: people.map(({ units, ...each }, n) => ({
      ...each,
      staffId: PEOPLE[n]!,
      capacity: () => units,
    })),
    policies: new Map([
      ['general', policies[0]],
      ['tax', policies[1]],
    ]),
    used: new Map(hands.map((hand) => [`${hand.account}:${hand.channel}`, hand.units])),
    wrappingUp: new Map(hands.map((hand) => [`${hand.account}:${hand.channel}`, hand.wrapping])),
    attention,
  }));

describe('choose, whatever waits and whoever is there', () => {
  test('decides as the slow reference does, and the same again, in whatever order it is told', () => {
    fc.assert(
      fc.property(anySnapshot, (given) => {
        const choices = choose(given).map(({ entry, staffId }) => ({ entryId: entry.id, staffId }));
        expect(choices).toEqual(chooseSlowly(given, DEFAULT_POLICY));
        const turned = {
          ...given,
          entries: [...given.entries].reverse(),
          candidates: [...given.candidates].reverse(),
        };
        expect(choose(turned).map(({ entry, staffId }) => ({ entryId: entry.id, staffId }))).toEqual(choices);
      }),
      { numRuns: 2_000 },
    );
  });

  test('one person for one entry; whoever is passed over could not be given anything more', () => {
    fc.assert(
      fc.property(anySnapshot, (given) => {
        const choices = choose(given);
        expect(new Set(choices.map((choice) => choice.entry.id)).size).toBe(choices.length);
        // With all that was given in hand, nobody is left who could take one of the rest: never nobody.
        const used = new Map(given.used);
        for (const { accountId, entry } of choices) {
          const key = `${accountId}:${entry.channel}`;
          used.set(key, (used.get(key) ?? 0) + 1);
        }
        const taken = new Set(choices.map((choice) => choice.entry.id));
        const entries = given.entries.filter((entry) => !taken.has(entry.id));
        expect(chooseSlowly({ ...given, used, entries }, DEFAULT_POLICY)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('each choice says why: the chosen first among the eligible, nobody both eligible and not', () => {
    fc.assert(
      fc.property(anySnapshot, (given) => {
        for (const { staffId, why } of choose(given)) {
          expect(why.eligible[0]).toBe(staffId);
          expect(why.eligibleCount).toBe(why.eligible.length);
          expect(why.decidedBy === null).toBe(why.eligibleCount === 1);
          const not = Object.values(why.not).flat();
          expect(new Set([...why.eligible, ...not]).size).toBe(why.eligible.length + not.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('two that wait never change places while time passes, whatever their priority and ageing', () => {
    const line = fc.array(anyEntry, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(line, (drawn) => {
        const entries: WaitingEntry[] = drawn.map((each, n) => ({
          ...each,
          id: `e${n}`,
          interactionId: `i${n}`,
        }));
        const order = [...entries].sort(compareEntries).map((each) => each.id);
        expect([...entries].sort(inLine).map((each) => each.id)).toEqual(order);
        expect(
          [...entries]
            .reverse()
            .sort(compareEntries)
            .map((each) => each.id),
        ).toEqual(order);
      }),
    );
  });
});

// ── by example ───────────────────────────────────────────────────────────────

const entry = (id: string, more: Partial<WaitingEntry> = {}): WaitingEntry => ({
  tenantId: 'aoba',
  id,
  interactionId: `interaction ${id}`,
  queueId: 'general',
  homeQueueId: null,
  channel: 'chat',
  language: 'ja',
  priority: 0,
  agePointSec: null,
  requiredSkills: [],
  enteredAt: ago(60),
  offerSec: 30,
  offerable: true,
  preferredStaff: new Set(),
  preferredUntil: null,
  personal: false,
  declinedUntil: new Map(),
  missedBy: new Map(),
  excluded: new Set(),
  ...more,
});
const person = (staffId: string, more: Partial<Candidate> = {}): Candidate => ({
  tenantId: 'aoba',
  staffId,
  accountId: `account ${staffId}`,
  status: 'ready',
  reason: null,
  setAside: false,
  queueIds: new Set(['general']),
  skills: new Map(),
  languages: ['ja'],
  capacity: () => 2,
  idleSince: ago(100),
  ...more,
});
function chosen(
  entries: WaitingEntry[],
  candidates: Candidate[],
  policy: Partial<QueuePolicy> = {},
  used: Record<string, number> = {},
): string[] {
  const snapshot: Snapshot = {
    now: NOW,
    entries,
    candidates,
    policies: new Map([['general', { ...DEFAULT_POLICY, ...policy }]]),
    used: new Map(Object.entries(used)),
    wrappingUp: new Map(),
    attention,
  };
  return choose(snapshot).map((choice) => `${choice.entry.id}→${choice.staffId}`);
}
const ring = (afterSec: number, more: Partial<Ring> = {}): Ring => ({
  afterSec,
  levelsLess: 0,
  skillsWaived: false,
  languageWaived: false,
  queueIds: [],
  ...more,
});

describe('the policy of a queue', () => {
  test('a minute of waiting weighs a point of priority: who waits long enough is not passed by for ever', () => {
    const urgent = entry('urgent', { priority: 2, agePointSec: 60, enteredAt: ago(0) });
    const old = (seconds: number) => entry('old', { agePointSec: 60, enteredAt: ago(seconds) });
    const one = person('sato', { capacity: () => 1 });
    expect(chosen([urgent, old(119)], [one])).toEqual(['urgent→sato']);
    expect(chosen([urgent, old(121)], [one])).toEqual(['old→sato']);
  });

  test('rings ask for less the longer it waits, and last for the members of another queue', () => {
    const tax = person('tax', { skills: new Map([['tax', 2]]) });
    const helper = person('helper', { queueIds: new Set(['night']) });
    const policy = {
      skillLevels: { tax: 3 },
      rings: [
        ring(30, { levelsLess: 1 }),
        ring(60, { levelsLess: 1, skillsWaived: true, queueIds: ['night'] }),
      ],
    };
    const waiting = (seconds: number) => entry('a', { requiredSkills: ['tax'], enteredAt: ago(seconds) });
    expect(chosen([waiting(29)], [tax, helper], policy)).toEqual([]);
    expect(chosen([waiting(30)], [tax, helper], policy)).toEqual(['a→tax']);
    expect(chosen([waiting(59)], [helper], policy)).toEqual([]);
    expect(chosen([waiting(60)], [helper], policy)).toEqual(['a→helper']);
    expect(chosen([waiting(60)], [tax, helper], policy)).toEqual(['a→tax']);
  });

  test('a language may be required, a skill preferred', () => {
    const smith = person('smith', { languages: ['en'], idleSince: ago(1) });
    const sato = person('sato', { skills: new Map([['tax', 3]]) });
    const english = entry('a', { language: 'en' });
    expect(chosen([english], [sato], { languageRequired: true })).toEqual([]);
    expect(chosen([english], [sato, smith], { languageRequired: true })).toEqual(['a→smith']);
    const inoue = person('inoue', { idleSince: ago(900) });
    expect(chosen([entry('a')], [inoue, sato], { preferredSkills: { tax: 3 } })).toEqual(['a→sato']);
    expect(chosen([entry('a')], [inoue, sato], { preferredSkills: { tax: 4 } })).toEqual(['a→inoue']);
  });

  test('a voice contact interrupts what the queue lets it, and nothing interrupts a voice contact', () => {
    const sato = [person('sato')];
    const call = [entry('call', { channel: 'call' })];
    const letter = { 'account sato:letter': 1 };
    const chat = { 'account sato:chat': 1 };
    expect(chosen(call, sato, {}, letter)).toEqual(['call→sato']);
    expect(chosen(call, sato, {}, chat)).toEqual([]);
    expect(chosen(call, sato, { interrupts: 'live' }, chat)).toEqual(['call→sato']);
    expect(chosen(call, sato, { interrupts: 'nothing' }, letter)).toEqual([]);
    for (const channel of ['chat', 'letter'])
      expect(
        chosen([entry('a', { channel })], sato, { interrupts: 'live' }, { 'account sato:call': 1 }),
      ).toEqual([]);
  });

  test('an entry for one person waits for them alone until its time is over; a preference only while they are there', () => {
    const inoue = person('inoue');
    const mine = (more: Partial<WaitingEntry>) => [
      entry('a', { preferredStaff: new Set(['sato']), ...more }),
    ];
    const personal = { personal: true, preferredUntil: ago(-1) };
    expect(chosen(mine(personal), [inoue])).toEqual([]);
    expect(chosen(mine(personal), [inoue, person('sato', { queueIds: new Set() })])).toEqual(['a→sato']);
    expect(chosen(mine({ personal: true, preferredUntil: NOW }), [inoue])).toEqual(['a→inoue']);
    const preferred = { preferredUntil: ago(-1) };
    const busy = { 'account sato:chat': 2 };
    expect(chosen(mine(preferred), [inoue, person('sato')], {}, busy)).toEqual([]);
    expect(chosen(mine(preferred), [inoue, person('sato', { status: 'away', reason: 'lunch' })])).toEqual([
      'a→inoue',
    ]);
  });

  test('who is away counts as available where the queue says so, for that reason', () => {
    const away = [person('sato', { status: 'away', reason: 'desk-work' })];
    expect(chosen([entry('a')], away)).toEqual([]);
    expect(
      chosen([entry('a')], away, { available: { awayReasons: ['lunch'], afterContact: false } }),
    ).toEqual([]);
    expect(
      chosen([entry('a')], away, { available: { awayReasons: ['desk-work'], afterContact: false } }),
    ).toEqual(['a→sato']);
  });

  test('who was just given something counts as busy since now', () => {
    const people = [person('sato', { idleSince: ago(50) }), person('inoue', { idleSince: ago(900) })];
    const used = { 'account sato:chat': 1 };
    expect(chosen([entry('a'), entry('b')], people, {}, used)).toEqual(['a→inoue', 'b→sato']);
  });

  test('one that contradicts itself is refused', () => {
    const bad: Partial<QueuePolicy>[] = [
      { rings: Array.from({ length: 7 }, (_, n) => ring(n + 1)) },
      { rings: [ring(30), ring(30)] },
      { rings: [ring(30, { skillsWaived: true }), ring(60)] },
      { overflow: { queueId: 'general', afterSec: 60, backSec: null } },
      { maxWaiting: 0 },
      { maxWaiting: 10, whenFull: 'overflow' },
      { agePointSec: 0 },
      { skillLevels: { tax: 6 } },
    ];
    for (const part of bad)
      expect(() => checkPolicy({ ...DEFAULT_POLICY, ...part }, 'general'), JSON.stringify(part)).toThrow(
        'request.invalid',
      );
    checkPolicy({ ...DEFAULT_POLICY, rings: [ring(30), ring(60, { skillsWaived: true })] }, 'general');
  });
});
