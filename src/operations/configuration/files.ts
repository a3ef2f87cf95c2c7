import { z } from 'zod';
import type { Database, Scope, Tx } from '#db/transaction.ts';
import type { Channel } from '#domain/interactions/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { actorById } from '../act-as.ts';
import { actorOfFiles, anyAdministrator } from './acting-person.ts';
import { createCodes } from './codes.ts';
import { type ReadDocument, readDocument, readPlain, writeDocument } from './documents.ts';
import { type PlannedChange, planSection } from './plan.ts';
import type { Fields, Section, World } from './section.ts';
import { SECTIONS } from './sections.ts';
import { staffSection } from './section-staff.ts';

/** Files by name, as text. */
export type ConfigurationFiles = ReadonlyMap<string, string>;

const ENDING = '.yaml';
const CLOSING = 'closing.yaml';
const closingShape = z.record(z.string(), z.record(z.string(), z.string()));

const ALL: readonly Section[] = [...SECTIONS, staffSection];

export interface FilesDeps {
  channels: ReadonlyMap<string, Channel>;
  sendsTexts: boolean;
}

async function worldOf(tx: Tx, deps: FilesDeps, person?: StaffActor): Promise<World> {
  const actor = await actorOfFiles(tx, person);
  return { ...deps, tx, actor, codes: createCodes(tx, actor) };
}

/** What a city is set up to be, as files; the people who work for it in one of their own, where they are asked for. Audited. */
export async function exportConfiguration(
  tx: Tx,
  deps: FilesDeps,
  options: { staff: boolean },
): Promise<Map<string, string>> {
  const world = await worldOf(tx, deps);
  const files = new Map<string, string>();
  for (const section of options.staff ? ALL : SECTIONS)
    files.set(`${section.file}${ENDING}`, writeDocument(section, await read(world, section)));
  tx.audit({
    ...{ action: 'export', subjectKind: 'configuration', subjectId: tx.tenantId },
    fields: [...files.keys()],
  });
  return files;
}

/** Through the section's own shape: fields in one order, and nothing that it could not read again. */
async function read(world: World, section: Section): Promise<Map<string, Fields>> {
  const present = await section.read(world);
  return new Map([...present].map(([key, entry]) => [key, section.shape.parse(entry)]));
}

interface WantedSection {
  section: Section;
  document: ReadDocument;
  plan: PlannedChange[];
}

/**
 * `carryOut` in the name of a person who was asked for it. Refuses 'permission.missing' {permission, file} where a file that
 * changes something is not theirs to decide: of the privacy officer what they look after, of an administrator the rest.
 */
export async function applyConfiguration(
  tx: Tx,
  deps: FilesDeps,
  files: ConfigurationFiles,
  staffId: string,
): Promise<PlannedChange[]> {
  const { permissions } = await actorById(tx, staffId);
  const done = await carryOut(tx, deps, files, staffId);
  for (const { file, needs = 'city.administer' } of ALL)
    if (!permissions.has(needs) && done.some((change) => change.file === file))
      throw new Refusal('permission.missing', { permission: needs, file: `${file}${ENDING}` });
  return done;
}

/**
 * Makes a city what the files say, in the caller's transaction, by the same operations as the pages; what no file speaks of
 * stays. Refuses 'request.invalid' {file, line, path, why, …} for what cannot be read, names what is not there, or is
 * refused by the operation that would do it (`because`); {why: 'not-as-written'} where it came out otherwise. Answers what
 * was done: nothing, the second time.
 */
export async function carryOut(
  tx: Tx,
  deps: FilesDeps,
  files: ConfigurationFiles,
  staffId?: string,
): Promise<PlannedChange[]> {
  const person = staffId === undefined ? undefined : await actorById(tx, staffId);
  const world = await worldOf(tx, deps, person);
  const { documents, closings } = readFiles(files);
  const wanted: WantedSection[] = [];
  for (const [section, document] of documents) {
    const plan = planSection(section, await read(world, section), document.entries);
    wanted.push({ section, document, plan });
  }
  for (const each of wanted) await makeAndChange(world, each);
  for (const each of wanted.toReversed()) await removeGone(world, each, closings);
  await requireAsWritten(world, wanted);
  return wanted.flatMap(({ plan }) => plan);
}

/** Thrown to take back what was only tried. */
class TrialOver extends Error {
  readonly plan: readonly PlannedChange[];
  constructor(plan: readonly PlannedChange[]) {
    super('a trial of files is over');
    this.plan = plan;
  }
}

/**
 * What `carryOut` would do, tried and taken back: whatever it would refuse is refused now. Refuses 'not-found' where nobody
 * administers the city.
 */
export async function planConfiguration(
  database: Database,
  scope: Scope,
  deps: FilesDeps,
  files: ConfigurationFiles,
): Promise<readonly PlannedChange[]> {
  try {
    return await database.tx(scope, async (tx) => {
      throw new TrialOver(await carryOut(tx, deps, files, await anyAdministrator(tx)));
    });
  } catch (error) {
    if (error instanceof TrialOver) return error.plan;
    throw error;
  }
}

function readFiles(files: ConfigurationFiles) {
  const known = new Set([...ALL.map(({ file }) => `${file}${ENDING}`), CLOSING]);
  for (const name of files.keys())
    if (name.endsWith(ENDING) && !known.has(name))
      throw new Refusal('request.invalid', { file: name, line: 1, path: '', why: 'unknown-file' });
  const documents = ALL.flatMap((section): [Section, ReadDocument][] => {
    const text = files.get(`${section.file}${ENDING}`);
    return text === undefined ? [] : [[section, readDocument(section, text)]];
  });
  const text = files.get(CLOSING);
  return { documents, closings: text === undefined ? {} : readPlain(CLOSING, text, closingShape) };
}

async function makeAndChange(world: World, { section, document, plan }: WantedSection): Promise<void> {
  const added = plan.filter(({ kind }) => kind === 'add');
  for (const { key } of added)
    await inPlace(document, section, key, async () => {
      await section.add(world, key, document.entries.get(key)!);
      if (section.names) world.codes.forget(section.names);
    });
  if (section.complete)
    for (const { key } of added)
      await inPlace(document, section, key, () => section.complete!(world, key, document.entries.get(key)!));
  for (const { key, kind, fields } of plan) {
    if (kind !== 'change') continue;
    const after = document.entries.get(key)!;
    const before = { ...after, ...Object.fromEntries(fields.map(({ field, before: was }) => [field, was])) };
    await inPlace(document, section, key, () => section.change(world, key, after, before));
    world.codes.forget();
  }
}

async function removeGone(
  world: World,
  { section, document, plan }: WantedSection,
  closings: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<void> {
  for (const { key, kind, fields } of plan) {
    if (kind !== 'remove') continue;
    const before = Object.fromEntries(fields.map(({ field, before: was }) => [field, was]));
    const into = closings[section.file]?.[key];
    await inPlace(document, section, key, () => section.remove(world, key, before, into));
    world.codes.forget();
  }
}

/** Whatever is refused inside says where in the files it stands. */
async function inPlace(
  document: ReadDocument,
  section: Section,
  key: string,
  work: () => Promise<void>,
): Promise<void> {
  const at = section.single ? [] : [key];
  try {
    await work();
  } catch (error) {
    if (error instanceof z.ZodError) {
      const [issue] = error.issues;
      const place = document.placeOf([...at, ...(issue?.path ?? []).map(String)]);
      throw new Refusal('request.invalid', { ...place, why: 'shape', expected: issue?.message });
    }
    if (!(error instanceof Refusal) || 'file' in error.details) throw error;
    const { field, why, ...details } = error.details;
    const inside = typeof field === 'string' ? [field] : [];
    const place = { ...document.placeOf([...at, ...inside]), path: [...at, ...inside].join('.') };
    throw new Refusal('request.invalid', {
      ...place,
      why: why ?? error.code,
      because: error.code,
      ...details,
    });
  }
}

async function requireAsWritten(world: World, wanted: readonly WantedSection[]): Promise<void> {
  world.codes.forget();
  for (const { section, document, plan } of wanted) {
    if (plan.length === 0) continue;
    const [left] = planSection(section, await read(world, section), document.entries);
    if (!left) continue;
    const [field] = left.fields;
    throw new Refusal('request.invalid', {
      ...document.placeOf(section.single ? [] : [left.key]),
      ...{ why: 'not-as-written', field: field?.field, is: field?.before, wanted: field?.after },
    });
  }
}
