import type { Tx } from '#db/transaction.ts';
import { filesByIds } from '#domain/files/files.ts';
import { visibleInteractions } from '#domain/interactions/interactions.ts';
import type { Channel } from '#domain/interactions/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';

/**
 * Whether a reply can go by the channel of its interaction, while its writer can still change it. Refuses 'state.conflict'
 * for one to somebody who is spoken with, 'file.type' for a file where only pictures go, and what the channel itself
 * refuses. Of what the actor does not see it says nothing: writing does.
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
  channel.check?.(reply);
  if (!channel.abilities.picturesOnly) return;
  const files = await filesByIds(tx, reply.fileIds);
  if (reply.fileIds.some((id) => files.get(id)?.image !== true)) throw new Refusal('file.type');
}
