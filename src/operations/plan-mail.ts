import type { Tx } from '#db/transaction.ts';
import { languageFor } from '#domain/city/city.ts';
import { getConversation, readInteraction } from '#domain/interactions/interactions.ts';
import type { Conversation, Message } from '#domain/interactions/types.ts';
import { getMailbox } from '#domain/mail/mailboxes.ts';
import { mailsOfMessages, newestMail, planGathered, planMail } from '#domain/mail/mails.ts';
import { domainOf, isAddress, replySubject } from '#domain/mail/rules.ts';
import type { Mail, MailAddress, Mailbox, MailHead } from '#domain/mail/types.ts';
import { contactPointsOf } from '#domain/residents/residents.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import { mailSubject } from './mail-texts.ts';

/** To whom somebody writes, and about what, where it is not simply an answer. */
export interface MailWish {
  to: readonly MailAddress[];
  cc: readonly MailAddress[];
  subject: string;
  /** Its Message-ID, where it was made beforehand. */
  mailId?: string;
  /** From which mailbox, where the conversation began elsewhere. */
  entryPointId?: string;
}

const SUBJECT_MAX = 500;
const RECIPIENTS_MAX = 50;
const REFERENCES_MAX = 20;

/** A wish as it may go. Refuses 'request.invalid' {field: 'to' | 'cc' | 'subject'}. */
export function checkWish(wish: MailWish): MailWish {
  const { to, cc } = wish;
  if (to.length === 0 || to.length + cc.length > RECIPIENTS_MAX)
    throw new Refusal('request.invalid', { field: 'to' });
  return {
    to: to.map((each) => checkAddress(each, 'to')),
    cc: cc.map((each) => checkAddress(each, 'cc')),
    subject: cleanText(wish.subject, { field: 'subject', maxChars: SUBJECT_MAX }),
  };
}

function checkAddress({ name, address }: MailAddress, field: 'to' | 'cc'): MailAddress {
  const clean = address.normalize('NFKC').trim();
  if (!isAddress(clean)) throw new Refusal('request.invalid', { field });
  return {
    name: name
      .replace(/[\p{Cc}"<>]/gu, '')
      .trim()
      .slice(0, 200),
    address: clean,
  };
}

/** Gives a message that goes out its mail: as wished, or as the answer that it is. Again, it changes nothing. */
export async function planMailOf(
  tx: Tx,
  message: Pick<Message, 'id' | 'conversationId' | 'interactionId' | 'authorKind'>,
  wish?: MailWish,
): Promise<Mail> {
  const planned = (await mailsOfMessages(tx, [message.id])).get(message.id);
  if (planned) return planned;
  const conversation = await getConversation(tx, message.conversationId);
  // What answers a mail goes from where that arrived, also where the talk began elsewhere.
  const interaction = message.interactionId && (await readInteraction(tx, message.interactionId));
  const arrivedAt = interaction ? interaction.entryPointId : conversation.entryPointId;
  const mailbox = await getMailbox(tx, wish?.entryPointId ?? arrivedAt);
  const answered = (await newestMail(tx, conversation.id, 'in'))?.head;
  await planAnswerMail(tx, message, { conversation, mailbox, answered }, wish);
  return (await mailsOfMessages(tx, [message.id])).get(message.id)!;
}

/** The same for a message that has none yet, where what it answers is at hand. */
export async function planAnswerMail(
  tx: Tx,
  message: Pick<Message, 'id' | 'authorKind'>,
  about: {
    conversation: Thread;
    mailbox: Mailbox;
    answered: MailHead | undefined;
    /** Whom the thread is with, where that is known. */
    own?: MailAddress | undefined;
    /** The message was made in this transaction, and goes with others, by the loop of mails. */
    gathered?: boolean;
  },
  wish?: MailWish,
): Promise<void> {
  const { conversation, mailbox, answered } = about;
  const { to, cc, subject, mailId } =
    wish ?? (await answerTo(tx, message, conversation, answered, about.own));
  const references = answered
    ? [...answered.references, ...(answered.mailId === null ? [] : [answered.mailId])]
    : [];
  const head: MailHead = {
    from: [fromOf(mailbox)],
    replyTo: [],
    to: [...to],
    cc: [...cc],
    subject,
    mailId: mailId ?? `${message.id}@${domainOf(mailbox.address)}`,
    references: references.slice(-REFERENCES_MAX),
    sentAt: null,
    forwardedFrom: null,
    remoteImages: [],
    inline: {},
    withheld: [],
    otherSender: false,
  };
  const { entryPointId } = mailbox;
  const mail = { messageId: message.id, conversationId: conversation.id, entryPointId, head };
  if (about.gathered === true) planGathered(tx, mail);
  else tx.send(planMail(tx, mail));
}

type Thread = Pick<Conversation, 'id' | 'contactPointId' | 'residentId' | 'language'>;

export function fromOf({ senderName, address }: Pick<Mailbox, 'senderName' | 'address'>): MailAddress {
  return { name: senderName, address };
}

/**
 * Whom an answer goes to: whoever wrote last, where that is whom the thread is with. What the house itself says, and what
 * answers somebody who only knows the thread, goes to the person of the thread.
 */
async function answerTo(
  tx: Tx,
  { authorKind }: Pick<Message, 'authorKind'>,
  conversation: Thread,
  head: MailHead | undefined,
  known: MailAddress | undefined,
): Promise<MailWish> {
  const address =
    known?.address.normalize('NFKC').trim().toLowerCase() ?? (await addressOf(tx, conversation));
  const own = address && isAddress(address) ? [{ name: '', address }] : [];
  const subject = head
    ? replySubject(head.subject)
    : mailSubject(await languageFor(tx, conversation.language));
  const isTheirs = head && !head.otherSender && authorKind !== 'system';
  const last = isTheirs
    ? (head.replyTo.length > 0 ? head.replyTo : head.from).filter((each) => isAddress(each.address))
    : [];
  return { to: last.length > 0 ? last : own, cc: [], subject };
}

async function addressOf(tx: Tx, { residentId, contactPointId }: Thread): Promise<string | null | undefined> {
  const points = await contactPointsOf(tx, [residentId]);
  return points.find(({ id }) => id === contactPointId)?.value;
}
