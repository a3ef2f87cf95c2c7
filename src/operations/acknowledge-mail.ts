import type { Tx } from '#db/transaction.ts';
import { languageFor, type NumberBlocks } from '#domain/city/city.ts';
import { addSystemMessage } from '#domain/interactions/messages.ts';
import type { Conversation, Interaction } from '#domain/interactions/types.ts';
import { countAutomatic } from '#domain/mail/mails.ts';
import { giveReceipt } from '#domain/mail/receipts.ts';
import { ACKNOWLEDGED_PER_DAY, mayAcknowledge, writerOf } from '#domain/mail/rules.ts';
import type { MailHead } from '#domain/mail/types.ts';
import { noteShown, noticeIn } from '#domain/privacy/notices.ts';
import { opensNext } from '#domain/routing/rules.ts';
import type { MailPlace } from './mail-place.ts';
import { acknowledgement } from './mail-texts.ts';
import type { BegunThread } from './mail-threads.ts';
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
 * Tells who began a thread, once and in their language as far as the city serves it, that their mail was received, until when somebody answers, out of
 * hours when that begins, and the number and private link they can follow it by. Nothing where the mailbox does not, where no
 * person wrote, or where the same writer was told often enough today: two machines must not write to one another for ever.
 */
export async function acknowledgeMail(
  deps: AcknowledgeDeps,
  tx: Tx,
  about: BegunThread & {
    place: MailPlace;
    letter: { nature: string; spam: boolean };
    head: MailHead;
    interaction: Interaction;
  },
): Promise<void> {
  const { place, letter, head, conversation, interaction, isNewWriter } = about;
  const { mailbox, queue, opening, notice } = place;
  if (!mailbox.settings.acknowledge) return;
  const writer = writerOf(head, mailbox.address);
  if (!mayAcknowledge(letter, writer, place.ownAddresses)) return;
  if (!isNewWriter && (await wasToldEnough(tx, conversation))) return;
  const read = { ...queue, hours: mailbox.settings.hours ?? queue.hours };
  const promisedAt = promiseIn(read, opening, tx.now);
  const opensAt = opensNext(read, opening, tx.now);
  const number = await deps.numbers.take(tx);
  const receipt = giveReceipt(tx, { conversationId: conversation.id, number, promisedAt });
  const language = await languageFor(tx, conversation.language);
  const text = acknowledgement(language, {
    when: dayAndTimeFor(language, promisedAt),
    number: receipt.number,
    url: `${deps.publicUrl}/c/${receipt.token}`,
    opens: opensAt && dayAndTimeFor(language, opensAt),
    notice: notice ? noticeIn(notice, language) : null,
  });
  if (notice) noteShown(tx, notice, conversation.id, 'mail');
  const clientId = `acknowledged:${conversation.id}`;
  const message = await addSystemMessage(tx, conversation, interaction, text, clientId, true);
  // Planned now, so that the next of the same hour is counted, and that it goes with those of other mails.
  await planAnswerMail(tx, message, { conversation, mailbox, answered: head, own: writer, gathered: true });
}

async function wasToldEnough(tx: Tx, { contactPointId }: Conversation): Promise<boolean> {
  const since = new Date(tx.now.getTime() - DAY_MS);
  return (await countAutomatic(tx, contactPointId, since)) >= ACKNOWLEDGED_PER_DAY;
}
