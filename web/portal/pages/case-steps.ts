import type { PublicCaseAnswer } from '../../../src/http/public/shapes.ts';

export interface Step {
  words: 'stepOpen' | 'stepProgress' | 'stepWaiting' | 'stepDone';
  state: 'passed' | 'now' | 'ahead';
}

/** The way of a case as three steps, and where it stands. A withdrawn case has no way. */
export function stepsOf(status: Exclude<PublicCaseAnswer['status'], 'cancelled'>): Step[] {
  const middle = status === 'waiting-resident' ? 'stepWaiting' : 'stepProgress';
  const at = status === 'open' ? 0 : status === 'done' ? 2 : 1;
  const words: Step['words'][] = ['stepOpen', middle, 'stepDone'];
  return words.map((step, index) => ({ words: step, state: stateAt(index, at) }));
}

function stateAt(index: number, at: number): Step['state'] {
  if (index === at) return 'now';
  return index < at ? 'passed' : 'ahead';
}

/** A number as a screen reader should say it: sign by sign, with a pause where it is grouped. */
export function spokenNumber(number: string): string {
  return number
    .split(/[-‐–\s]+/)
    .map((group) => [...group].join(' '))
    .join('、');
}
