import { TABLE_CLASSES } from './class-tables.ts';
import { DATA_KINDS, type DataColumn, type DataKind, type KindClass, type KindOverview } from './types.ts';

/** How much harm a leak of each kind would do, and where its values lie. */
export const KIND_CLASSES: Readonly<Record<DataKind, KindClass>> = {
  residents: { class: 3, places: ['database', 'backup'] },
  talks: { class: 3, places: ['database', 'storage', 'mail-server', 'backup'] },
  calls: { class: 3, places: ['database', 'storage', 'exchange', 'backup'] },
  cases: { class: 3, places: ['database', 'storage', 'backup'] },
  outreach: { class: 3, places: ['database', 'backup'] },
  imports: { class: 3, places: ['database', 'backup'] },
  secrets: { class: 3, places: ['database', 'backup'] },
  staff: { class: 2, places: ['database', 'backup'] },
  audit: { class: 2, places: ['database', 'backup'] },
  work: { class: 2, places: ['database', 'backup'] },
  configuration: { class: 2, places: ['database', 'backup'] },
  published: { class: 1, places: ['database', 'backup'] },
};

const WORDS: ReadonlySet<string> = new Set(['text', 'jsonb', 'json', 'bytea', 'date', '_text']);
/** What a keyed hash is found by opens nothing; lists of ids and of hashes are none of words. */
const NO_WORDS = /(^|_)(hash|grams|ids|hashes)$/;

/** Columns of the database that nobody has classed; a table by its name alone. */
export function unclassed(columns: readonly DataColumn[]): string[] {
  const found = columns.flatMap(({ table, column, type }) => {
    const known = TABLE_CLASSES.get(table);
    if (!known) return [table];
    const isClassed = known.personal.includes(column) || known.other.includes(column);
    return isClassed || !WORDS.has(type) || NO_WORDS.test(column) ? [] : [`${table}.${column}`];
  });
  return [...new Set(found)].sort();
}

/** What is classed and is not in the database (any more). */
export function gone(columns: readonly DataColumn[]): string[] {
  const present = new Set(columns.map(({ table, column }) => `${table}.${column}`));
  return [...TABLE_CLASSES].flatMap(([table, { personal, other }]) =>
    [...personal, ...other].map((column) => `${table}.${column}`).filter((name) => !present.has(name)),
  );
}

/** The kinds of data with their tables and columns about people, as the database has them. */
export function overviewOf(columns: readonly DataColumn[]): KindOverview[] {
  const typeOf = new Map(columns.map(({ table, column, type }) => [`${table}.${column}`, type]));
  return DATA_KINDS.map((kind) => {
    const tables = [...TABLE_CLASSES].filter(([, one]) => one.kind === kind);
    return {
      kind,
      ...KIND_CLASSES[kind],
      tables: tables.map(([table]) => table),
      personal: tables.flatMap(([table, { personal }]) =>
        personal.map((column) => ({ table, column, sealed: typeOf.get(`${table}.${column}`) === 'bytea' })),
      ),
    };
  });
}
