import type { AgentState, Tally } from './live-types.ts';

/** Answered or abandoned within this counts as "short" (METRICS.md: S = 5 s). */
export const SHORT_ABANDON_SEC = 5;
/** How much of the past counts as now. */
export const RECENT_SEC = 1_800;

export type ServiceLevelDefinition =
  | 'short-abandons-excluded'
  | 'answered-of-queued'
  | 'removed-of-queued'
  | 'answered-of-answered';

/**
 * The share (0 to 1) of arrivals that was answered in time, by one of the definitions in METRICS.md; null without a base.
 * Who still waits within the time is not counted yet: it may go either way.
 */
export function serviceLevel(tally: Tally, definition: ServiceLevelDefinition): number | null {
  const decided = tally.queued - tally.waitingWithin;
  switch (definition) {
    case 'short-abandons-excluded':
      return share(tally.answeredWithin, decided - tally.abandonedShort);
    case 'answered-of-queued':
      return share(tally.answeredWithin, decided);
    case 'removed-of-queued':
      return share(tally.answeredWithin + tally.abandonedWithin, decided);
    case 'answered-of-answered':
      return share(tally.answeredWithin, tally.answered);
  }
}

/** 応答率: answered ÷ queued. */
export function answerRate(tally: Tally): number | null {
  return share(tally.answered, tally.queued);
}

/** 放棄率: abandoned in queue ÷ queued. */
export function abandonment(tally: Tally): number | null {
  return share(tally.abandoned, tally.queued);
}

/** ASA in seconds: Σ wait of answered ÷ answered. */
export function averageSpeedOfAnswer(tally: Tally): number | null {
  return share(tally.answeredWaitSec, tally.answered);
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

export interface AgentFacts {
  status: 'ready' | 'away' | 'offline';
  setAside: boolean;
  active: number;
  /** After-contact work whose time is not over. */
  wrappingUp: number;
}

/** What a person does now, in one word: who is away stays away while finishing what is in hand. */
export function agentStateOf(facts: AgentFacts): AgentState {
  if (facts.status !== 'ready') return facts.status;
  if (facts.setAside) return 'set-aside';
  if (facts.active > 0) return 'busy';
  return facts.wrappingUp > 0 ? 'wrap-up' : 'ready';
}
