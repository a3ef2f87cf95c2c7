import type { WeeklyHours } from '#kernel/japan/calendar.ts';

/**
 * Who gets what, and when.
 * Vocabulary (METRICS.md): *queue* (待ち行列) = a waiting line with its policy · *queue entry* = a place in it, kept
 * until somebody answers · *offer* (呼出) = an entry presented to one person, to be accepted in time · *presence* =
 * whether a person takes contacts · *set aside* = not offered anything after missing three · *hand-over* (引継ぎ) = the
 * sender stays owner until a receiver accepts · *pool* = queues that one writer serves; *epoch* = that writer's number.
 */
export interface Queue {
  id: string;
  name: string;
  departmentId: string;
  poolId: string;
  priority: number;
  /** Empty = always open. */
  hours: WeeklyHours;
  requiredSkills: readonly string[];
  offerSec: number;
  wrapUpSec: number;
}

export type NewQueue = Omit<Queue, 'id' | 'poolId'>;

export type PresenceStatus = 'ready' | 'away' | 'offline';

/** Reasons that the house itself gives: the screen was covered; the browser is gone. Not among a city's own. */
export const DESK_LOCKED = 'desk-locked';
export const DESK_GONE = 'desk-gone';

export interface Presence {
  accountId: string;
  status: PresenceStatus;
  reason: string | null;
  since: Date;
  idleSince: Date;
  missedCount: number;
  setAside: boolean;
}

export interface QueueEntry {
  id: string;
  interactionId: string;
  queueId: string;
  handoverId: string | null;
  channel: string;
  language: string;
  priority: number;
  requiredSkills: readonly string[];
  excludedStaff: readonly string[];
  state: 'waiting' | 'offered' | 'answered' | 'abandoned' | 'withdrawn';
  enteredAt: Date;
}

export type OfferState = 'pending' | 'accepted' | 'declined' | 'missed' | 'withdrawn';

export interface Offer {
  id: string;
  queueEntryId: string;
  interactionId: string;
  staffId: string;
  accountId: string;
  channel: string;
  state: OfferState;
  offeredAt: Date;
  expiresAt: Date;
}

export interface Handover {
  id: string;
  interactionId: string;
  fromStaffId: string;
  fromDepartmentId: string;
  toQueueId: string;
  toDepartmentId: string;
  /** Its receivers are only those who may open that department's sealed records. */
  toSealed: boolean;
  note: string | null;
  state: 'pending' | 'accepted' | 'refused' | 'withdrawn';
  refuseReason: string | null;
  requestedAt: Date;
  decidedAt: Date | null;
  hop: number;
}

// ── what the pure choice looks at ────────────────────────────────────────────

export interface Candidate {
  tenantId: string;
  staffId: string;
  accountId: string;
  queueIds: ReadonlySet<string>;
  /** Skill id → level 1 to 5. */
  skills: ReadonlyMap<string, number>;
  languages: readonly string[];
  /** Channel → units this person may have at once. */
  capacity: (channel: string) => number;
  idleSince: Date;
}

export interface WaitingEntry {
  tenantId: string;
  id: string;
  interactionId: string;
  queueId: string;
  channel: string;
  language: string;
  priority: number;
  requiredSkills: readonly string[];
  enteredAt: Date;
  offerSec: number;
  /** Nobody is offered an entry that arrived at a closed queue; a hand-over goes to whoever is there. */
  offerable: boolean;
  /** Declined by these, with the time from which they may be asked again. */
  declinedUntil: ReadonlyMap<string, Date>;
  missedBy: ReadonlyMap<string, number>;
  /** Never offered to these: the sender of a hand-over. */
  excluded: ReadonlySet<string>;
}

export interface Snapshot {
  now: Date;
  entries: readonly WaitingEntry[];
  candidates: readonly Candidate[];
  /** `${accountId}:${channel}` → units in use, pending offers included. */
  used: ReadonlyMap<string, number>;
}

export interface Choice {
  entry: WaitingEntry;
  staffId: string;
  accountId: string;
  expiresAt: Date;
}
