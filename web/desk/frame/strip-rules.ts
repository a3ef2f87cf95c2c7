type Row = {
  readonly id: string;
  readonly state: string;
  readonly lastFrom: string | null;
  readonly lastMessageAt: string;
};

export type Urgency = 'calm' | 'soon' | 'late';

/**
 * How urgent a wait is, by the time that the channel promises for its first answer (METRICS.md): who waits for that is
 * late when it is over; who waits for the next word in a talk, when three of them are.
 */
export function urgencyOf(waitedSec: number, withinSec: number, waitsFor: 'answer' | 'reply'): Urgency {
  const [soonSec, lateSec] = waitsFor === 'answer' ? [withinSec / 2, withinSec] : [withinSec, withinSec * 3];
  if (waitedSec < soonSec) return 'calm';
  return waitedSec < lateSec ? 'soon' : 'late';
}

/** How urgent a promise is: due today, or its day is over. */
export function promiseUrgency(dueOn: string, today: string): Urgency {
  if (dueOn > today) return 'calm';
  return dueOn === today ? 'soon' : 'late';
}

/** The conversation beside the open one, round the end; the first (or last) when none of them is open. */
export function neighbour(rows: readonly Row[], openId: string | null, step: 1 | -1): string | null {
  if (rows.length === 0) return null;
  const at = rows.findIndex((row) => row.id === openId);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length;
  return rows[next]?.id ?? null;
}

/** Whose resident has waited longest for a word; when nobody waits, whose after-contact work is the oldest. */
export function mostUrgent(rows: readonly Row[]): string | null {
  const oldest = (some: readonly Row[]): string | undefined =>
    some.toSorted((a, b) => Date.parse(a.lastMessageAt) - Date.parse(b.lastMessageAt))[0]?.id;
  const waiting = rows.filter((row) => row.state === 'active' && row.lastFrom === 'resident');
  return oldest(waiting) ?? oldest(rows.filter((row) => row.state === 'wrap-up')) ?? null;
}
