import type { Tx } from '#db/transaction.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { getInteraction, startConversation } from '#domain/interactions/interactions.ts';
import { findByClientId } from '#domain/interactions/messages.ts';
import type { Message } from '#domain/interactions/types.ts';
import { findMailbox, getMailbox } from '#domain/mail/mailboxes.ts';
import { newestMail, threadOfReferences } from '#domain/mail/mails.ts';
import { domainOf, replyAll, replySubject } from '#domain/mail/rules.ts';
import type { MailAddress } from '#domain/mail/types.ts';
import { contactPointsByValue, createReached, languageOf } from '#domain/residents/residents.ts';
import { takeWaiting } from '#domain/routing/offers.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { visibleQueues } from '#domain/routing/live.ts';
import { Refusal } from '#kernel/refusal.ts';
import { openInLine } from './enter-line.ts';
import { checkWish, type MailWish, planMailOf } from './plan-mail.ts';
import { writeMessage, type Written } from './respond.ts';

/** How far ahead a letter may be set to go. */
const LATER_MAX_DAYS = 60;

/** Where a letter goes and when, beside what it says. */
export interface LetterWish {
  mail?: MailWish | undefined;
  sendAt?: Date | undefined;
}

/**
 * Writes a reply by mail: to whom and about what it says, or as the answer it is; at once (`holdSec` later) or at an hour.
 * Refuses as `writeMessage` and `checkWish`, and 'request.invalid' {field: 'sendAt'} for an hour that is over or too far.
 */
export async function writeLetter(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
  words: Written,
  wish: LetterWish,
  holdSec: number,
): Promise<Message> {
  const mail = wish.mail && { ...wish.mail, ...checkWish(wish.mail) };
  const waitSec = wish.sendAt ? waitUntil(tx, wish.sendAt) : holdSec;
  const message = await writeMessage(tx, actor, interactionId, 'reply', words, waitSec);
  await planMailOf(tx, message, mail);
  return message;
}

function waitUntil(tx: Tx, sendAt: Date): number {
  const waitSec = (sendAt.getTime() - tx.now.getTime()) / 1000;
  if (waitSec <= 0 || waitSec > LATER_MAX_DAYS * 86_400)
    throw new Refusal('request.invalid', { field: 'sendAt' });
  return waitSec;
}

/** Whom an answer to a thread would go to, and what stands below it. */
export interface AnswerPlan {
  from: MailAddress;
  signature: string;
  reply: { to: MailAddress[]; cc: MailAddress[]; subject: string };
  replyAll: { to: MailAddress[]; cc: MailAddress[]; subject: string };
}

/** What answering the newest mail of an interaction's thread means; null where it is none by mail. Refuses 'not-found'. */
export async function planAnswer(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
): Promise<AnswerPlan | null> {
  const interaction = await getInteraction(tx, actor, interactionId);
  const mailbox = await findMailbox(tx, interaction.entryPointId);
  if (!mailbox) return null;
  const newest = await newestMail(tx, interaction.conversationId, 'in');
  const { head } = newest ?? (await newestMail(tx, interaction.conversationId, 'out')) ?? {};
  const from = { name: mailbox.senderName, address: mailbox.address };
  const { signature } = mailbox.settings;
  if (!head) return { from, signature, reply: NOBODY, replyAll: NOBODY };
  const subject = replySubject(head.subject);
  // Where only we wrote until now, an answer goes on to whom we wrote.
  const all = newest ? replyAll(head, mailbox.address) : { to: head.to, cc: head.cc };
  return { from, signature, reply: { ...all, cc: [], subject }, replyAll: { ...all, subject } };
}

const NOBODY = { to: [], cc: [], subject: '' };

/**
 * Writes to somebody who did not write before: a thread of its own, in the hands of who writes. The same client id again
 * answers the same message. Refuses 'not-found' for a mailbox whose queue one does not see, and as `writeLetter`.
 */
export async function composeLetter(
  tx: Tx,
  actor: StaffActor,
  input: { entryPointId: string; mail: MailWish; words: Written; sendAt?: Date | undefined },
  holdSec: number,
): Promise<{ interactionId: string; message: Message }> {
  requirePermission(actor, 'interaction.answer');
  const entryPoint = await getEntryPoint(tx, { id: input.entryPointId });
  const queues = await visibleQueues(tx, actor);
  if (!queues.some(({ id }) => id === entryPoint.queueId)) throw new Refusal('not-found');
  const mailbox = await getMailbox(tx, entryPoint.id);
  const { clientId } = input.words;
  const mailId = composedId(tx, actor, clientId, mailbox.address);
  const known = await threadOfReferences(tx, [mailId]);
  if (known) return written(tx, known, `staff:${actor.staffId}:${clientId}`);
  const mail = checkWish(input.mail);
  const [first] = mail.to as [MailAddress];
  const points = await contactPointsByValue(tx, 'email', first.address);
  const only = points.length === 1 ? points[0] : undefined;
  const reached = only ?? createReached(tx, 'email', first.address, mailbox.settings.language);
  const language = await languageOf(tx, reached.residentId);
  const conversation = await startConversation(tx, { entryPoint, ...reached, language, asThread: true });
  const queue = await getQueue(tx, entryPoint.queueId);
  const waiting = await openInLine(tx, conversation, undefined, { evenIfFull: true, queue });
  const interaction = await takeWaiting(tx, actor, waiting);
  const wish = { mail: { ...mail, mailId }, ...(input.sendAt ? { sendAt: input.sendAt } : {}) };
  const message = await writeLetter(tx, actor, interaction.id, input.words, wish, holdSec);
  return { interactionId: interaction.id, message };
}

/** The same for the same word of the same person: sent twice, it is one mail. */
function composedId(tx: Tx, actor: StaffActor, clientId: string, address: string): string {
  const hash = tx.sealer.derive(tx.tenantId, 'mail.composed', `${actor.staffId}:${clientId}`);
  return `${hash.toString('hex')}@${domainOf(address)}`;
}

async function written(
  tx: Tx,
  conversationId: string,
  clientId: string,
): Promise<{ interactionId: string; message: Message }> {
  const message = await findByClientId(tx, conversationId, clientId);
  if (!message?.interactionId) throw new Refusal('state.conflict');
  return { interactionId: message.interactionId, message };
}
