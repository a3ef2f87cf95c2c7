import type { QueuePolicy } from './types.ts';

/** Whoever writes, or has just sent a file, is not silent. */
export const WRITING_SEC = 120;

/** What is known of one exchange that somebody has, and of who is silent in it. */
export interface Exchange {
  /** Since when its owner has had it. */
  heldSince: Date;
  /** The resident's first word that nobody answered. */
  waitsSince: Date | null;
  /** The last answer, when nothing came after it. */
  answeredAt: Date | null;
  /** It is held, or was not handed over to the resident's side yet. */
  answerOnItsWay: boolean;
  /** When the resident was asked, after that answer, whether they are still there. */
  askedAt: Date | null;
  ownerActive: boolean;
  /** Whether the owner's presence says that they are gone, and since when; a sign of life of their desk counts. */
  ownerOffline: boolean;
  ownerSince: Date | null;
  handoverPending: boolean;
  /** The resident left a message with a wish: they do not sit before it. */
  leftMessage: boolean;
}

/** What ends a silence: it goes back to the line for that reason, or the exchange ends; before it somebody is told. */
export interface SilenceEnd {
  kind: 'owner-gone' | 'owner-silent' | 'resident-idle';
  /** Null where nobody is told. */
  warnAt: Date | null;
  endAt: Date;
}

type Times = Pick<QueuePolicy, 'ownerGoneSec' | 'ownerSilentSec' | 'residentIdleSec'>;

/**
 * When which silence ends; none while others are asked to take it over, and for left messages. An owner's silence counts
 * from the first word they left unanswered, so that a resident who asks again does not prolong it.
 */
export function silenceEnds(exchange: Exchange, times: Times): SilenceEnd[] {
  if (exchange.handoverPending || exchange.leftMessage) return [];
  if (exchange.waitsSince) return ownersSilence(exchange, exchange.waitsSince, times);
  return residentsSilence(exchange, times);
}

function ownersSilence(exchange: Exchange, waitsSince: Date, times: Times): SilenceEnd[] {
  const sinceMs = Math.max(waitsSince.getTime(), exchange.heldSince.getTime());
  const ends: SilenceEnd[] = [];
  const isGone = exchange.ownerOffline || !exchange.ownerActive;
  if (isGone && times.ownerGoneSec !== null) {
    const goneMs = exchange.ownerOffline ? (exchange.ownerSince?.getTime() ?? 0) : 0;
    const endAt = new Date(Math.max(sinceMs, goneMs) + times.ownerGoneSec * 1000);
    ends.push({ kind: 'owner-gone', warnAt: null, endAt });
  }
  if (times.ownerSilentSec !== null) ends.push(after('owner-silent', sinceMs, times.ownerSilentSec));
  return ends;
}

function residentsSilence(exchange: Exchange, times: Times): SilenceEnd[] {
  const { answeredAt, askedAt } = exchange;
  if (!answeredAt || exchange.answerOnItsWay || times.residentIdleSec === null) return [];
  const sinceMs = Math.max(answeredAt.getTime(), exchange.heldSince.getTime());
  const end = after('resident-idle', sinceMs, times.residentIdleSec);
  if (!askedAt) return [end];
  // Whoever was asked late, after a standstill of the house, has their time to answer all the same.
  const leastMs = askedAt.getTime() + (times.residentIdleSec * 1000) / 2;
  return [{ ...end, endAt: new Date(Math.max(end.endAt.getTime(), leastMs)) }];
}

function after(kind: SilenceEnd['kind'], sinceMs: number, sec: number): SilenceEnd {
  return { kind, warnAt: new Date(sinceMs + (sec * 1000) / 2), endAt: new Date(sinceMs + sec * 1000) };
}

export type SilenceStep = 'return-gone' | 'return-silent' | 'warn-owner' | 'ask-resident' | 'end-idle';

/**
 * What is to be done now. Whoever is here and silent keeps it while the queue is closed: in its line nobody would be
 * asked before the morning. Nobody's exchange ends before they were asked whether they are still there.
 */
export function silenceStep(
  exchange: Exchange,
  times: Times,
  at: { now: Date; queueOpen: boolean },
): SilenceStep | null {
  for (const end of silenceEnds(exchange, times)) {
    const isOver = end.endAt <= at.now;
    const isWarned = end.warnAt !== null && end.warnAt <= at.now;
    if (end.kind === 'owner-gone' && isOver) return 'return-gone';
    if (end.kind === 'owner-silent' && isOver && at.queueOpen) return 'return-silent';
    if (end.kind === 'owner-silent' && isWarned) return 'warn-owner';
    if (end.kind === 'resident-idle' && isWarned && !exchange.askedAt) return 'ask-resident';
    if (end.kind === 'resident-idle' && isOver && exchange.askedAt) return 'end-idle';
  }
  return null;
}
