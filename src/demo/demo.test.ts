import { describe, expect, it } from 'vitest';
import { isMunicipalityCode } from '#kernel/japan/codes.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { AOBA } from './aoba.ts';
import { type DemoCity, filesOf } from './cities.ts';
import { inventPeople } from './people.ts';
import { createDice } from './random.ts';
import { SHIOMI } from './shiomi.ts';
import { Stage } from './stage.ts';
import { StoryClock } from './story-clock.ts';
import { fill, rollGaps } from './topics/gaps.ts';
import type { Topic } from './topics/topic.ts';
import { CITY_TOPICS, TOWN_TOPICS } from './topics/topics.ts';

const TODAY = Temporal.PlainDate.from('2026-11-20');

function textsOf(topic: Topic): string[] {
  const matter = topic.case;
  return [
    ...topic.asks,
    ...topic.answers,
    ...(topic.further ?? []).flatMap(([ask, answer]) => [ask, answer]),
    ...(topic.handover ? [topic.handover.note, ...topic.handover.answers] : []),
    ...(matter
      ? [
          matter.title,
          matter.description ?? '',
          matter.nextStep,
          matter.promise?.text ?? '',
          ...matter.notes,
          ...(matter.question ?? []),
          matter.outcome,
        ]
      : []),
  ];
}

/** What a file names at its beginnings of lines. */
const codesIn = (text: string): string[] => [...text.matchAll(/^([a-z0-9-]+):$/gm)].map(([, code]) => code!);

describe.each([
  ['青葉市', AOBA, [...CITY_TOPICS.ja, ...CITY_TOPICS['ja-easy'], ...CITY_TOPICS.en]],
  ['潮見町', SHIOMI, [...TOWN_TOPICS.ja]],
] as const)('the data of %s', (_name, city: DemoCity, topics: readonly Topic[]) => {
  it('names only what is there', () => {
    const files = filesOf(city);
    const departments = codesIn(files.get('departments.yaml')!);
    const queues = codesIn(files.get('queues.yaml')!);
    const logins = city.staff.map((member) => member.login);
    expect(isMunicipalityCode(city.code)).toBe(true);
    expect(files.get('departments.yaml')!.match(/generalDesk: true/g)).toHaveLength(1);
    for (const { department } of city.staff) expect(departments).toContain(department);
    for (const [queue, { members, reserve = [] }] of Object.entries(city.answering)) {
      expect(queues).toContain(queue);
      for (const login of [...members, ...reserve]) expect(logins).toContain(login);
    }
    for (const topic of topics) {
      if (topic.handover) expect(queues).toContain(topic.handover.to);
      if (topic.case) expect(codesIn(files.get('categories.yaml')!)).toContain(topic.case.category);
    }
  });

  it('has texts whose gaps can all be filled', () => {
    const gaps = rollGaps(createDice(1), TODAY);
    for (const text of topics.flatMap(textsOf)) expect(fill(text, gaps)).not.toMatch(/[{}]/);
  });
});

describe('people', () => {
  it('are the same for the same seed, and can be reached nowhere', () => {
    const people = inventPeople(createDice(7), 150);
    expect(people).toEqual(inventPeople(createDice(7), 150));
    expect(people).not.toEqual(inventPeople(createDice(8), 150));
    for (const { contact } of people) {
      if (contact?.kind === 'phone') expect(toE164(contact.value)).toMatch(/^\+8122000\d{4}$/);
      if (contact?.kind === 'email') expect(contact.value).toMatch(/@example\.jp$/);
    }
    expect(people.filter((person) => person.name === null).length).toBeGreaterThan(30);
  });
});

describe('the stage', () => {
  const at = (seconds: number) => new Date(1_000_000_000_000 + seconds * 1_000);

  it('tells stories in the order of their time, side by side where they are close', async () => {
    const clock = new StoryClock(at(0));
    const told: string[] = [];
    let steps = 0;
    const stage = new Stage(clock, () => Promise.resolve(void steps++));
    stage.begin(at(100), async (now) => {
      told.push('b1');
      expect(await stage.until(new Date(now.getTime() + 200_000))).toEqual(at(300));
      told.push('b2');
    });
    stage.begin(at(0), () => Promise.resolve(void told.push('a')));
    stage.begin(at(105), () => Promise.resolve(void told.push('c')));
    await stage.run(() => undefined);
    expect(told).toEqual(['a', 'b1', 'c', 'b2']);
    expect(steps).toBe(3);
  });

  it('wakes who listens for news, and lets time pass for who hears none', async () => {
    const stage: Stage = new Stage(new StoryClock(at(0)), () => Promise.resolve());
    const heard: unknown[] = [];
    stage.begin(at(0), async () => {
      heard.push(await stage.hearing('offer', at(500)));
      heard.push(await stage.hearing('offer', at(900)));
    });
    stage.begin(at(100), () => Promise.resolve(stage.tell('offer', 'yes')));
    await stage.run(() => undefined);
    expect(heard).toEqual([
      { now: at(100), news: 'yes' },
      { now: at(900), news: undefined },
    ]);
  });

  it('fails when a story fails', async () => {
    const stage = new Stage(new StoryClock(at(0)), () => Promise.resolve());
    stage.begin(at(0), () => Promise.reject(new Error('a story went wrong')));
    await expect(stage.run(() => undefined)).rejects.toThrow('a story went wrong');
  });
});
