import type { Database, Tx } from '#db/transaction.ts';
import { readInteraction } from '#domain/interactions/interactions.ts';
import { messagesByIds } from '#domain/interactions/messages.ts';
import type { Handed, Message, OutboundMessage } from '#domain/interactions/types.ts';
import { letMailGo, replyTokenOf } from '#domain/mail/mails.ts';
import type { OutgoingMail, PostOffice } from '#domain/mail/post-office.ts';
import { tokenAddress, withToken } from '#domain/mail/rules.ts';
import type { Mail, Mailbox } from '#domain/mail/types.ts';
import type { FaxFileDeps } from './fax-paper.ts';
import { fromOf, planMailOf } from './plan-mail.ts';

export interface SendMailDeps {
  database: Database;
  files: FaxFileDeps;
  postOffice: PostOffice;
}

const scope = (tenantId: string) => ({ tenantId, actor: 'system:mail' });

/**
 * Lets a message go as a mail, with the next that the loop of mails hands over: no job waits for a server, which may be
 * silent for minutes. Answers how it stands and of which mailbox it goes; its id was made beforehand and is the same each time.
 */
export async function sendMailMessage(
  { database }: Pick<SendMailDeps, 'database'>,
  { tenantId, messageId }: OutboundMessage,
): Promise<{ handed: Handed; entryPointId?: string }> {
  return database.tx(scope(tenantId), async (tx) => {
    const [message] = await messagesByIds(tx, [messageId]);
    if (!message) return { handed: { state: 'failed', errorCode: 'mail.withdrawn' } };
    const { state, trouble, entryPointId } = await planMailOf(tx, message);
    if (state === 'sent' || state === 'bounced') return { handed: { state: 'sent' } };
    if (state === 'failed') return { handed: { state: 'failed', errorCode: `mail.${trouble ?? 'other'}` } };
    await letMailGo(tx, messageId);
    return { handed: { state: 'under-way' }, entryPointId };
  });
}

/** A mail as it is handed over. */
export function letterOf(
  tx: Tx,
  mailbox: Mailbox,
  message: Message,
  { head }: Mail,
): Omit<OutgoingMail, 'files'> {
  const token = replyTokenOf(tx, message.conversationId);
  const { plusAddress, signature } = mailbox.settings;
  const answers = plusAddress ? tokenAddress(mailbox.address, token) : mailbox.address;
  return {
    mailId: head.mailId ?? message.id,
    envelopeFrom: answers,
    from: fromOf(mailbox),
    replyTo: plusAddress ? { name: mailbox.senderName, address: answers } : null,
    to: head.to,
    cc: head.cc,
    subject: plusAddress ? head.subject : withToken(head.subject, token),
    text: signature.trim() === '' ? message.body : `${message.body}\n\n-- \n${signature.trim()}\n`,
    inReplyTo: head.references.at(-1) ?? null,
    references: head.references,
    sentAt: message.createdAt,
    automatic: message.authorKind === 'system',
  };
}

/** Tells the desk that something of a mail is news: to those who see the interaction that its message belongs to. */
export async function tellMailChanged(tx: Tx, messageId: string): Promise<void> {
  const [message] = await messagesByIds(tx, [messageId]);
  if (!message?.interactionId) return;
  const { id, audience } = await readInteraction(tx, message.interactionId);
  tx.append({
    type: 'message.mail-changed',
    subjectKind: 'conversation',
    subjectId: message.conversationId,
    audience,
    data: { interactionId: id, messageId },
  });
}
