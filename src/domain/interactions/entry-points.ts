import type { Tx } from '#db/transaction.ts';
import { audience } from '#domain/staff/access.ts';
import { Refusal } from '#kernel/refusal.ts';
import { updateEntryPointPlace, updateEntryPointSettings } from './store.ts';
import type { EntryPointSettings } from './types.ts';

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
  tx.append({
    type: 'entry-point.changed',
    subjectKind: 'entry-point',
    subjectId: id,
    audience: [audience.everyone],
  });
}

/**
 * How an entry point looks and which pages may hold it. Refuses 'not-found', and 'version.conflict' when somebody changed
 * it since. Audited; emits `entry-point.changed`.
 */
export async function changeEntryPoint(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  settings: EntryPointSettings,
): Promise<EntryPoint> {
  requirePermission(actor, 'city.administer');
  const before = await getEntryPoint(tx, { id });
  if (!(await updateEntryPointSettings(tx, id, version, settings, actor.staffId)))
    throw new Refusal('version.conflict', { version: before.version });
  const names = ['accent', 'side', 'allowedOrigins'] as const;
  tx.audit({
    action: 'write',
    subjectKind: 'entry-point',
    subjectId: id,
    fields: names.filter((name) => !isDeepStrictEqual(before.settings[name], settings[name])),
  });
  changed(tx, id);
  return getEntryPoint(tx, { id });
}
