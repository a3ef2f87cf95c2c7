import type { RetentionAnswer } from '#http/admin/privacy-shapes.ts';

type Due = RetentionAnswer['due'][number];
export type DueLine = Pick<Due, 'kind' | 'departmentId' | 'channel' | 'held'> & {
  readonly now: number;
  readonly in30: number;
  readonly in90: number;
};

const DAY_MS = 86_400_000;

/** One line for each kind, department and channel: how many are overdue, and how many will be within 30 and 90 days. */
export function foldDue(due: readonly Due[], today: string): DueLine[] {
  const within = (days: number, { dueOn }: Due): boolean =>
    Date.parse(dueOn) <= Date.parse(today) + days * DAY_MS;
  const lines = new Map<string, Due[]>();
  for (const one of due) {
    const key = `${one.kind} ${one.departmentId} ${one.channel}`;
    lines.set(key, [...(lines.get(key) ?? []), one]);
  }
  const sum = (of: readonly Due[]): number => of.reduce((all, { count }) => all + count, 0);
  return [...lines.values()].map((of) => ({
    ...{ kind: of[0]!.kind, departmentId: of[0]!.departmentId, channel: of[0]!.channel },
    held: of.reduce((all, { held }) => all + held, 0),
    now: sum(of.filter((one) => within(0, one))),
    in30: sum(of.filter((one) => within(30, one))),
    in90: sum(of.filter((one) => within(90, one))),
  }));
}

/** How many fall due on each day, whatever they are. */
export function sumByDay(due: readonly Due[]): { dueOn: string; count: number; held: number }[] {
  const days = new Map<string, { dueOn: string; count: number; held: number }>();
  for (const { dueOn, count, held } of due) {
    const day = days.get(dueOn) ?? { dueOn, count: 0, held: 0 };
    days.set(dueOn, { dueOn, count: day.count + count, held: day.held + held });
  }
  return [...days.values()].sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
}
