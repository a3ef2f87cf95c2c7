import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { WeeklyHours, WorkingCalendar } from '#kernel/japan/calendar.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { CaseStatus, EntryKind, PublicEntry } from './types.ts';

/**
 * The hours in which the clock of a due time runs. On which days is the calendar's to say, so that a Sunday on which
 * the city works on purpose counts.
 */
export const OFFICE_HOURS: WeeklyHours = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '08:30', to: '17:15' }];
const DAY_ENDS_AT = '17:15';

/**
 * When a case opened now is due: at 17:15 of the last of so many working days, the day of opening not counted (初日不算入,
 * Civil Code art. 140). With 0 days at the end of today while there is some of it left, else of the next working day.
 */
export function dueAtOf(
  openedAt: Date,
  workingDays: number,
  calendar: WorkingCalendar,
  timeZone: string,
): Date {
  const today = calendar.dayOf(openedAt);
  const due = endOfDay(calendar.addWorkingDays(today, workingDays), timeZone);
  return due > openedAt ? due : endOfDay(calendar.addWorkingDays(today, 1), timeZone);
}

function endOfDay(on: string, timeZone: string): Date {
  const zoned = Temporal.PlainDate.from(on).toZonedDateTime({ timeZone, plainTime: DAY_ENDS_AT });
  return new Date(zoned.epochMilliseconds);
}

/** The due time of a day that somebody set. */
export function dueAtOn(on: string, timeZone: string): Date {
  return endOfDay(on, timeZone);
}

/** The due time after a pause: later by the working time that the city waited, whether or not it was late already. */
export function dueAfterPause(dueAt: Date, pausedAt: Date, now: Date, calendar: WorkingCalendar): Date {
  const waitedMin = Math.max(0, calendar.workingMinutesBetween(pausedAt, now, OFFICE_HOURS));
  return calendar.addWorkingMinutes(dueAt, waitedMin, OFFICE_HOURS);
}

/** Late: not finished, and its clock ran past the due time before it stopped or until now. */
export function isOverdue(
  clock: { dueAt: Date; pausedAt: Date | null; closedAt: Date | null },
  now: Date,
): boolean {
  return clock.closedAt === null && clock.dueAt < (clock.pausedAt ?? now);
}

const NEXT: Readonly<Record<CaseStatus, readonly CaseStatus[]>> = {
  open: ['in-progress', 'waiting-resident', 'done', 'cancelled'],
  'in-progress': ['waiting-resident', 'done', 'cancelled'],
  'waiting-resident': ['in-progress', 'done', 'cancelled'],
  done: ['in-progress'],
  cancelled: [],
};

/** The statuses a case may take next. A finished one may be taken up again; a cancelled one is opened anew. */
export function nextStatuses(status: CaseStatus): readonly CaseStatus[] {
  return NEXT[status];
}

export function isFinished(status: CaseStatus): boolean {
  return status === 'done' || status === 'cancelled';
}

/** What a case's clock reads, as far as a change of status moves it. */
export interface CaseClock {
  status: CaseStatus;
  dueAt: Date;
  pausedAt: Date | null;
  closedAt: Date | null;
}

/** The clock after a change of status. Refuses 'state.conflict' {from, to} for a way that does not exist. */
export function moveStatus(
  before: CaseClock,
  to: CaseStatus,
  now: Date,
  calendar: WorkingCalendar,
): CaseClock {
  if (!nextStatuses(before.status).includes(to))
    throw new Refusal('state.conflict', { from: before.status, to });
  return {
    status: to,
    dueAt: before.pausedAt ? dueAfterPause(before.dueAt, before.pausedAt, now, calendar) : before.dueAt,
    pausedAt: to === 'waiting-resident' ? now : null,
    closedAt: isFinished(to) ? now : null,
  };
}

/**
 * Who may see a case and hear of it. Open to the first line, to its department and to those above, to its owner and to
 * whoever opened it; a sealed one only to the people of exactly its department who may open sealed records.
 */
export function audienceOf(row: {
  sealed: boolean;
  departmentId: string;
  ownerStaffId: string | null;
  openedBy: string | null;
}): string[] {
  if (row.sealed) return [audience.sealed(row.departmentId)];
  const people = [row.ownerStaffId, row.openedBy].filter((id) => id !== null);
  return [...new Set([audience.city, audience.department(row.departmentId), ...people.map(audience.staff)])];
}

const WRITABLE_DAYS_AFTER_CLOSING = 90;
const DAY_MS = 86_400_000;

/** Whether the private link still takes messages: for 90 days after the case was closed. */
export function acceptsFromResident(closedAt: Date | null, now: Date): boolean {
  return closedAt === null || now.getTime() - closedAt.getTime() <= WRITABLE_DAYS_AFTER_CLOSING * DAY_MS;
}

/** The status after the resident wrote: what waited for them goes on. */
export function statusAfterResident(status: CaseStatus): CaseStatus {
  return status === 'waiting-resident' ? 'in-progress' : status;
}

/** Refuses 'promise.past' {today} for a day that is over in the city, 'request.invalid' for what is no day. */
export function requirePromisable(dueOn: string, today: string): void {
  if (!isCivilDate(dueOn)) throw new Refusal('request.invalid', { field: 'dueOn' });
  if (dueOn < today) throw new Refusal('promise.past', { today });
}

function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

const PUBLIC_KINDS: Readonly<Partial<Record<EntryKind, PublicEntry['kind']>>> = {
  opened: 'opened',
  status: 'status',
  'message-to-resident': 'message-from-city',
  'message-from-resident': 'message-from-resident',
  promise: 'promise',
};

/** How residents are shown an entry of this kind; undefined for what is not for them. */
export function publicKindOf(kind: EntryKind): PublicEntry['kind'] | undefined {
  return PUBLIC_KINDS[kind];
}

const DEPARTMENT_KEY = audience.department('');

/** The departments a person works for: their own and those below it. */
export function departmentIdsOf(actor: StaffActor): string[] {
  return actor.keys
    .filter((key) => key.startsWith(DEPARTMENT_KEY))
    .map((key) => key.slice(DEPARTMENT_KEY.length));
}
