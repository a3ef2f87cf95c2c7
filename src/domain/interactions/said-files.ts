import { requireUploadedBy } from '#domain/files/files.ts';
import { overlaps } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as listStore from './store-lists.ts';
import * as messageStore from './store-messages.ts';
import type { Conversation } from './types.ts';

/** Files that hang on what was said: who may open them, and who may say them again. */

/** True when the file hangs on a message the actor may see. */
export async function mayOpenFile(tx: Tx, actor: StaffActor, fileId: string): Promise<boolean> {
  const messages = await messageStore.selectMessagesOfFile(tx, fileId);
  const ids = messages.flatMap((row) => (row.interactionId ? [row.interactionId] : []));
  const visible = await listStore.selectVisibleInteractions(tx, actor, ids);
  const keys = new Set(actor.keys);
  return visible.some((interaction) => overlaps(interaction.audience, keys));
}

/** True when the file was said to or by the resident in this conversation. */
export async function isFileOfConversation(tx: Tx, conversationId: string, fileId: string): Promise<boolean> {
  const messages = await messageStore.selectMessagesOfFile(tx, fileId);
  return messages.some(
    (row) =>
      row.conversationId === conversationId &&
      (row.direction === 'in' || (row.direction === 'out' && row.state !== 'queued')),
  );
}

/** What somebody sent up, or what hangs in the conversation already: a letter is passed on with what came with it. */
export async function requireAttachable(
  tx: Tx,
  actor: StaffActor,
  conversation: Conversation,
  fileIds: readonly string[],
): Promise<void> {
  const there = new Set<string>();
  for (const id of fileIds)
    if ((await isFileOfConversation(tx, conversation.id, id)) && (await mayOpenFile(tx, actor, id)))
      there.add(id);
  if (new Set(fileIds).size !== fileIds.length) throw new Refusal('not-found');
  await requireUploadedBy(
    tx,
    fileIds.filter((id) => !there.has(id)),
    `staff:${actor.staffId}`,
  );
}

/** Files somebody sent up, or sees in what was said: a letter is passed on with those. */
export async function requireKeepable(tx: Tx, actor: StaffActor, fileIds: readonly string[]): Promise<void> {
  const own: string[] = [];
  for (const id of fileIds) if (!(await mayOpenFile(tx, actor, id))) own.push(id);
  await requireUploadedBy(tx, own, `staff:${actor.staffId}`);
}
