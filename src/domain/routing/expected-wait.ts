import type { Queue } from './types.ts';
import { readCalendar } from '#domain/city/city.ts';
import type { Tx } from '#db/transaction.ts';
import { getQueue } from './routing.ts';
import { isQueueOpen } from './rules.ts';
import { countAvailable, selectRecentAnswers } from './store-waits.ts';

/** What really happened lately in one line, and who is there now. */
export interface WaitFacts {
  /** Newest first. */
  answers: readonly Answer[];
  /** How many people are available now. */
  available: number;
}

export interface Answer {
  enteredAt: Date;
  answeredAt: Date;
  staffId: string;
  /** From the answer to the end of the after-contact work; null while that goes on. */
  handleSec: number | null;
}

const SAMPLE_MIN = 3;
export const SAMPLE_MAX = 60;
/** How far back what happened says how it goes on. */
export const WINDOW_SEC = 7_200;

/**
 * Seconds until the person at this position (1 = next) is answered; null when nothing can be said: nobody is there, or
 * too little happened in the last two hours.
 *
 * Under load it is what the line itself shows: the mean time between one answer and the next while somebody was waiting,
 * for each place, scaled by how many answered then and are there now. Without enough such gaps: those for whom somebody
 * is free wait as long as was usual, the others for their share of the mean handling time.
 */
export function expectedWaitSec(facts: WaitFacts, position: number): number | null {
  const { answers, available } = facts;
  if (available === 0 || answers.length < SAMPLE_MIN) return null;
  const usual = median(answers.map((answer) => seconds(answer.enteredAt, answer.answeredAt)));
  const gaps = busyGaps(answers);
  if (gaps.length >= SAMPLE_MIN) {
    const answeredThen = new Set(answers.map((answer) => answer.staffId)).size;
    return (mean(gaps) * position * answeredThen) / available;
  }
  const behind = Math.max(0, position - available);
  if (behind === 0) return usual;
  const handled = answers.flatMap((answer) => answer.handleSec ?? []);
  return handled.length < SAMPLE_MIN ? null : usual + (behind * mean(handled)) / available;
}

/** Between one answer and the next, as far as the next was waiting already: only then does a gap tell of the pace. */
function busyGaps(answers: readonly Answer[]): number[] {
  return answers.slice(0, -1).flatMap((next, n) => {
    const before = answers[n + 1]!;
    return next.enteredAt <= before.answeredAt ? [seconds(before.answeredAt, next.answeredAt)] : [];
  });
}

function seconds(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** The same for a queue as it is now; null also while it is closed. Refuses 'not-found'. */
export async function expectedWait(tx: Tx, queueId: string, position: number): Promise<number | null> {
  const queue = await getQueue(tx, queueId);
  if (!isQueueOpen(queue, (await readCalendar(tx)).opening, tx.now)) return null;
  const since = new Date(tx.now.getTime() - WINDOW_SEC * 1000);
  return expectedWaitSec(
    {
      answers: await selectRecentAnswers(tx, queueId, since, SAMPLE_MAX),
      available: await countAvailable(tx, queueId, queue.policy.available.awayReasons),
    },
    position,
  );
}

/** Whether anybody counts as available there now: whoever is not there cannot be waited for. */
export async function isAttended(tx: Tx, queue: Queue): Promise<boolean> {
  return (await countAvailable(tx, queue.id, queue.policy.available.awayReasons)) > 0;
}
