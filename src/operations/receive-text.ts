import type { Database } from '#db/transaction.ts';
import { findTenantOfSender, keepReceived, listSenders, lockSender } from '#domain/texts/texts.ts';
import type { IncomingText } from '#domain/texts/types.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { conversationWithNobody, conversationWithNumber } from './conversation-with.ts';
import { receiveFromResident } from './receive.ts';

/** A picture alone, which the network of text messages does not carry to us. */
const WITHOUT_WORDS = '（本文のないSMS）';

/**
 * Keeps a text that came to a sender of a city: said in the conversation with its number, waiting in the sender's queue.
 * The provider telling it again changes nothing. False for a sender that nobody has.
 */
export async function receiveText(database: Database, text: IncomingText): Promise<boolean> {
  const tenantId = await findTenantOfSender(database.installation, text.to);
  if (!tenantId) return false;
  await database.tx({ tenantId, actor: 'system:text' }, async (tx) => {
    const sender = (await listSenders(tx)).find((each) => each.sender === toE164(text.to));
    if (!sender || !(await keepReceived(tx, text.providerId))) return;
    // Two first texts of one number, side by side, must find each other.
    await lockSender(tx, sender.entryPointId);
    const { entryPointId } = sender;
    const number = toE164(text.from);
    const conversation = number
      ? await conversationWithNumber(tx, entryPointId, number, 'ja')
      : await conversationWithNobody(tx, entryPointId, text.providerId, 'ja');
    const body = text.body.trim() === '' ? WITHOUT_WORDS : text.body;
    const words = { clientId: `text:${text.providerId}`, body, fileIds: [] };
    await receiveFromResident(tx, conversation.id, words, { evenIfFull: true, adoptsLoose: true });
  });
  return true;
}
