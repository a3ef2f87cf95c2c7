import type { MentionableAnswer } from '#http/desk/writing-shapes.ts';
import type { Directory } from '../../shared/desk-types.ts';
import { foldWords, matches } from '../parts/match.ts';
import type { Suggestion } from './suggestions.tsx';

/** Somebody who can be written after `@`: the label is unique, so that the text alone says who is meant. */
export type Mentionable = {
  readonly kind: 'staff' | 'department';
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly kana: string;
};

/** Everybody whom one can name, persons first; those who share a name carry their department in it. */
export function mentionablesOf(directory: Pick<Directory, 'staff' | 'departments'>): Mentionable[] {
  const departments = new Map(directory.departments.map((one) => [one.id, one]));
  const count = new Map<string, number>();
  for (const { name } of [...directory.staff, ...directory.departments])
    count.set(name, (count.get(name) ?? 0) + 1);
  const unique = (name: string, place: string): string =>
    (count.get(name) ?? 0) > 1 ? `${name}（${place}）` : name;
  return [
    ...directory.staff.map(({ id, name, kana, departmentId }): Mentionable => {
      const department = departments.get(departmentId);
      return {
        kind: 'staff',
        id,
        label: unique(name, department?.name ?? ''),
        detail: department?.path ?? '',
        kana,
      };
    }),
    ...directory.departments.map(
      ({ id, name, kana, path }): Mentionable => ({
        kind: 'department',
        id,
        label: unique(name, path),
        detail: path,
        kana,
      }),
    ),
  ];
}

/** Who is named in a text, each once, in the order of their first mention: the longest label that stands after an `@`. */
export function mentionsIn(text: string, all: readonly Mentionable[]): Mentionable[] {
  const byLength = all.toSorted((a, b) => b.label.length - a.label.length);
  const found = new Set<Mentionable>();
  for (const { index } of text.matchAll(/[@＠]/g)) {
    const after = text.slice(index + 1);
    const named = byLength.find((one) => after.startsWith(one.label));
    if (named) found.add(named);
  }
  return [...found];
}

/** True unless it is known that they may not see it. */
export function maySee(one: Mentionable, able: MentionableAnswer | undefined): boolean {
  if (!able) return true;
  return (one.kind === 'staff' ? able.staffIds : able.departmentIds).includes(one.id);
}

const MOST_SHOWN = 50;

/** Whom to offer for what was typed after `@`: those who may see it first, the others with the reason why not. */
export function mentionOptions(
  all: readonly Mentionable[],
  typed: string,
  able: MentionableAnswer | undefined,
  unable: string,
): Suggestion[] {
  const words = foldWords(typed);
  return all
    .filter((one) => matches(`${one.label} ${one.detail} ${one.kana}`, words))
    .toSorted((a, b) => Number(maySee(b, able)) - Number(maySee(a, able)))
    .slice(0, MOST_SHOWN)
    .map((one) => ({
      id: one.id,
      name: one.label,
      detail: one.detail,
      ...(maySee(one, able) ? {} : { unable }),
    }));
}
