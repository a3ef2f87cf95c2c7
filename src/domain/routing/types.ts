import type { WeeklyHours } from '#kernel/japan/calendar.ts';

/**
 * Who gets what, and when.
 * Vocabulary (METRICS.md): *queue* (待ち行列) = a waiting line with its policy · *queue entry* = a place in it, kept
 * until somebody answers · *offer* (呼出) = an entry presented to one person, to be accepted in time · *presence* =
 * whether a person takes contacts · *set aside* = not offered anything after missing several · *hand-over* (引継ぎ) = the
 * sender stays owner until a receiver accepts · *personal line* (個人の待ち) = places that one person alone is offered for
 * a time, before they fall back to the queue · *parked* (保留) = put aside until the resident comes back · *pool* = queues that one writer serves; *epoch* = that writer's number.
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
  policy: QueuePolicy;
  /** While on, its reserve is called in. */
  surgeOn: boolean;
  surgeAt: Date | null;
  version: number;
  /** Who changed its settings last, and when; null where nobody did. */
  changedBy: string | null;
  changedAt: Date | null;
}

export type NewQueue = Omit<
  Queue,
  'id' | 'poolId' | 'policy' | 'surgeOn' | 'surgeAt' | 'version' | 'changedBy' | 'changedAt'
> & {
  policy?: Partial<QueuePolicy>;
  /** What configuration files call it; made where none is given. */
  code?: string;
};

/** What a person changes of a queue. */
export type QueueSettings = Pick<
  Queue,
  'priority' | 'hours' | 'requiredSkills' | 'offerSec' | 'wrapUpSec' | 'policy'
>;

/** How a queue chooses; every part has a default (policy.ts). */
export interface QueuePolicy {
  /** Skill id → least level for a skill that is required; absent = 1. */
  skillLevels: Readonly<Record<string, number>>;
  /** Skill id → level that is liked: who has it is asked before who has not. */
  preferredSkills: Readonly<Record<string, number>>;
  /** Only who speaks the resident's language; otherwise they are merely asked first. */
  languageRequired: boolean;
  /** Seconds of waiting that weigh as much as one point of priority; null: a higher priority always goes first. */
  agePointSec: number | null;
  /** What is asked for less and less the longer it waits; at most six, each at least as loose as the one before. */
  rings: readonly Ring[];
  overflow: Overflow | null;
  /** How many may wait; null = any number. */
  maxWaiting: number | null;
  /** What happens to who comes when it is full. */
  whenFull: 'overflow' | 'tell';
  /** Who counts as available beside who is ready. */
  available: { awayReasons: readonly string[]; afterContact: boolean };
  /** Which work of an agent a voice contact of this queue may interrupt; nothing ever interrupts a voice contact. */
  interrupts: 'nothing' | 'deferred' | 'live';
  prefer: 'nobody' | 'last-agent' | 'case-team';
  preferSec: number;
  /** How long somebody waits for one person alone before the queue's others are asked too. */
  personalSec: number;
  /** Offers missed in a row that set a person aside. */
  missesUntilSetAside: number;
  /** The service level's time; null = the channel's own. */
  answerWithinSec: number | null;
  /** Working days in which somebody who left a message is promised an answer. */
  promiseDays: number;
  closures: readonly Closure[];
  openOnHolidays: boolean;
  /** Seconds until what a person who left had in hand goes back to the line; null = never. */
  ownerGoneSec: number | null;
  /** Seconds in which whoever has it must have answered before it goes back to the line; null = never. */
  ownerSilentSec: number | null;
  /** Seconds without a word of the resident after which the exchange ends; null = never. */
  residentIdleSec: number | null;
}

/** From that many seconds of waiting on. */
export interface Ring {
  afterSec: number;
  /** Required levels are lower by so much. */
  levelsLess: number;
  skillsWaived: boolean;
  languageWaived: boolean;
  /** Members of these queues are asked too. */
  queueIds: readonly string[];
}

/** After that time it stands in another queue; after `backSec` there it comes back. Its place and its time are kept. */
export interface Overflow {
  queueId: string;
  afterSec: number;
  backSec: number | null;
}

/** Closed on that day, or only for that part of it. */
export interface Closure {
  onDate: string;
  from?: string;
  to?: string;
}

/** What kind of attention a channel takes (METRICS.md: a call interrupts mail, never the other way). */
export type Attention = 'voice' | 'live' | 'deferred';

export type PresenceStatus = 'ready' | 'away' | 'offline';

/** Reasons that the house itself gives: the screen is covered, was covered; the browser is gone. Not among a city's own. */
export const DESK_LOCKED = 'desk-locked';
export const DESK_OPENED = 'desk-opened';
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
  /** Until when they are left out; null = for as long as it stands. */
  excludedUntil: Date | null;
  state: 'waiting' | 'offered' | 'answered' | 'abandoned' | 'withdrawn';
  enteredAt: Date;
  agePointSec: number | null;
  preferredStaff: readonly string[];
  preferredUntil: Date | null;
  personal: boolean;
  homeQueueId: string | null;
  movedAt: Date | null;
  moves: number;
  /** When it left the personal line unanswered, and why. */
  fellBackAt: Date | null;
  fellBackWhy: FellBack | null;
}

/** Its time was over, the person said no, or had left. */
export type FellBack = 'time' | 'declined' | 'gone';

/** Who is asked first for a time; `personal`: nobody else until then, even when they are not there. */
export interface Preference {
  staffIds: readonly string[];
  sec: number;
  personal: boolean;
}

/** Who put a conversation aside when they had this interaction of it, and until when it comes back to them. */
export interface Parked {
  interactionId: string;
  staffId: string;
  untilAt: Date;
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

/** An offer that the writer has just made. */
export interface OfferMade {
  tenantId: string;
  offerId: string;
  interactionId: string;
  staffId: string;
  expiresAt: Date;
  /** Since when the place counts. */
  enteredAt: Date;
}

export interface Handover {
  id: string;
  interactionId: string;
  fromStaffId: string;
  fromDepartmentId: string;
  toQueueId: string;
  toDepartmentId: string;
  /** The one colleague who is asked; after `fellBackAt` the queue's others too. */
  toStaffId: string | null;
  fellBackAt: Date | null;
  /** Its receivers are only those who may open that department's sealed records. */
  toSealed: boolean;
  note: string | null;
  state: 'pending' | 'accepted' | 'refused' | 'withdrawn';
  refuseReason: string | null;
  requestedAt: Date;
  decidedAt: Date | null;
  hop: number;
  /** The queue that was asked for, when it goes to the general desk instead. */
  askedQueueId: string | null;
  /** Until when the general desk has to have found who answers. */
  dutyUntil: Date | null;
}

// ── what the pure choice looks at ────────────────────────────────────────────

export interface Candidate {
  tenantId: string;
  staffId: string;
  accountId: string;
  status: PresenceStatus;
  reason: string | null;
  setAside: boolean;
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
  /** Where it overflowed from: whoever answers there may still take it. */
  homeQueueId: string | null;
  channel: string;
  language: string;
  priority: number;
  agePointSec: number | null;
  requiredSkills: readonly string[];
  enteredAt: Date;
  offerSec: number;
  /** Nobody is offered an entry that arrived at a closed queue; a hand-over goes to whoever is there. */
  offerable: boolean;
  preferredStaff: ReadonlySet<string>;
  preferredUntil: Date | null;
  personal: boolean;
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
  /** By queue id; a queue that is not named has the default. */
  policies: ReadonlyMap<string, QueuePolicy>;
  /** `${accountId}:${channel}` → units in use, pending offers included. */
  used: ReadonlyMap<string, number>;
  /** The part of `used` that is after-contact work. */
  wrappingUp: ReadonlyMap<string, number>;
  attention: (channel: string) => Attention;
}

/** Why somebody is not offered an entry. */
export type NotEligible =
  | 'other-queue'
  | 'excluded'
  | 'set-aside'
  | 'not-available'
  | 'skill'
  | 'language'
  | 'declined'
  | 'not-preferred'
  | 'busy'
  | 'in-voice'
  /** Takes nothing of this channel: by choice, or because no telephone of theirs can be rung. */
  | 'unreachable';

/** Why an offer went to this person: facts and ids, kept with it. */
export interface Why {
  ring: number;
  priority: number;
  agePointSec: number | null;
  enteredAt: string;
  preferred: boolean;
  /** Who could have had it, best first (at most 20), and how many there were. */
  eligible: readonly string[];
  eligibleCount: number;
  /** Who of the queue could not, by reason (at most 20 each). */
  not: Readonly<Partial<Record<NotEligible, readonly string[]>>>;
  /** What decided between the chosen and the next best. */
  decidedBy: RankPart | null;
}

/** The order of choice, first to last. */
export type RankPart =
  | 'declined-before'
  | 'missed-before'
  | 'preferred-person'
  | 'language'
  | 'missing-skill'
  | 'preferred-skill'
  | 'in-hand'
  | 'level'
  | 'idle'
  | 'id';

export interface Choice {
  entry: WaitingEntry;
  staffId: string;
  accountId: string;
  expiresAt: Date;
  why: Why;
}
