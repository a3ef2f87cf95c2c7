import type { Tx } from '#db/transaction.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { lockNewest } from '#domain/interactions/interactions.ts';
import { lockConversation, messagesByIds, settleArrival } from '#domain/interactions/messages.ts';
import { keepResult } from '#domain/mail/mails.ts';
import type { Bounce } from '#outside/email/letter/types.ts';
import { openInLine } from './enter-line.ts';
import { tellMailChanged } from './send-mail.ts';

/**
 * Keeps what a server said of one of our mails at that mail. Where nobody got it, it has failed; and where nobody has the
 * thread in hand any more, somebody must act: what was promised by it has not arrived. False when it is none of ours.
 */
export async function hearBounce(tx: Tx, bounce: Bounce): Promise<boolean> {
  const { originalMessageId, finalRecipient, action, status, diagnostic } = bounce;
  if (originalMessageId === null || finalRecipient === null || action === 'expanded') return false;
  const result = { address: finalRecipient, action, status, answer: diagnostic?.slice(0, 500) ?? null };
  const kept = await keepResult(tx, originalMessageId, result);
  if (!kept) return false;
  const { messageId, conversationId, entryPointId } = kept.mail;
  await tellMailChanged(tx, messageId);
  const [message] = await messagesByIds(tx, [messageId]);
  if (!kept.isBounced || !message || message.state === 'failed') return true;
  await settleArrival(tx, messageId, { state: 'failed', errorCode: 'mail.bounced' });
  if (message.authorKind !== 'staff') return true;
  const conversation = await lockConversation(tx, conversationId);
  const newest = await lockNewest(tx, conversationId);
  if (newest && newest.state !== 'ended') return true;
  // A talk that began elsewhere waits as the mail that did not arrive.
  const arrivesAt = await getEntryPoint(tx, { id: entryPointId });
  await openInLine(tx, conversation, newest, { evenIfFull: true, arrivesAt });
  return true;
}
