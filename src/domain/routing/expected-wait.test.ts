import { describe, expect, test } from 'vitest';
import { type Answer, expectedWaitSec } from './expected-wait.ts';

const BEGIN = Date.parse('2026-04-01T00:00:00Z');
const at = (sec: number) => new Date(BEGIN + sec * 1000);
const answer = (
  enteredSec: number,
  answeredSec: number,
  handleSec: number | null = 300,
  staffId = 'sato',
): Answer => ({
  enteredAt: at(enteredSec),
  answeredAt: at(answeredSec),
  staffId,
  handleSec,
});

describe('the expected wait', () => {
  test('is not told when nobody is there, or when too little happened', () => {
    const many = [answer(0, 90), answer(0, 60), answer(0, 30)];
    expect(expectedWaitSec({ answers: many, available: 0 }, 1)).toBeNull();
    expect(expectedWaitSec({ answers: many.slice(1), available: 1 }, 1)).toBeNull();
  });

  test('under load is the pace of the line for each place; twice the people halve it', () => {
    const line = [answer(0, 120), answer(0, 90), answer(0, 60), answer(0, 30)];
    expect(expectedWaitSec({ answers: line, available: 1 }, 1)).toBe(30);
    expect(expectedWaitSec({ answers: line, available: 1 }, 5)).toBe(150);
    expect(expectedWaitSec({ answers: line, available: 2 }, 5)).toBe(75);
  });

  test('without load it is the usual wait while somebody is free, then a share of the handling time', () => {
    const quiet = [answer(3000, 3010), answer(2000, 2020), answer(1000, 1005)];
    expect(expectedWaitSec({ answers: quiet, available: 2 }, 2)).toBe(10);
    expect(expectedWaitSec({ answers: quiet, available: 2 }, 3)).toBe(10 + 150);
    expect(
      expectedWaitSec({ answers: quiet.map((each) => ({ ...each, handleSec: null })), available: 2 }, 3),
    ).toBeNull();
  });

  test('holds in a simulated line: on the mean within a fifth of what those who came then really waited', () => {
    let errorSec = 0;
    let waitedSec = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const { told, waited } = simulate(seed);
      errorSec += told - waited;
      waitedSec += waited;
    }
    expect(waitedSec / 40).toBeGreaterThan(200);
    expect(Math.abs(errorSec) / waitedSec).toBeLessThan(0.2);
  });
});

/** Three people, more arrivals than they can answer, handling times drawn anew; asked for the twelfth place after an hour. */
function simulate(seed: number): { told: number; waited: number } {
  const draw = randomOf(seed);
  const handle = () => -240 * Math.log(1 - draw());
  const freeAt = [0, 0, 0];
  const answers: Answer[] = [];
  const arrivals: number[] = [];
  for (let t = 0; arrivals.length < 400; t += -60 * Math.log(1 - draw())) arrivals.push(t);
  const answeredAt = arrivals.map((enteredSec) => {
    const who = freeAt.indexOf(Math.min(...freeAt));
    const startSec = Math.max(enteredSec, freeAt[who]!);
    freeAt[who] = startSec + handle();
    answers.unshift(answer(enteredSec, startSec, 240, `p${who}`));
    return startSec;
  });
  const position = 12;
  const asks = answeredAt.findIndex((sec, n) => sec > 3600 && (arrivals[n + position] ?? Infinity) < sec);
  const nowSec = answeredAt[asks]!;
  const known = answers.filter((each) => each.answeredAt <= at(nowSec)).slice(0, 60);
  const told = expectedWaitSec({ answers: known, available: 3 }, position)!;
  return { told, waited: answeredAt[asks + position]! - nowSec };
}

function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}
