import type { WorkingCalendar } from '#kernel/japan/calendar.ts';
import type { Candidate, Choice, Queue, Snapshot, WaitingEntry } from './types.ts';

/** Three misses set an agent aside (METRICS.md). */
export const MISSES_UNTIL_SET_ASIDE = 3;
/** A browser says every 20 s that it is there; background tabs are slowed down to once a minute. */
export const DESK_LOST_SEC = 90;
/** Who declined is asked again only after a minute: a lone agent's "not now" must not strand a resident. */
export const DECLINE_REST_SEC = 60;

/** Whether a queue takes contacts now. Without hours it never closes. */
export function isQueueOpen(queue: Pick<Queue, 'hours'>, calendar: WorkingCalendar, now: Date): boolean {
  return queue.hours.length === 0 || calendar.isOpen(now, queue.hours);
}

/** When it opens next; null while it is open or when it has no opening in two years. */
export function opensNext(queue: Pick<Queue, 'hours'>, calendar: WorkingCalendar, now: Date): Date | null {
  if (isQueueOpen(queue, calendar, now)) return null;
  return calendar.nextOpening(now, queue.hours) ?? null;
}

/** The order of a waiting line: priority, then who came first; the id breaks the tie of one instant. */
export function compareEntries(
  a: Pick<WaitingEntry, 'priority' | 'enteredAt' | 'id'>,
  b: Pick<WaitingEntry, 'priority' | 'enteredAt' | 'id'>,
): number {
  return (
    b.priority - a.priority ||
    a.enteredAt.getTime() - b.enteredAt.getTime() ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/**
 * Decides who is offered what: entries in line order, each to the best free person of its queue. Best is: did not
 * decline or miss it before, speaks the resident's language, has the least in hand, the higher skill level, and then
 * has been idle longest. Pure: the same snapshot always gives the same choices.
 */
export function choose(snapshot: Snapshot): Choice[] {
  const used = new Map(snapshot.used);
  const idleSince = new Map<string, number>();
  const choices: Choice[] = [];
  for (const entry of [...snapshot.entries].sort(compareEntries)) {
    if (!entry.offerable) continue;
    const best = bestFor(entry, snapshot, used, idleSince);
    if (!best) continue;
    const key = `${best.accountId}:${entry.channel}`;
    used.set(key, (used.get(key) ?? 0) + 1);
    idleSince.set(best.accountId, snapshot.now.getTime());
    choices.push({
      entry,
      staffId: best.staffId,
      accountId: best.accountId,
      expiresAt: new Date(snapshot.now.getTime() + entry.offerSec * 1000),
    });
  }
  return choices;
}

/** Whether a person could be offered an entry at all. */
export function isEligible(
  entry: WaitingEntry,
  candidate: Candidate,
  used: ReadonlyMap<string, number>,
  now: Date,
): boolean {
  if (candidate.tenantId !== entry.tenantId || !candidate.queueIds.has(entry.queueId)) return false;
  if (entry.excluded.has(candidate.staffId)) return false;
  if (entry.requiredSkills.some((skill) => !candidate.skills.has(skill))) return false;
  const restUntil = entry.declinedUntil.get(candidate.staffId);
  if (restUntil && restUntil > now) return false;
  return (used.get(`${candidate.accountId}:${entry.channel}`) ?? 0) < candidate.capacity(entry.channel);
}

type Rank = readonly number[];

function bestFor(
  entry: WaitingEntry,
  snapshot: Snapshot,
  used: ReadonlyMap<string, number>,
  idleSince: ReadonlyMap<string, number>,
): Candidate | undefined {
  let best: { candidate: Candidate; rank: Rank } | undefined;
  for (const candidate of snapshot.candidates) {
    if (!isEligible(entry, candidate, used, snapshot.now)) continue;
    const rank = rankOf(entry, candidate, used, idleSince);
    if (!best || compareRanks(rank, best.rank, candidate, best.candidate) < 0) best = { candidate, rank };
  }
  return best?.candidate;
}

function rankOf(
  entry: WaitingEntry,
  candidate: Candidate,
  used: ReadonlyMap<string, number>,
  idleSince: ReadonlyMap<string, number>,
): Rank {
  const level = entry.requiredSkills.reduce((sum, skill) => sum + (candidate.skills.get(skill) ?? 0), 0);
  return [
    entry.declinedUntil.has(candidate.staffId) ? 1 : 0,
    entry.missedBy.get(candidate.staffId) ?? 0,
    candidate.languages.includes(baseLanguage(entry.language)) ? 0 : 1,
    used.get(`${candidate.accountId}:${entry.channel}`) ?? 0,
    -level,
    idleSince.get(candidate.accountId) ?? candidate.idleSince.getTime(),
  ];
}

function compareRanks(a: Rank, b: Rank, candidateA: Candidate, candidateB: Candidate): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return candidateA.staffId < candidateB.staffId ? -1 : 1;
}

/** やさしい日本語 is written by anyone who writes Japanese. */
function baseLanguage(language: string): string {
  return language === 'ja-easy' ? 'ja' : language;
}
