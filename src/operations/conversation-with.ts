import type { Tx } from '#db/transaction.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { lockConversationOf, startConversation } from '#domain/interactions/interactions.ts';
import type { Conversation } from '#domain/interactions/types.ts';
import { contactPointsByValue, createAnonymous, createReached } from '#domain/residents/residents.ts';

/** The lasting exchange with a number (E.164) at an entry point, locked; begun where there is none. */
export async function conversationWithNumber(
  tx: Tx,
  entryPointId: string,
  number: string,
  language: string,
): Promise<Conversation> {
  const points = await contactPointsByValue(tx, 'phone', number);
  const known = await lockConversationOf(
    tx,
    entryPointId,
    points.map((point) => point.contactPointId),
  );
  if (known) return known;
  // A number of one resident is theirs; one that several have says of nobody who it is.
  const only = points.length === 1 ? points[0] : undefined;
  const reached = only ?? createReached(tx, 'phone', number, language);
  const entryPoint = await getEntryPoint(tx, { id: entryPointId });
  return startConversation(tx, { entryPoint, ...reached, language });
}

/** An exchange with who has no number: nobody we know, each time anew. `once` is what came, by its id. */
export async function conversationWithNobody(
  tx: Tx,
  entryPointId: string,
  once: string,
  language: string,
): Promise<Conversation> {
  const valueHash = tx.sealer.blindIndex(tx.tenantId, 'contact.call', once);
  const reached = createAnonymous(tx, { kind: 'call', valueHash, language });
  const entryPoint = await getEntryPoint(tx, { id: entryPointId });
  return startConversation(tx, { entryPoint, ...reached, language });
}
