import type { Database, Tx } from '#db/transaction.ts';
import { filesByIds } from '#domain/files/files.ts';
import { readInteraction } from '#domain/interactions/interactions.ts';
import { messagesByIds, settleDelivery } from '#domain/interactions/messages.ts';
import type { Handed, Message, OutboundMessage } from '#domain/interactions/types.ts';
import { accessOf, getMailbox } from '#domain/mail/mailboxes.ts';
import { beginSending, replyTokenOf, settleSending } from '#domain/mail/mails.ts';
import type { MailAccess, OutgoingFile, OutgoingMail, PostOffice } from '#domain/mail/post-office.ts';
import { tokenAddress, withToken } from '#domain/mail/rules.ts';
import type { Mail, Mailbox } from '#domain/mail/types.ts';
import { type FaxFileDeps, loadBytes } from './fax-paper.ts';
import { fromOf, planMailOf } from './plan-mail.ts';

export interface SendMailDeps {
  database: Database;
  files: FaxFileDeps;
  postOffice: PostOffice;
}

const scope = (tenantId: string) => ({ tenantId, actor: 'system:mail' });

interface Prepared {
  access: MailAccess;
  letter: Omit<OutgoingMail, 'files'>;
  files: { id: string; name: string; mediaType: string }[];
}

/**
 * Hands a message over as a mail. Its id was made beforehand and is the same each time; what a server does not take now is
 * tried again later, by the loop of mails. Fails for who has no address.
 */
export async function sendMailMessage(deps: SendMailDeps, message: OutboundMessage): Promise<Handed> {
  const { tenantId, messageId } = message;
  const prepared = await deps.database.tx(scope(tenantId), (tx) => prepare(tx, messageId));
  if ('state' in prepared) return prepared;
  const files: OutgoingFile[] = [];
  for (const { id, name, mediaType } of prepared.files)
    files.push({ name, mediaType, bytes: await loadBytes(deps.files, tenantId, id) });
  const outcome = await deps.postOffice.send(prepared.access, { ...prepared.letter, files });
  return deps.database.tx(scope(tenantId), async (tx) => {
    const handed = await settleSending(tx, messageId, outcome);
    await tellMailChanged(tx, messageId);
    return handed;
  });
}

/** From now on a server may have it. */
async function prepare(tx: Tx, messageId: string): Promise<Handed | Prepared> {
  const [message] = await messagesByIds(tx, [messageId]);
  if (!message) return { state: 'failed', errorCode: 'mail.withdrawn' };
  const planned = await planMailOf(tx, message);
  if (planned.state === 'sent' || planned.state === 'bounced') return { state: 'sent' };
  if (planned.state === 'failed') return { state: 'failed', errorCode: `mail.${planned.trouble ?? 'other'}` };
  const mailbox = await getMailbox(tx, planned.entryPointId);
  if (planned.head.to.length === 0) return { state: 'failed', errorCode: 'mail.no-address' };
  if (!mailbox.inUse) return { state: 'failed', errorCode: 'mail.not-in-use' };
  const begun = await beginSending(tx, messageId);
  if (begun === 'busy' || begun === 'over') return { state: 'under-way' };
  const known = await filesByIds(tx, message.fileIds);
  const files = message.fileIds.flatMap((id) => known.get(id) ?? []);
  return { access: await accessOf(tx, mailbox), letter: letterOf(tx, mailbox, message, planned), files };
}

function letterOf(tx: Tx, mailbox: Mailbox, message: Message, { head }: Mail): Omit<OutgoingMail, 'files'> {
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

/** Tries a mail again whose time has come, and tells how that went to its message and to what waits behind it. */
export async function sendMailAgain(deps: SendMailDeps, message: OutboundMessage): Promise<void> {
  const handed = await sendMailMessage(deps, message);
  if (handed.state === 'under-way') return;
  const { messageId, conversationId } = message;
  await deps.database.tx(scope(message.tenantId), async (tx) => {
    await settleDelivery(tx, { messageId, conversationId }, handed);
    tx.append({ type: 'mail.settled', subjectKind: 'conversation', subjectId: conversationId, audience: [] });
  });
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
