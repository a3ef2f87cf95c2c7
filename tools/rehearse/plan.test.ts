import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { questionIn } from './agents.ts';
import { planResidents } from './plan.ts';
import { isAnswered } from './play.ts';
import { PHRASES, TOPICS } from './topics.ts';

describe('the plan', () => {
  it('is the same for the same seed, another for another, and in the order of arrival', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 1, max: 240 }), (seed, minutes) => {
        const options = { seed, minutes, ratePerHour: 60 };
        const plan = planResidents(options);
        expect(planResidents(options)).toEqual(plan);
        const arrivals = plan.map((one) => one.arrivesSec);
        expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
        for (const atSec of arrivals) expect(atSec).toBeLessThan(minutes * 60);
        expect(planResidents({ ...options, minutes: minutes + 60 }).slice(0, plan.length)).toEqual(plan);
      }),
      { numRuns: 50 },
    );
    expect(planResidents({ seed: 1, minutes: 60, ratePerHour: 60 })).not.toEqual(
      planResidents({ seed: 2, minutes: 60, ratePerHour: 60 }),
    );
  });

  it('brings as many as were asked for, of every language and mood, some with pictures, some twice', () => {
    const plan = planResidents({ seed: 3, minutes: 6_000, ratePerHour: 30 });
    expect(plan.length).toBeGreaterThan(2_700);
    expect(plan.length).toBeLessThan(3_300);
    expect(new Set(plan.map((one) => one.topic.language))).toEqual(new Set(['ja', 'ja-easy', 'en']));
    expect(new Set(plan.map((one) => one.mood)).size).toBe(4);
    expect(new Set(plan.map((one) => one.topic.code)).size).toBe(TOPICS.length);
    const share = (of: number) => of / plan.length;
    expect(share(plan.filter((one) => one.sendsPicture).length)).toBeGreaterThan(0.1);
    expect(share(plan.filter((one) => one.returnsAfterSec !== null).length)).toBeGreaterThan(0.08);
    expect(plan.every((one) => !one.sendsPicture || one.topic.picture)).toBe(true);
  });
});

describe('the topics', () => {
  const questions = TOPICS.flatMap((topic) => topic.questions.map((question) => ({ topic, question })));

  it.each(questions)('know their own answer: $question.ask', ({ topic, question }) => {
    expect(isAnswered(question, [question.model])).toBe(true);
    expect(
      isAnswered(question, ['確認しますので少々お待ちください。', 'One moment, please.', question.ask]),
    ).toBe(false);
    expect(questionIn(`${PHRASES[topic.language].again[0]}${question.ask}`)).toEqual({ topic, question });
  });

  it('take an answer in other words, width and kana, over several messages', () => {
    const [bulky] = TOPICS[0]!.questions;
    expect(isAnswered(bulky!, ['それはソダイゴミです', '粗大ゴミとして', 'ﾃﾞﾝﾜ'])).toBe(false);
    expect(isAnswered(bulky!, ['粗大ｺﾞﾐです', 'お申込みください'])).toBe(true);
  });
});
