import type { PresenceStatus } from './types.ts';

/** What a supervisor sees of a person: 応対可, 応対中, 後処理中, 離席, 受付停止, 退席. */
export type AgentState = 'ready' | 'busy' | 'wrap-up' | 'away' | 'set-aside' | 'offline';

/**
 * Arrivals at one line in one span of time and what became of them (METRICS.md). Everything belongs to the time of arrival.
 * *within* = in the time promised for that channel (T), *short* = within 5 s (S).
 */
export interface Tally {
  /** 着信（待ち）: entered the queue; the base of every rate. */
  queued: number;
  answered: number;
  answeredWithin: number;
  /** Σ of the waits of those answered. */
  answeredWaitSec: number;
  abandoned: number;
  abandonedWithin: number;
  abandonedShort: number;
  /** Moved to another line, or a hand-over taken back. */
  withdrawn: number;
  /** Still waiting, T not over. */
  waitingWithin: number;
}

/** One line as it is now. */
export interface LiveQueue {
  id: string;
  name: string;
  departmentId: string;
  open: boolean;
  waiting: number;
  longestWaitSince: Date | null;
  expectedWaitSec: number | null;
  recent: Tally;
  today: Tally;
  agents: Readonly<Record<AgentState, number>>;
  /** Members who take contacts now, by the queue's own policy. */
  available: number;
  surge: { on: boolean; since: Date | null };
  /** Whom the surge switch calls in. */
  reserve: readonly { name: string; status: PresenceStatus }[];
}

export interface InHand {
  channel: string;
  count: number;
  /** Since when the oldest of them. */
  since: Date;
}

/** One person as they are now. */
export interface LiveAgent {
  staffId: string;
  accountId: string;
  name: string;
  departmentId: string;
  queueIds: readonly string[];
  status: PresenceStatus;
  setAside: boolean;
  state: AgentState;
  reason: string | null;
  stateSince: Date | null;
  inHand: readonly InHand[];
  wrappingUp: number;
  ringing: number;
  missedInRow: number;
  missedToday: number;
}
