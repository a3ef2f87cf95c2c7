import type { Tx } from '#db/transaction.ts';
import { append } from './messages.ts';
import * as store from './store.ts';
import * as messageStore from './store-messages.ts';

/**
 * Records that many messages were handed over, at once. Emits `message.sent` for each that was not settled before. Answers the
 * conversations among them in whose outbox something is left.
 */
export async function settleSent(tx: Tx, messageIds: readonly string[]): Promise<string[]> {
  if (messageIds.length === 0) return [];
  const settled = await messageStore.settleSent(tx, messageIds);
  const rows = (await messageStore.selectMessagesByIds(tx, messageIds)).filter(({ id }) => settled.has(id));
  const ids = rows.flatMap(({ interactionId }) => interactionId ?? []);
  const interactions = new Map((await store.selectInteractions(tx, ids)).map((each) => [each.id, each]));
  for (const { id, conversationId, interactionId } of rows) {
    const interaction = interactionId === null ? undefined : interactions.get(interactionId);
    await append(tx, 'message.sent', interaction, { conversationId, id }, true);
  }
  const conversations = [...new Set(rows.map(({ conversationId }) => conversationId))];
  return messageStore.selectStillQueued(tx, conversations);
}
