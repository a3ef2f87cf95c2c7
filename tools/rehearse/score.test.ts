import { describe, expect, it } from 'vitest';
import { planResidents } from './plan.ts';
import type { Played } from './play.ts';
import { makeReport, reportText } from './report.ts';
import { type Handled, scoreTrainee } from './score.ts';
import { TOPICS } from './topics.ts';

const someone = planResidents({ seed: 1, minutes: 60, ratePerHour: 60 })[0]!;

function handled(code: string, change: Partial<Handled> = {}): Handled {
  const topic = TOPICS.find((one) => one.code === code)!;
  const played: Played = {
    planned: { ...someone, number: 1, topic },
    conversationId: 'c',
    outcome: 'answered',
    arrivedAtSec: 0,
    firstAnswerSec: 20,
    lines: [],
    acknowledged: [],
    questions: topic.questions.map((question) => ({ question, answered: true, missed: false })),
  };
  return {
    played,
    acceptSec: 5,
    firstReplySec: 20,
    replies: [
      'お問い合わせありがとうございます。',
      ...topic.questions.map((question) => question.model),
      'お問い合わせありがとうございました。',
    ],
    cases: [{ promises: 1 }],
    wrappedUp: true,
    ...change,
  };
}

describe('the score', () => {
  it('is full for whoever did everything, and none for an hour without contacts', () => {
    expect(scoreTrainee([handled('missed-collection'), handled('bulky')])).toMatchObject({
      points: 100,
      missed: [],
    });
    expect(scoreTrainee([])).toMatchObject({ points: null, contacts: 0, acceptSec: null });
  });

  it('names the questions that were not answered', () => {
    const score = scoreTrainee([
      handled('bulky', { replies: ['ありがとうございます。粗大ごみです。お申し込みください。'] }),
    ]);
    expect(score.questions).toEqual({ done: 1, of: 3 });
    expect(score.missed.map(({ ask }) => ask)).toEqual([
      '料金はいくらかかりますか？',
      '自分で持ち込むこともできますか。',
    ]);
    expect(score.points).toBeLessThan(70);
  });

  it('asks for a case, and for a date where the topic needs one', () => {
    const without = scoreTrainee([
      handled('road', { cases: [] }),
      handled('noise', { cases: [{ promises: 0 }] }),
    ]);
    expect([without.cases, without.promises]).toEqual([
      { done: 1, of: 2 },
      { done: 0, of: 1 },
    ]);
    const dated = scoreTrainee([handled('road', { cases: [{ promises: 0 }, { promises: 1 }] })]);
    expect(dated.promises).toEqual({ done: 1, of: 1 });
    expect(scoreTrainee([handled('bulky', { cases: [] })])).toMatchObject({
      cases: { done: 0, of: 0 },
      points: 100,
    });
  });

  it('hears rudeness, silence and slowness', () => {
    const rude = scoreTrainee([
      handled('tax-payment', { replies: ['再発行して送ります。', '分割は無理。'], firstReplySec: 61 }),
    ]);
    expect(rude).toMatchObject({
      polite: { done: 0, of: 1 },
      greeted: { done: 0, of: 1 },
      closed: { done: 0, of: 1 },
      quickly: { done: 0, of: 1 },
    });
    const silent = scoreTrainee([handled('bulky', { replies: [], firstReplySec: null, wrappedUp: false })]);
    expect(silent).toMatchObject({ questions: { done: 0, of: 3 }, points: 0, firstReplySec: null });
  });

  it('counts times by their quantiles', () => {
    const score = scoreTrainee([5, 10, 200].map((acceptSec) => handled('bulky', { acceptSec })));
    expect(score.acceptSec).toEqual({ p50: 10, p95: 200 });
  });
});

describe('the report', () => {
  it('counts how each visit ended and says it in Japanese', () => {
    const { played } = handled('bulky');
    const report = makeReport(
      { seed: 1, ratePerHour: 30, minutes: 60 },
      [
        played,
        {
          ...played,
          outcome: 'abandoned',
          firstAnswerSec: null,
          questions: played.questions.map((one) => ({ ...one, answered: false })),
        },
      ],
      [],
      ['GET /public/x answered 500'],
      scoreTrainee([handled('bulky')]),
    );
    expect(report).toMatchObject({
      contacts: 2,
      answered: 1,
      abandoned: 1,
      unfinished: 0,
      questions: { done: 3, of: 6 },
      waitSec: { p50: 20, p95: 20 },
    });
    const text = reportText(report);
    for (const part of [
      '2件（応答 1、離脱 1、途中で終了 0）',
      '不具合　　　　　1件',
      '100点（100点満点）',
      '中央値 20秒',
    ])
      expect(text).toContain(part);
  });
});
