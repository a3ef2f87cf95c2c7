import { isDeepStrictEqual } from 'node:util';
import type { Fields, Section } from './section.ts';

/** One thing that the files say otherwise than it is. */
export interface PlannedChange {
  file: string;
  kind: 'add' | 'change' | 'remove';
  /** What the file calls it; empty where the file is one entry. */
  key: string;
  /** Of a change those that differ; of what comes or goes all that it says. */
  fields: readonly { field: string; before: unknown; after: unknown }[];
}

/** What would have to be done so that a section is what its file says. Additions first, in the order they are made in. */
export function planSection(
  section: Section,
  present: ReadonlyMap<string, Fields>,
  wanted: ReadonlyMap<string, Fields>,
): PlannedChange[] {
  const { file } = section;
  const added = [...wanted.keys()].filter((key) => !present.has(key));
  const order = section.order?.(wanted) ?? [...wanted.keys()];
  const inOrder = added.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  return [
    ...inOrder.map(
      (key): PlannedChange => ({
        ...{ file, kind: 'add', key },
        fields: differing({}, wanted.get(key)!),
      }),
    ),
    ...[...wanted].flatMap(([key, after]): PlannedChange[] => {
      const before = present.get(key);
      const fields = before ? differing(before, after) : [];
      return fields.length > 0 ? [{ file, kind: 'change', key, fields }] : [];
    }),
    ...[...present.keys()]
      .filter((key) => !wanted.has(key))
      .map(
        (key): PlannedChange => ({
          ...{ file, kind: 'remove', key },
          fields: differing(present.get(key)!, {}),
        }),
      ),
  ];
}

function differing(before: Fields, after: Fields): PlannedChange['fields'] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((field) => !isDeepStrictEqual(before[field] ?? null, after[field] ?? null))
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }));
}

const SIGNS = { add: '+', change: '~', remove: '-' } as const;

/** A plan in words, one line each thing and one each field that changes. */
export function planInWords(plan: readonly PlannedChange[]): string[] {
  const lines = plan.flatMap(({ file, kind, key, fields }) => {
    const name = fields.find(({ field }) => field === 'name');
    const called = kind === 'change' ? undefined : (name?.after ?? name?.before);
    const title = [SIGNS[kind], file, key, typeof called === 'string' ? `(${called})` : '']
      .filter((part) => part !== '')
      .join(' ');
    if (kind !== 'change') return [title];
    return [
      title,
      ...fields.map(({ field, before, after }) => `    ${field}: ${inWords(before)} → ${inWords(after)}`),
    ];
  });
  const count = (kind: PlannedChange['kind']): number => plan.filter((each) => each.kind === kind).length;
  return [...lines, `+ ${count('add')}   ~ ${count('change')}   - ${count('remove')}`];
}

function inWords(value: unknown): string {
  if (value === null) return '(なし / none)';
  return JSON.stringify(value);
}
