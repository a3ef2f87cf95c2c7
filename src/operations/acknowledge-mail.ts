import type { Tx } from '#db/transaction.ts';
import { newestInteraction } from '#domain/interactions/interactions.ts';
import { addSystemMessage, findByClientId, lockConversation } from '#domain/interactions/messages.ts';
import { listMailboxes } from '#domain/mail/mailboxes.ts';
import { countAutomatic } from '#domain/mail/mails.ts';
import { ACKNOWLEDGED_PER_DAY, mayAcknowledge, writerOf } from '#domain/mail/rules.ts';
import type { Mailbox, MailHead } from '#domain/mail/types.ts';
import { acknowledgement } from './mail-texts.ts';
import { planMailOf } from './plan-mail.ts';
import { promiseOf } from './promise-of.ts';
import { dayAndTimeFor } from './resident-texts.ts';

const DAY_MS = 86_400_000;

/**
 * Tells who began a thread, once and in their language, that their mail was received, and until when somebody answers.
 * Nothing where the mailbox does not, where no person wrote, or where the same writer was told often enough today: two
 * machines must not write to one another for ever.
 */
export async function acknowledgeMail(
  tx: Tx,
  mailbox: Mailbox,
  letter: { nature: string; spam: boolean },
  head: MailHead,
  conversationId: string,
): Promise<void> {
  if (!mailbox.settings.acknowledge) return;
  const own = (await listMailboxes(tx)).map(({ address }) => address);
  if (!mayAcknowledge(letter, writerOf(head, mailbox.address), own)) return;
  const conversation = await lockConversation(tx, conversationId);
  const clientId = `acknowledged:${conversationId}`;
  if (await findByClientId(tx, conversationId, clientId)) return;
  const since = new Date(tx.now.getTime() - DAY_MS);
  if ((await countAutomatic(tx, conversation.contactPointId, since)) >= ACKNOWLEDGED_PER_DAY) return;
  const interaction = await newestInteraction(tx, conversationId);
  if (!interaction) return;
  const when = dayAndTimeFor(conversation.language, await promiseOf(tx, interaction.queueId));
  const text = acknowledgement(conversation.language, when);
  const message = await addSystemMessage(tx, conversation, interaction, text, clientId);
  // Planned now, so that the next of the same hour is counted.
  await planMailOf(tx, message);
}
