import { isDeepStrictEqual } from 'node:util';
import type { Kysely } from 'kysely';
import { audience, requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tables } from '#db/tables.ts';
import { noteChange, recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import {
  insertEntryPoint,
  selectEntryPoints,
  tenantOfEntryPoint,
  updateEntryPointPlace,
  updateEntryPoint,
} from './store.ts';
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

/** The entry point; refuses 'not-found'. */
export async function getEntryPoint(tx: Tx, by: { key: string } | { id: string }): Promise<EntryPoint> {
  const found = (await selectEntryPoints(tx)).find((entry) =>
    'key' in by ? entry.publicKey === by.key : entry.id === by.id,
  );
  if (!found) throw new Refusal('not-found');
  return found;
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
  input: { channel: string; name: string; queueId: string },
): Promise<EntryPoint> {
  requirePermission(actor, 'city.administer');
  if ((await selectEntryPoints(tx)).some(({ name }) => name === input.name))
    throw new Refusal('request.invalid', { field: 'name', why: 'taken' });
  const added = await addEntryPoint(tx, { ...input, publicKey: tx.newToken(KEY_BYTES) });
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
    ...{ kind: 'entry-point-look', subjectId: id, name: change.name },
    before: { name: before.name, ...before.settings },
    after: { name: change.name, ...change.settings },
  });
  entryPointChanged(tx, id);
  return getEntryPoint(tx, { id });
}

/**
 * What an entry point is called, and the queue of those who arrive there from now on. Refuses 'not-found'.
 * Emits `entry-point.changed`.
 */
export async function placeEntryPoint(
  tx: Tx,
  id: string,
  place: { name: string; queueId: string },
): Promise<void> {
  if (!(await updateEntryPointPlace(tx, id, place))) throw new Refusal('not-found');
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
