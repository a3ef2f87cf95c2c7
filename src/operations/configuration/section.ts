import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import type { Channel } from '#domain/interactions/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Permission, StaffActor } from '#domain/staff/types.ts';
import type { CodeKind, Codes } from './codes.ts';

/**
 * What a city is set up to be, as files.
 * Vocabulary: *section* = one file and what it is about · *entry* = one thing in it, under its natural key: a code, a name,
 * a number, an address · *plan* = what would change if the files were carried out · *closing* = what goes with an import,
 * and which one goes on with it.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** Where sections read and write: one transaction, in the name of one person. */
export interface World {
  tx: Tx;
  actor: StaffActor;
  channels: ReadonlyMap<string, Channel>;
  /** Whether the installation can send text messages: a flow may do it then. */
  sendsTexts: boolean;
  codes: Codes;
}

/** One file of the configuration. Entries name others by their codes; the section knows the ids. */
export interface Section<Entry extends Fields = Fields> {
  /** Its file's name without the ending. */
  file: string;
  /** What stands at the top of the file. */
  about: string;
  /** What kind of code its keys are, where others name them. */
  names?: CodeKind;
  /** The file is one entry, under no key. */
  single?: true;
  /** What whoever carries it out has to be permitted themselves, where that is not administering the city. */
  needs?: Permission;
  shape: z.ZodType<Entry>;
  /** What there is now, in the order in which it is to be written. */
  read(world: World): Promise<ReadonlyMap<string, Entry>>;
  /** The order in which entries are added, where some name others of the same file. */
  order?(entries: ReadonlyMap<string, Entry>): string[];
  add(world: World, key: string, entry: Entry): Promise<void>;
  /** After everything of the file was added: what names others of it. */
  complete?(world: World, key: string, entry: Entry): Promise<void>;
  change(world: World, key: string, after: Entry, before: Entry): Promise<void>;
  /** `into`: the one that goes on with it, as the closings say. */
  remove(world: World, key: string, before: Entry, into: string | undefined): Promise<void>;
}

/** A section as the rest knows it, whatever its entries are. */
export function section<Entry extends Fields>(of: Section<Entry>): Section {
  return of;
}

/** The id of what a file names; refuses 'request.invalid' {field, why: 'unknown', named}. */
export async function need(world: World, kind: CodeKind, code: string, field: string): Promise<string> {
  const id = await world.codes.idOf(kind, code);
  if (id === undefined) throw new Refusal('request.invalid', { field, why: 'unknown', named: code });
  return id;
}

/** The same for several, in their order. */
export async function needAll(
  world: World,
  kind: CodeKind,
  codes: readonly string[],
  field: string,
): Promise<string[]> {
  const ids: string[] = [];
  for (const code of codes) ids.push(await need(world, kind, code, field));
  return ids;
}

/** For what stays as it was made: refuses 'request.invalid' {field, why: 'kept'} where one of the fields is another one. */
export function requireKept<Entry extends Fields>(
  after: Entry,
  before: Entry,
  fields: readonly (keyof Entry & string)[],
): void {
  for (const field of fields)
    if (after[field] !== before[field]) throw new Refusal('request.invalid', { field, why: 'kept' });
}

/** Keys with parents before what stands below them; what names a parent that is not in the file comes last. */
export function parentsFirst(entries: ReadonlyMap<string, { parent: string | null }>): string[] {
  const sorted: string[] = [];
  const visit = (key: string, path: readonly string[]): void => {
    if (sorted.includes(key) || path.includes(key)) return;
    const parent = entries.get(key)?.parent ?? null;
    if (parent !== null && entries.has(parent)) visit(parent, [...path, key]);
    sorted.push(key);
  };
  for (const key of entries.keys()) visit(key, []);
  return sorted;
}

/** Each under its name; a second one of the same name is told apart by a number. */
export function byName<T>(all: readonly T[], nameOf: (each: T) => string): Map<string, T> {
  const found = new Map<string, T>();
  for (const each of all) {
    const name = nameOf(each);
    let key = name;
    for (let n = 2; found.has(key); n++) key = `${name} (${n})`;
    found.set(key, each);
  }
  return found;
}

/** The name that `byName` made such a key of. */
export function nameIn(key: string, taken: (name: string) => boolean): string {
  const plain = key.replace(/ \(\d+\)$/, '');
  return plain !== key && taken(plain) ? plain : key;
}

/** Codes of which only matters which there are. */
export function codeSet() {
  return z
    .array(z.string().min(1).max(300))
    .default([])
    .transform((codes) => [...new Set(codes)].toSorted());
}

/** A map with its keys in one order, whatever order they came in. */
export function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
