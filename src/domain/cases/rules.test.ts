import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keysOf, overlaps } from '#domain/staff/access.ts';
import { permissionsOf } from '#domain/staff/rules.ts';
import type { Role } from '#domain/staff/types.ts';
import { createCalendar } from '#kernel/japan/calendar.ts';
import { Refusal } from '#kernel/refusal.ts';
import {
  acceptsFromResident,
  audienceOf,
  type CaseClock,
  dueAfterPause,
  dueAtOf,
  isFinished,
  isOverdue,
  moveStatus,
  nextStatuses,
  OFFICE_HOURS,
  publicKindOf,
  requirePromisable,
  statusAfterResident,
} from './rules.ts';
import { CASE_STATUSES, ENTRY_KINDS } from './types.ts';

const TOKYO = 'Asia/Tokyo';
/** 文化の日 on Tuesday 3 November 2026, 勤労感謝の日 on Monday 23 November; 1/1 and the days around it closed. */
const calendar = createCalendar({
  closedWeekdays: [6, 7],
  holidays: new Set(['2026-11-03', '2026-11-23', '2027-01-01']),
  yearEnd: { from: '12-29', to: '01-03' },
  extraOpen: new Set(['2026-11-15']),
  timeZone: TOKYO,
});
const at = (local: string) => new Date(`${local}+09:00`);
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'none';
};

describe('due time', () => {
  it.each([
    ['a day allowed', '2026-11-04T09:00', 1, '2026-11-05T17:15'],
    ['over a weekend', '2026-11-06T09:00', 1, '2026-11-09T17:15'],
    ['over a holiday', '2026-11-02T23:59', 1, '2026-11-04T17:15'],
    ['opened on a Saturday', '2026-11-07T10:00', 1, '2026-11-09T17:15'],
    ['a Sunday on which the city works', '2026-11-13T10:00', 1, '2026-11-15T17:15'],
    ['over the turn of the year', '2026-12-28T10:00', 2, '2027-01-05T17:15'],
    ['today while there is some left', '2026-11-04T17:14', 0, '2026-11-04T17:15'],
    ['today when it is over', '2026-11-04T17:15', 0, '2026-11-05T17:15'],
    ['today on a holiday', '2026-11-03T10:00', 0, '2026-11-04T17:15'],
    ['the city sets the day, not UTC', '2026-11-05T00:30', 1, '2026-11-06T17:15'],
  ])('%s', (_, opened, days, due) => {
    expect(dueAtOf(at(opened), days, calendar, TOKYO)).toEqual(at(due));
  });

  it('lies ahead on a working day, and the more days the later', () => {
    const moment = fc.date({ min: at('2026-04-01T00:00'), max: at('2027-03-31T00:00'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, fc.nat({ max: 60 }), (opened, days) => {
        const due = dueAtOf(opened, days, calendar, TOKYO);
        expect(due > opened).toBe(true);
        expect(calendar.isWorkingDay(calendar.dayOf(due))).toBe(true);
        expect(dueAtOf(opened, days + 2, calendar, TOKYO) > due).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('pause', () => {
  it('gives back the working time of a wait across a holiday, and nothing else of it', () => {
    const due = dueAfterPause(
      at('2026-11-05T17:15'),
      at('2026-11-02T16:15'),
      at('2026-11-04T09:30'),
      calendar,
    );
    // One hour of Monday, nothing of the holiday, one hour of Wednesday: two hours into the next morning.
    expect(due).toEqual(at('2026-11-06T10:30'));
  });

  it('outside office hours moves nothing', () => {
    const due = at('2026-11-05T17:15');
    expect(dueAfterPause(due, at('2026-11-06T18:00'), at('2026-11-09T08:30'), calendar)).toEqual(due);
  });

  it('keeps the working time that was left, whenever it began and ended', () => {
    const minute = fc.integer({ min: 0, max: 60 * 24 * 20 });
    fc.assert(
      fc.property(minute, minute, (start, waited) => {
        const paused = new Date(at('2026-11-01T00:00').getTime() + start * 60_000);
        const resumed = new Date(paused.getTime() + waited * 60_000);
        const due = at('2026-12-10T17:15');
        const left = calendar.workingMinutesBetween(paused, due, OFFICE_HOURS);
        const moved = dueAfterPause(due, paused, resumed, calendar);
        expect(calendar.workingMinutesBetween(resumed, moved, OFFICE_HOURS)).toBeCloseTo(left, 6);
      }),
      { numRuns: 200 },
    );
  });

  it('stops the case from becoming late, but does not hide that it was', () => {
    const clock = { dueAt: at('2026-11-05T17:15'), pausedAt: at('2026-11-05T10:00'), closedAt: null };
    const now = at('2026-11-20T10:00');
    expect(isOverdue(clock, now)).toBe(false);
    expect(isOverdue({ ...clock, pausedAt: null }, now)).toBe(true);
    expect(isOverdue({ ...clock, pausedAt: at('2026-11-06T10:00') }, now)).toBe(true);
    expect(isOverdue({ ...clock, pausedAt: null, closedAt: at('2026-11-06T10:00') }, now)).toBe(false);
  });
});

describe('status', () => {
  const open: CaseClock = { status: 'open', dueAt: at('2026-11-05T17:15'), pausedAt: null, closedAt: null };
  const now = at('2026-11-04T10:00');

  it('moves only along its table; a cancelled case stays cancelled', () => {
    expect(nextStatuses('done')).toEqual(['in-progress']);
    expect(nextStatuses('cancelled')).toEqual([]);
    expect(refusal(() => moveStatus({ ...open, status: 'cancelled' }, 'open', now, calendar))).toBe(
      'state.conflict',
    );
    expect(refusal(() => moveStatus({ ...open, status: 'done' }, 'cancelled', now, calendar))).toBe(
      'state.conflict',
    );
    expect(refusal(() => moveStatus({ ...open, status: 'in-progress' }, 'open', now, calendar))).toBe(
      'state.conflict',
    );
  });

  it('along any way is paused exactly while it waits and closed exactly while it is finished, and never due earlier', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 5_000 })), { maxLength: 12 }),
        (steps) => {
          let clock = open;
          let time = now;
          for (const [choice, minutes] of steps) {
            const next = nextStatuses(clock.status);
            if (next.length === 0) return;
            time = new Date(time.getTime() + minutes * 60_000);
            const before = clock;
            clock = moveStatus(before, next[choice % next.length] ?? 'open', time, calendar);
            expect(clock.pausedAt !== null).toBe(clock.status === 'waiting-resident');
            expect(clock.closedAt !== null).toBe(isFinished(clock.status));
            expect(clock.dueAt >= before.dueAt).toBe(true);
            if (before.pausedAt === null) expect(clock.dueAt).toEqual(before.dueAt);
          }
        },
      ),
    );
  });

  it('after the resident wrote goes on only where it waited for them', () => {
    expect(CASE_STATUSES.map(statusAfterResident)).toEqual([
      'open',
      'in-progress',
      'in-progress',
      'done',
      'cancelled',
    ]);
  });
});

describe('audience', () => {
  const departments = [
    { id: 'bureau', parentId: null },
    { id: 'tax', parentId: 'bureau' },
    { id: 'parks', parentId: 'bureau' },
  ].map((each) => ({
    ...each,
    code: each.id,
    name: each.id,
    kana: '',
    path: each.id,
    phone: null,
    sealed: false,
    generalDesk: false,
    sort: 0,
    version: 1,
    closedAt: null,
  }));
  const keys = (staffId: string, departmentId: string, role: Role) =>
    new Set(keysOf({ staffId, departmentId, queueIds: [], permissions: permissionsOf([role]) }, departments));
  const people = {
    agent: keys('agent', 'bureau', 'agent'),
    tax: keys('tax', 'tax', 'department-staff'),
    parks: keys('parks', 'parks', 'department-staff'),
    bureau: keys('bureau', 'bureau', 'department-staff'),
    supervisor: keys('supervisor', 'bureau', 'supervisor'),
    // These two answer nobody: belonging to a department opens none of its matters to them.
    officer: keys('officer', 'bureau', 'privacy-officer'),
    trainee: keys('trainee', 'tax', 'planner'),
  };
  const seenBy = (row: Parameters<typeof audienceOf>[0]) =>
    Object.entries(people).flatMap(([name, held]) => (overlaps(audienceOf(row), held) ? [name] : []));

  it('of an open case: first line, supervisors, its department and those above', () => {
    expect(seenBy({ sealed: false, departmentId: 'tax', ownerStaffId: null, openedBy: null })).toEqual([
      'agent',
      'tax',
      'bureau',
      'supervisor',
    ]);
  });

  it('of an open case: also its owner and its opener from elsewhere', () => {
    const row = { sealed: false, departmentId: 'tax', ownerStaffId: null, openedBy: null };
    expect(seenBy({ ...row, openedBy: 'parks' })).toContain('parks');
    expect(seenBy({ ...row, ownerStaffId: 'parks' })).toContain('parks');
  });

  it('of a sealed case: only those of exactly its department who may open sealed records', () => {
    expect(seenBy({ sealed: true, departmentId: 'tax', ownerStaffId: 'agent', openedBy: 'agent' })).toEqual([
      'tax',
    ]);
  });
});

describe('the private link', () => {
  it('takes messages for 90 days after closing', () => {
    const closed = at('2026-11-04T10:00');
    const dayMs = 86_400_000;
    expect(acceptsFromResident(null, closed)).toBe(true);
    expect(acceptsFromResident(closed, new Date(closed.getTime() + 90 * dayMs))).toBe(true);
    expect(acceptsFromResident(closed, new Date(closed.getTime() + 90 * dayMs + 1))).toBe(false);
  });

  it('shows no note, assignment or link', () => {
    expect(ENTRY_KINDS.filter((kind) => publicKindOf(kind) !== undefined)).toEqual([
      'opened',
      'status',
      'message-to-resident',
      'message-from-resident',
      'promise',
    ]);
  });
});

describe('a promise', () => {
  it('may be for today, not for yesterday, and only for a day there is', () => {
    expect(refusal(() => requirePromisable('2026-11-04', '2026-11-04'))).toBe('none');
    expect(refusal(() => requirePromisable('2026-11-03', '2026-11-04'))).toBe('promise.past');
    expect(refusal(() => requirePromisable('2027-02-29', '2026-11-04'))).toBe('request.invalid');
    expect(refusal(() => requirePromisable('2026-11-4', '2026-11-04'))).toBe('request.invalid');
    expect(refusal(() => requirePromisable('+012026-11-04', '2026-11-04'))).toBe('request.invalid');
  });
});
