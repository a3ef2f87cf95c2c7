import type { Tx } from '#db/transaction.ts';
import { filesByIds } from '#domain/files/files.ts';
import { getConversation, visibleInteractions } from '#domain/interactions/interactions.ts';
import type { StoredFile } from '#domain/files/types.ts';
import type { Channel } from '#domain/interactions/types.ts';
import { contactPointsOf } from '#domain/residents/residents.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';

/**
 * Whether a reply can go by the channel of its interaction, while its writer can still change it. Refuses 'state.conflict'
 * for one to somebody who is spoken with, 'fax.no-number' for paper to nobody's number, 'file.type' for a file where only
 * pictures and PDF go, and what the channel itself refuses. Of what the actor does not see it says nothing: writing does.
 */
export async function checkReply(
  tx: Tx,
  actor: StaffActor,
  channels: ReadonlyMap<string, Channel>,
  interactionId: string,
  reply: { body: string; fileIds: readonly string[] },
): Promise<void> {
  const [seen] = await visibleInteractions(tx, actor, [interactionId]);
  const channel = seen && channels.get(seen.channel);
  if (!channel) return;
  if (!channel.abilities.written) throw new Refusal('state.conflict');
  if (channel.abilities.paper && !(await numberOf(tx, seen.conversationId)))
    throw new Refusal('fax.no-number');
  channel.check?.(reply);
  if (!channel.abilities.picturesOnly) return;
  const files = await filesByIds(tx, reply.fileIds);
  const goes = (id: string): boolean => {
    const file = files.get(id);
    return file !== undefined && goesByFax(file);
  };
  if (!reply.fileIds.every(goes)) throw new Refusal('file.type');
}

/** What can be drawn onto paper: pictures, and the pages of a PDF. */
export function goesByFax({ image, mediaType }: Pick<StoredFile, 'image' | 'mediaType'>): boolean {
  return image || mediaType === 'application/pdf';
}

/** The number (E.164) by which a conversation reaches its resident; undefined for one that was withheld. */
export async function numberOf(tx: Tx, conversationId: string): Promise<string | undefined> {
  const { residentId, contactPointId } = await getConversation(tx, conversationId);
  const points = await contactPointsOf(tx, [residentId]);
  const point = points.find(({ id }) => id === contactPointId);
  return point?.kind === 'phone' && point.value ? toE164(point.value) : undefined;
}
