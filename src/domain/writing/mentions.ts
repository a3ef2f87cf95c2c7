import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { messagesByIds } from '#domain/interactions/messages.ts';
import * as store from './store-mentions.ts';
import type { Interaction, Message } from '#domain/interactions/types.ts';
import type { MentionNotice, MentionTarget } from './types.ts';

const MOST_NOTICES = 100;

/** Whom a note tells, and as one of which department they were named; null = by name. */
export type Told = ReadonlyMap<string, string | null>;

/**
 * Keeps who is named in a note and gives each of them a notice. Whether they may see it was decided before. Emits
 * `mention.added` to each.
 */
export async function keepMentions(
  tx: Tx,
  interaction: Interaction,
  messageId: string,
  targets: readonly MentionTarget[],
  told: Told,
): Promise<void> {
  await store.insertMentions(tx, messageId, targets);
  const rows = [...told].map(([staffId, departmentId]) => ({
    id: tx.newId(),
    staffId,
    interactionId: interaction.id,
    messageId,
    departmentId,
    createdAt: tx.now,
    readAt: null,
  }));
  await store.insertNotices(tx, rows);
  for (const row of rows) append(tx, 'mention.added', row.id, row.staffId);
}

/** Who is named in these messages. */
export function mentionsOf(tx: Tx, messageIds: readonly string[]): Promise<Map<string, MentionTarget[]>> {
  return store.selectMentions(tx, messageIds);
}

/** What is meant for the actor, newest first, as far as they may see it now, with the notes; and how much is unread. The reading is audited. */
export async function readMentionNotices(
  tx: Tx,
  actor: StaffActor,
): Promise<{ notices: { notice: MentionNotice; note: Message }[]; unread: number }> {
  const notices = await store.selectNotices(tx, actor, MOST_NOTICES);
  const notes = new Map(
    (
      await messagesByIds(
        tx,
        notices.map((notice) => notice.messageId),
      )
    ).map((message) => [message.id, message]),
  );
  if (notices.length > 0) tx.audit({ action: 'read', subjectKind: 'mention-list', subjectId: actor.staffId });
  return {
    notices: notices.flatMap((notice) => {
      const note = notes.get(notice.messageId);
      return note ? [{ notice, note }] : [];
    }),
    unread: await store.countUnread(tx, actor),
  };
}

/** The actor has seen one of their notices, all of an interaction, or all. Emits `mention.read` for those that were new. */
export async function readMentions(
  tx: Tx,
  actor: StaffActor,
  which: { id: string } | { interactionId: string } | 'all',
): Promise<void> {
  for (const id of await store.markRead(tx, actor.staffId, which))
    append(tx, 'mention.read', id, actor.staffId);
}

function append(tx: Tx, type: string, id: string, staffId: string): void {
  tx.append({ type, subjectKind: 'mention', subjectId: id, audience: [audience.staff(staffId)] });
}
