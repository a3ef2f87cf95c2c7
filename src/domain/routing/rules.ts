import type { WorkingCalendar } from '#kernel/japan/calendar.ts';
import { Refusal } from '#kernel/refusal.ts';
import type {
  Candidate,
  PresenceStatus,
  Queue,
  QueueEntry,
  QueuePolicy,
  Ring,
  WaitingEntry,
} from './types.ts';

/** A browser says every 20 s that it is there; background tabs are slowed down to once a minute. */
export const DESK_LOST_SEC = 90;
/** Who is away gave a reason and is not asked: their state and its time stay as long as an idle session does. */
export const AWAY_KEPT_SEC = 4 * 3600;
/** Who declined is asked again only after a minute: a lone agent's "not now" must not strand a resident. */
export const DECLINE_REST_SEC = 60;
export const RINGS_MAX = 6;
/** Channels take at most so many units at once (METRICS.md). */
export const CAPACITY_MAX = 25;
const DAY_SEC = 86_400;

/**
 * Whether a presence ends because its browser is silent: soon for whoever is or may be offered something
 * (`offeredReasons`: away, and yet asked by some queue), else when nobody can be expected back.
 */
export function isDeskLost(
  desk: { status: PresenceStatus; reason: string | null; silentSec: number },
  offeredReasons: ReadonlySet<string>,
): boolean {
  if (desk.status === 'offline') return false;
  const isAsked = desk.status === 'ready' || (desk.reason !== null && offeredReasons.has(desk.reason));
  return desk.silentSec > (isAsked ? DESK_LOST_SEC : AWAY_KEPT_SEC);
}

/** What a queue does that was told nothing else. One point of priority weighs a minute of waiting: nobody starves. */
export const DEFAULT_POLICY: QueuePolicy = {
  skillLevels: {},
  preferredSkills: {},
  languageRequired: false,
  agePointSec: 60,
  rings: [],
  overflow: null,
  maxWaiting: null,
  whenFull: 'tell',
  available: { awayReasons: [], afterContact: false },
  interrupts: 'deferred',
  prefer: 'nobody',
  preferSec: 60,
  personalSec: 300,
  // METRICS.md.
  missesUntilSetAside: 3,
  answerWithinSec: null,
  promiseDays: 1,
  closures: [],
  openOnHolidays: false,
  ownerGoneSec: 120,
  ownerSilentSec: 600,
  residentIdleSec: 1800,
};

/** A ring without relaxation: what holds from the beginning. */
const FIRST: Ring = {
  afterSec: 0,
  levelsLess: 0,
  skillsWaived: false,
  languageWaived: false,
  queueIds: [],
};

/** The whole policy of what is stored of it. */
export function policyOf(stored: Partial<QueuePolicy>): QueuePolicy {
  return { ...DEFAULT_POLICY, ...stored };
}

/**
 * Refuses 'request.invalid' {field, why} for a policy that would contradict itself: more than six rings, rings that are
 * not later and at least as loose as the one before, an overflow to itself, a way out that is not there.
 */
export function checkPolicy(policy: QueuePolicy, queueId: string): void {
  const require = (ok: boolean, field: string, why = 'range'): void => {
    if (!ok) throw new Refusal('request.invalid', { field, why });
  };
  const { rings, overflow } = policy;
  require(rings.length <= RINGS_MAX, 'rings', 'many');
  require(rings.every(isRing), 'rings');
  require(rings.every((ring, n) => loosens(rings[n - 1] ?? FIRST, ring)), 'rings', 'order');
  require(policy.agePointSec === null || isCount(policy.agePointSec, 1, DAY_SEC), 'agePointSec');
  require(policy.maxWaiting === null || isCount(policy.maxWaiting, 1, 100_000), 'maxWaiting');
  require(isCount(policy.preferSec, 0, DAY_SEC), 'preferSec');
  require(isCount(policy.personalSec, 10, DAY_SEC), 'personalSec');
  require(isCount(policy.missesUntilSetAside, 1, 20), 'missesUntilSetAside');
  require(policy.answerWithinSec === null || isCount(policy.answerWithinSec, 1, DAY_SEC), 'answerWithinSec');
  require(isCount(policy.promiseDays, 1, 30), 'promiseDays');
  require(isCountOrNull(policy.ownerGoneSec, DESK_LOST_SEC), 'ownerGoneSec');
  require(isCountOrNull(policy.ownerSilentSec, 60), 'ownerSilentSec');
  require(isCountOrNull(policy.residentIdleSec, 120), 'residentIdleSec');
  require(overflow === null || overflow.queueId !== queueId, 'overflow', 'self');
  require(overflow === null || isCount(overflow.afterSec, 0, DAY_SEC), 'overflow');
  require(isCount(overflow?.backSec ?? 1, 1, DAY_SEC), 'overflow');
  require(policy.whenFull === 'tell' || overflow !== null, 'whenFull', 'way-out');
  for (const levels of [policy.skillLevels, policy.preferredSkills])
    require(Object.values(levels).every((level) => isCount(level, 1, 5)), 'skillLevels');
}

function isRing(ring: Ring): boolean {
  return isCount(ring.afterSec, 1, DAY_SEC) && isCount(ring.levelsLess, 0, 4);
}

function isCount(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** A time within a day, or never. */
function isCountOrNull(value: number | null, least: number): boolean {
  return value === null || isCount(value, least, DAY_SEC);
}

function loosens(before: Ring, ring: Ring): boolean {
  return (
    ring.afterSec > before.afterSec &&
    ring.levelsLess >= before.levelsLess &&
    (ring.skillsWaived || !before.skillsWaived) &&
    (ring.languageWaived || !before.languageWaived) &&
    before.queueIds.every((id) => ring.queueIds.includes(id))
  );
}

/** Which ring holds after so many milliseconds of waiting: 0 = everything is asked for, then 1 to 6. */
export function ringAt(policy: QueuePolicy, waitedMs: number): number {
  let n = 0;
  while (n < policy.rings.length && waitedMs >= policy.rings[n]!.afterSec * 1000) n++;
  return n;
}

/** What one entry asks for now. Entries of one key ask for the very same. */
export interface Requirement {
  key: string;
  ring: number;
  /** Whose members are asked. */
  queueIds: readonly string[];
  /** Skill id → least level; what was asked for in the beginning and is missing counts against a person. */
  skills: ReadonlyMap<string, number>;
  wanted: ReadonlyMap<string, number>;
  preferred: ReadonlyMap<string, number>;
  language: string;
  languageRequired: boolean;
  policy: QueuePolicy;
}

/** What an entry asks for at this time, by the policy of the queue it stands in. */
export function requirementOf(entry: WaitingEntry, policy: QueuePolicy, now: Date): Requirement {
  const number = ringAt(policy, now.getTime() - entry.enteredAt.getTime());
  const ring = policy.rings[number - 1] ?? FIRST;
  const wanted = new Map(entry.requiredSkills.map((skill) => [skill, policy.skillLevels[skill] ?? 1]));
  const skills = new Map(
    ring.skillsWaived
      ? []
      : [...wanted].map(([skill, level]) => [skill, Math.max(1, level - ring.levelsLess)]),
  );
  return {
    key: classKey(entry, number),
    ring: number,
    queueIds: [entry.queueId, ...(entry.homeQueueId ? [entry.homeQueueId] : []), ...ring.queueIds],
    skills,
    wanted,
    preferred: new Map(Object.entries(policy.preferredSkills)),
    language: baseLanguage(entry.language),
    languageRequired: policy.languageRequired && !ring.languageWaived,
    policy,
  };
}

/** Whether somebody is asked first for it at this time. */
export function prefersNow(entry: Pick<WaitingEntry, 'preferredUntil'>, now: Date): boolean {
  return entry.preferredUntil !== null && entry.preferredUntil > now;
}

/** Entries that nothing of their own sets apart are interchangeable for who may take them. */
export function isPlain(entry: WaitingEntry, now: Date): boolean {
  return (
    !prefersNow(entry, now) &&
    entry.excluded.size === 0 &&
    entry.declinedUntil.size === 0 &&
    entry.missedBy.size === 0
  );
}

function classKey(entry: WaitingEntry, ring: number): string {
  return [
    entry.tenantId,
    entry.queueId,
    entry.homeQueueId ?? '',
    ring,
    entry.channel,
    baseLanguage(entry.language),
    [...entry.requiredSkills].sort().join('+'),
  ].join('|');
}

/** やさしい日本語 is written by anyone who writes Japanese. */
function baseLanguage(language: string): string {
  return language === 'ja-easy' ? 'ja' : language;
}

/** Who counts as available in a queue: who is ready, and who is away for a reason that the queue names. */
export function isAvailable(
  person: Pick<Candidate, 'status' | 'reason'>,
  policy: Pick<QueuePolicy, 'available'>,
): boolean {
  if (person.status === 'ready') return true;
  return (
    person.status === 'away' && person.reason !== null && policy.available.awayReasons.includes(person.reason)
  );
}

// ── the line ─────────────────────────────────────────────────────────────────

type InLine = Pick<WaitingEntry, 'priority' | 'agePointSec' | 'enteredAt' | 'id'>;

/**
 * The order of a waiting line. With ageing, a point of priority is worth so many seconds of waiting: linear in time, so
 * that two entries never change places while they wait. Without it a higher priority always goes first. Then who came
 * first; the id breaks the tie of one instant.
 */
export function compareEntries(a: InLine, b: InLine): number {
  return tierOf(b) - tierOf(a) || standsSince(a) - standsSince(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function tierOf(entry: InLine): number {
  return entry.agePointSec === null ? entry.priority : 0;
}

function standsSince(entry: InLine): number {
  return entry.enteredAt.getTime() - (entry.agePointSec ?? 0) * 1000 * entry.priority;
}

/** Whether one person alone is asked for it: their own line, until its time is over. */
export function isPersonalNow(entry: Pick<WaitingEntry, 'personal' | 'preferredUntil'>, now: Date): boolean {
  return entry.personal && prefersNow(entry, now);
}

// ── hours ────────────────────────────────────────────────────────────────────

/** Hours and what makes an exception of them. */
export type Opening = Pick<Queue, 'hours'> & {
  policy?: Pick<QueuePolicy, 'closures' | 'openOnHolidays'>;
};

const EVERY_HOUR = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }];

/** The city's calendar with the queue's own exceptions, and its hours. Without hours it closes for closures only. */
function calendarOf(queue: Opening, calendar: WorkingCalendar): [WorkingCalendar, Queue['hours']] {
  const always = queue.hours.length === 0;
  const closures = queue.policy?.closures ?? [];
  const holidaysOpen = always || (queue.policy?.openOnHolidays ?? false);
  if (closures.length === 0 && !holidaysOpen) return [calendar, queue.hours];
  return [calendar.except({ closures, holidaysOpen }), always ? EVERY_HOUR : queue.hours];
}

/** Whether a queue takes contacts now. */
export function isQueueOpen(queue: Opening, calendar: WorkingCalendar, now: Date): boolean {
  if (queue.hours.length === 0 && !queue.policy?.closures.length) return true;
  const [own, hours] = calendarOf(queue, calendar);
  return own.isOpen(now, hours);
}

/** When it opens next; null while it is open or when it has no opening in two years. */
export function opensNext(queue: Opening, calendar: WorkingCalendar, now: Date): Date | null {
  if (isQueueOpen(queue, calendar, now)) return null;
  const [own, hours] = calendarOf(queue, calendar);
  return own.nextOpening(now, hours) ?? null;
}

const LOOK_AGAIN_MS = 30_000;

/**
 * When somebody looks whether an entry goes over to the other queue, or comes back from there; null: it stays. By the
 * policy of the queue it came to. It goes once and comes back once; what could not go is looked at again.
 */
export function overflowDue(
  policy: Pick<QueuePolicy, 'overflow'>,
  entry: Pick<QueueEntry, 'handoverId' | 'homeQueueId' | 'enteredAt' | 'movedAt' | 'moves'>,
  now: Date,
): Date | null {
  const { overflow } = policy;
  if (entry.handoverId !== null) return null;
  const again = now.getTime() + LOOK_AGAIN_MS;
  if (entry.homeQueueId !== null) {
    const backMs = (entry.movedAt ?? entry.enteredAt).getTime() + (overflow?.backSec ?? Infinity) * 1000;
    return new Date(Math.min(again, Math.max(backMs, now.getTime())));
  }
  if (overflow === null || entry.moves > 0) return null;
  // Who was moved here by hand has not waited here before.
  const goesMs = (entry.movedAt ?? entry.enteredAt).getTime() + overflow.afterSec * 1000;
  return new Date(goesMs > now.getTime() ? goesMs : again);
}

/** The same for one in a personal line: it leaves that first. */
export function moveDue(
  policy: Pick<QueuePolicy, 'overflow'>,
  entry: Parameters<typeof overflowDue>[1] & Pick<QueueEntry, 'personal' | 'preferredUntil' | 'fellBackAt'>,
  now: Date,
): Date | null {
  if (entry.personal && entry.fellBackAt === null) return entry.preferredUntil;
  return overflowDue(policy, entry, now);
}

// ── hand-overs ───────────────────────────────────────────────────────────────

/** After so many changes of department the general desk has to settle it (METRICS.md). */
const CHANGES_MAX = 2;
const DUTY_HOURS = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '08:30', to: '17:15' }];
const DUTY_MIN = 525;

/**
 * Whether a hand-over goes to the general desk instead of where it was asked to: two departments had it or turned it
 * away. What is sealed stays among those who may know of it; the general desk itself may send it anywhere.
 */
export function goesToGeneralDesk(matter: {
  changes: number;
  sealed: boolean;
  atGeneralDesk: boolean;
}): boolean {
  if (matter.sealed || matter.atGeneralDesk) return false;
  return matter.changes >= CHANGES_MAX;
}

/** One working day from now. */
export function dutyUntil(working: WorkingCalendar, now: Date): Date {
  return working.addWorkingMinutes(now, DUTY_MIN, DUTY_HOURS);
}
