import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import * as files from './store-files.ts';
import * as store from './store.ts';

/** Which of these files were not yet taken as copies for this request. */
export async function newReplacements(
  tx: Tx,
  requestId: string,
  fileIds: readonly string[],
): Promise<string[]> {
  const known = new Set(await files.selectFileIds(tx, requestId, 'replacement'));
  return [...new Set(fileIds)].filter((id) => !known.has(id));
}

/**
 * Takes files, whose rows are there, as copies that were blacked out elsewhere: they go with the request. Refuses
 * 'permission.missing'.
 */
export async function keepReplacements(
  tx: Tx,
  actor: StaffActor,
  requestId: string,
  fileIds: readonly string[],
): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  await files.insertFiles(tx, requestId, 'replacement', fileIds);
}

/** Ties the files that go out to their request; their rows are there. */
export async function keepFrozen(tx: Tx, requestId: string, fileIds: readonly string[]): Promise<void> {
  await files.insertFiles(tx, requestId, 'frozen', fileIds);
}

/** Files that were frozen for a request and do not go out any more: none of what lies there while it waits or is let go. */
export async function staleFrozen(tx: Tx, requestId: string, current: readonly string[]): Promise<string[]> {
  const kept = new Set(current);
  const request = await store.selectRequest(tx, requestId);
  if (request && current.length === 0 && ['proposed', 'approved', 'closed'].includes(request.state))
    return [];
  return (await files.selectFileIds(tx, requestId, 'frozen')).filter((id) => !kept.has(id));
}

/** Their bytes are gone: so is what ties them to the request. */
export async function forgetFrozen(tx: Tx, requestId: string, fileIds: readonly string[]): Promise<void> {
  if (fileIds.length > 0) await files.deleteFiles(tx, requestId, fileIds);
}
