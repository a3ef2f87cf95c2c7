import type { Tx } from '#db/transaction.ts';
import { type NumberBlocks, readCalendar } from '#domain/city/city.ts';
import { newestInteraction } from '#domain/interactions/interactions.ts';
import { addSystemMessage, findByClientId, lockConversation } from '#domain/interactions/messages.ts';
import { listMailboxes } from '#domain/mail/mailboxes.ts';
import { countAutomatic } from '#domain/mail/mails.ts';
import { giveReceipt } from '#domain/mail/receipts.ts';
import { ACKNOWLEDGED_PER_DAY, mayAcknowledge, writerOf } from '#domain/mail/rules.ts';
import type { Mailbox, MailHead } from '#domain/mail/types.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { opensNext } from '#domain/routing/rules.ts';
import { acknowledgement } from './mail-texts.ts';
import { planAnswerMail } from './plan-mail.ts';
import { promiseIn } from './promise-of.ts';
import { dayAndTimeFor } from './resident-texts.ts';

const DAY_MS = 86_400_000;

export interface AcknowledgeDeps {
  /** Those of cases: who was given one is not given another when a case is opened. */
  numbers: NumberBlocks;
  publicUrl: string;
}

/**
 * Tells who began a thread, once and in their language, that their mail was received, until when somebody answers, out of
 * hours when that begins, and the number and private link they can follow it by. Nothing where the mailbox does not, where no
 * person wrote, or where the same writer was told often enough today: two machines must not write to one another for ever.
 */
export async function acknowledgeMail(
  deps: AcknowledgeDeps,
  tx: Tx,
  about: {
    mailbox: Mailbox;
    letter: { nature: string; spam: boolean };
    head: MailHead;
    conversationId: string;
  },
): Promise<void> {
  const { mailbox, letter, head, conversationId } = about;
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
  const [queue, { opening }] = await Promise.all([getQueue(tx, interaction.queueId), readCalendar(tx)]);
  const read = { ...queue, hours: mailbox.settings.hours ?? queue.hours };
  const promisedAt = promiseIn(read, opening, tx.now);
  const opensAt = opensNext(read, opening, tx.now);
  const number = await deps.numbers.take(tx);
  const receipt = await giveReceipt(tx, { conversationId, number, promisedAt });
  const text = acknowledgement(conversation.language, {
    when: dayAndTimeFor(conversation.language, promisedAt),
    number: receipt.number,
    url: `${deps.publicUrl}/c/${receipt.token}`,
    opens: opensAt && dayAndTimeFor(conversation.language, opensAt),
  });
  const message = await addSystemMessage(tx, conversation, interaction, text, clientId);
  // Planned now, so that the next of the same hour is counted.
  await planAnswerMail(tx, message, { conversation, mailbox, answered: head });
}
