import { expect, it } from 'vitest';
import { planResidents } from './plan.ts';
import type { Played } from './play.ts';
import { wholeVisit } from './trainee.ts';

const played = {
  planned: planResidents({ seed: 1, minutes: 60, ratePerHour: 60 })[0]!,
  conversationId: 'c',
} as Partial<Played> as Played;

const part = (openedAtMs: number, said: string, wrappedUp: boolean) => ({
  openedAtMs,
  played,
  acceptSec: openedAtMs / 100,
  firstReplySec: openedAtMs / 10,
  replies: [said],
  cases: wrappedUp ? [{ promises: 1 }] : [],
  wrappedUp,
});

it('counts a visit in two parts as one contact that began with the first', () => {
  expect(wholeVisit([part(2_000, 'またどうぞ', true), part(100, 'こんにちは', false)])).toEqual({
    played,
    acceptSec: 1,
    firstReplySec: 10,
    replies: ['こんにちは', 'またどうぞ'],
    cases: [{ promises: 1 }],
    wrappedUp: false,
  });
  expect(wholeVisit([])).toBeUndefined();
});
