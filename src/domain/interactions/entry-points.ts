import { isDeepStrictEqual } from 'node:util';
import type { Kysely } from 'kysely';
import { audience, requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tables } from '#db/tables.ts';
import { noteChange, recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import {
  countInHand,
  insertEntryPoint,
  selectEntryPoint,
  selectEntryPoints,
  tenantOfEntryPoint,
  updateClosedQueue,
  updateEntryPoint,
  updateEntryPointActive,
  updateEntryPointPlace,
} from './store-entry-points.ts';
import type { EntryPoint, EntryPointSettings } from './types.ts';

/** Long enough that nobody finds one by trying; it stands in the city's page. */
const KEY_BYTES = 9;

/** The city that a widget's key belongs to; undefined for a key that is none. */
export function findTenantOfEntryPoint(db: Kysely<Tables>, key: string): Promise<string | undefined> {
  return tenantOfEntryPoint(db, key);
}

export function listEntryPoints(tx: Tx): Promise<EntryPoint[]> {
  return selectEntryPoints(tx);
}

/** The entry point; by its id also one that was closed: talks of then are still read. Refuses 'not-found'. */
export async function getEntryPoint(tx: Tx, by: { key: string } | { id: string }): Promise<EntryPoint> {
  const found =
    'key' in by
      ? (await selectEntryPoints(tx)).find(({ publicKey }) => publicKey === by.key)
      : await selectEntryPoint(tx, by.id);
  if (!found) throw new Refusal('not-found');
  return found;
}

/** One that residents arrive at; refuses 'not-found' for one that was closed. */
export async function getOpenEntryPoint(tx: Tx, id: string): Promise<EntryPoint> {
  const found = (await selectEntryPoints(tx)).find((each) => each.id === id);
  if (!found) throw new Refusal('not-found');
  return found;
}

/** Those that were closed. */
export function listClosedEntryPoints(tx: Tx): Promise<EntryPoint[]> {
  return selectEntryPoints(tx, false);
}

/** How many wait or are answered there. */
export function countInHandAt(tx: Tx, id: string): Promise<number> {
  return countInHand(tx, id);
}

/** Lets nobody arrive there any more. Emits `entry-point.changed`; kept among the changes. The caller has looked who may. */
export async function closeEntryPoint(tx: Tx, id: string, undoesId: string | null): Promise<void> {
  await switchEntryPoint(tx, id, false, undoesId);
}

/** Lets residents arrive there again. Refuses 'not-found' for one that is not closed. As `closeEntryPoint` otherwise. */
export async function reopenEntryPoint(tx: Tx, id: string, undoesId: string | null): Promise<void> {
  await switchEntryPoint(tx, id, true, undoesId);
}

async function switchEntryPoint(tx: Tx, id: string, active: boolean, undoesId: string | null): Promise<void> {
  const { name } = await getEntryPoint(tx, { id });
  if (!(await updateEntryPointActive(tx, id, active))) throw new Refusal('not-found');
  recordChange(tx, {
    ...{ kind: 'entry-point', subjectId: id, name, undoesId },
    ...{ before: { closed: active }, after: { closed: !active } },
  });
  entryPointChanged(tx, id);
}

/** Whoever arrives where this queue was asked for arrives in the other one, and who comes back to what is closed, too. */
export async function followQueue(tx: Tx, fromId: string, toId: string): Promise<void> {
  for (const { id, name, queueId } of await selectEntryPoints(tx))
    if (queueId === fromId) await placeEntryPoint(tx, id, { name, queueId: toId });
  await updateClosedQueue(tx, fromId, toId);
}

export async function addEntryPoint(
  tx: Tx,
  input: { channel: string; name: string; publicKey: string; queueId: string; settings?: EntryPointSettings },
): Promise<EntryPoint> {
  const row = { id: tx.newId(), settings: {}, version: 1, changedBy: null, changedAt: null, ...input };
  await insertEntryPoint(tx, row);
  return row;
}

/**
 * Opens a place on the city's pages where residents arrive. Refuses 'permission.missing', 'request.invalid' {field: 'name',
 * why: 'taken'}. Emits `entry-point.changed`; kept among the changes.
 */
export async function openEntryPoint(
  tx: Tx,
  actor: StaffActor,
  { key, ...input }: { channel: string; name: string; queueId: string; key?: string },
): Promise<EntryPoint> {
  requirePermission(actor, 'city.administer');
  if ((await selectEntryPoints(tx)).some(({ name }) => name === input.name))
    throw new Refusal('request.invalid', { field: 'name', why: 'taken' });
  const added = await addEntryPoint(tx, { ...input, publicKey: key ?? tx.newToken(KEY_BYTES) });
  const { id, name } = added;
  recordChange(tx, { kind: 'entry-point', subjectId: id, name, before: null, after: { ...input } });
  entryPointChanged(tx, id);
  return added;
}

/**
 * What an entry point is called, how it looks and which pages may hold it. Refuses 'not-found', and 'version.conflict' when somebody changed
 * it since. Audited; emits `entry-point.changed`.
 */
export async function changeEntryPoint(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  change: { name: string; settings: EntryPointSettings },
  undoesId: string | null = null,
): Promise<EntryPoint> {
  requirePermission(actor, 'city.administer');
  const before = await getEntryPoint(tx, { id });
  if (!(await updateEntryPoint(tx, id, version, change, actor.staffId)))
    throw new Refusal('version.conflict', { version: before.version });
  const names = ['accent', 'side', 'allowedOrigins'] as const;
  tx.audit({
    action: 'write',
    subjectKind: 'entry-point',
    subjectId: id,
    fields: [
      ...(before.name === change.name ? [] : ['name']),
      ...names.filter((name) => !isDeepStrictEqual(before.settings[name], change.settings[name])),
    ],
  });
  noteChange(tx, {
    ...{ kind: 'entry-point-look', subjectId: id, name: change.name, undoesId },
    before: { name: before.name, ...before.settings },
    after: { name: change.name, ...change.settings },
  });
  entryPointChanged(tx, id);
  return getEntryPoint(tx, { id });
}

/**
 * What an entry point is called, and the queue of those who arrive there from now on. Refuses 'not-found'.
 * Emits `entry-point.changed`; kept among the changes.
 */
export async function placeEntryPoint(
  tx: Tx,
  id: string,
  { name, queueId }: { name: string; queueId: string },
  undoesId: string | null = null,
): Promise<void> {
  const before = await getEntryPoint(tx, { id });
  await updateEntryPointPlace(tx, id, { name, queueId });
  recordChange(tx, {
    ...{ kind: 'entry-point', subjectId: id, name, undoesId },
    ...{ before: { name: before.name, queueId: before.queueId }, after: { name, queueId } },
  });
  entryPointChanged(tx, id);
}

function entryPointChanged(tx: Tx, id: string): void {
  tx.append({
    type: 'entry-point.changed',
    subjectKind: 'entry-point',
    subjectId: id,
    audience: [audience.everyone],
  });
}
