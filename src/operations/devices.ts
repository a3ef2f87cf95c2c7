import type { Tx } from '#db/transaction.ts';
import { languageFor } from '#domain/city/city.ts';
import { makeDeviceLink, useDeviceLink } from '#domain/resident-side/devices.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { admitVisitor, getConversation, newestInteraction } from '#domain/interactions/interactions.ts';
import { addSystemMessage, lockConversation } from '#domain/interactions/messages.ts';
import { Refusal } from '#kernel/refusal.ts';
import { hashVisitorToken, visitorTokenHashes, visitorTokenOf } from './chat.ts';
import { residentText } from './resident-texts.ts';

/** Where a one-time link of an entry point is opened. Behind the #, so that it stands in no log of any server on the way. */
export function chatLinkUrl(publicUrl: string, key: string, token: string): string {
  return `${publicUrl}/widget/frame?key=${encodeURIComponent(key)}#go=${token}`;
}

/** A one-time link to go on at another device, with the key of the entry point it opens. */
export async function linkDevice(tx: Tx, conversationId: string) {
  const { entryPointId } = await getConversation(tx, conversationId);
  const { publicKey } = await getEntryPoint(tx, { id: entryPointId });
  return { key: publicKey, ...(await makeDeviceLink(tx, conversationId)) };
}

/**
 * Lets another device into the conversation; both go on. It is said in the conversation, so that nobody joins unseen.
 * The same device asking again gets the same token. Refuses 'not-found' for a link that is unknown, expired or used.
 */
export async function joinByLink(
  tx: Tx,
  input: { secret: string; clientId: string },
): Promise<{ token: string; conversationId: string }> {
  const token = visitorTokenOf(tx, input.clientId);
  const tokenHash = hashVisitorToken(tx.sealer, token);
  const link = await useDeviceLink(tx, input.secret, tokenHash, visitorTokenHashes(tx.sealer, token));
  if (!link) throw new Refusal('not-found');
  const { conversationId } = link;
  if (!link.first) return { token, conversationId };
  if (!(await admitVisitor(tx, tokenHash, conversationId))) throw new Refusal('state.conflict');
  const conversation = await lockConversation(tx, conversationId);
  const interaction = await newestInteraction(tx, conversationId);
  if (interaction) {
    const text = residentText(await languageFor(tx, conversation.language), 'device-joined');
    await addSystemMessage(tx, conversation, interaction, text, `device:${link.linkId}`);
  }
  return { token, conversationId };
}
