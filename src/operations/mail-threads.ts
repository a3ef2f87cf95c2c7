import type { Tx } from '#db/transaction.ts';
import { startConversation } from '#domain/interactions/interactions.ts';
import { lockConversation } from '#domain/interactions/messages.ts';
import type { Conversation } from '#domain/interactions/types.ts';
import { recipientsIn, threadOfReferences, threadOfSubject, threadOfToken } from '#domain/mail/mails.ts';
import { isOwnAddress, isReplySubject, tokensIn, writerOf } from '#domain/mail/rules.ts';
import type { MailAddress, Mailbox, MailHead } from '#domain/mail/types.ts';
import {
  contactPointsByValue,
  contactPointsByValues,
  contactPointsOf,
  createAnonymous,
  createReached,
  normalizeContact,
} from '#domain/residents/residents.ts';
import { asResidentLanguage } from '#kernel/languages.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { MailPlace } from './mail-place.ts';

/** "Re:" of a subject is taken for the same matter for so long. */
const SUBJECT_DAYS = 30;

/** The thread a mail belongs to: by our token, by what it answers, by "Re:" and who wrote it. */
export async function findThread(
  tx: Tx,
  mailbox: Mailbox,
  head: MailHead,
): Promise<Conversation | undefined> {
  for (const token of tokensIn(head, mailbox.address)) {
    const thread = threadOfToken(tx, token);
    const conversation = thread && (await lockThread(tx, mailbox, thread, head));
    if (conversation) return conversation;
  }
  const answered = await threadOfReferences(tx, head.references);
  const conversation = answered && (await lockThread(tx, mailbox, answered, head));
  if (conversation) return conversation;
  const writer = writerOf(head, mailbox.address);
  if (!writer || !isReplySubject(head.subject)) return undefined;
  const points = await contactPointsByValue(tx, 'email', writer.address);
  const since = new Date(tx.now.getTime() - SUBJECT_DAYS * 86_400_000);
  const bySubject = await threadOfSubject(tx, {
    entryPointId: mailbox.entryPointId,
    contactPointIds: points.map(({ contactPointId }) => contactPointId),
    subject: head.subject,
    since,
  });
  return bySubject === undefined ? undefined : lockThread(tx, mailbox, bySubject, head);
}

/**
 * Of this mailbox only: a token or an id of another department's thread opens nothing there. What began elsewhere, such as
 * a chat, goes on by what its resident answers to a mail of this mailbox: nobody else's words are shown to them there.
 */
async function lockThread(
  tx: Tx,
  mailbox: Mailbox,
  id: string,
  head: MailHead,
): Promise<Conversation | undefined> {
  const conversation = await lockConversation(tx, id).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'not-found') return undefined;
    throw error;
  });
  if (!conversation || conversation.entryPointId === mailbox.entryPointId) return conversation;
  const writer = writerOf(head, mailbox.address)?.address.toLowerCase();
  const written = await recipientsIn(tx, id, mailbox.entryPointId);
  return writer !== undefined && written.has(writer) ? conversation : undefined;
}

/** A thread that was begun just now. */
export interface BegunThread {
  conversation: Conversation;
  /** Nobody had reached us by their address before. */
  isNewWriter: boolean;
}

/** Begins the thread of a mail that belongs to none: with whom its writer is, as far as their address tells. */
export async function startThread(
  tx: Tx,
  place: Pick<MailPlace, 'mailbox' | 'entryPoint' | 'reached'>,
  head: MailHead,
  letterLanguage: string | null,
  rawMailId: string,
): Promise<BegunThread> {
  const { mailbox, entryPoint } = place;
  const language = asResidentLanguage(letterLanguage ?? mailbox.settings.language);
  const writer = writerOf(head, mailbox.address);
  const { isNewWriter, ...reached } = await reachedBy(tx, place, writer, language, rawMailId);
  const conversation = await startConversation(tx, { entryPoint, ...reached, language, asThread: true });
  return { conversation, isNewWriter };
}

async function reachedBy(
  tx: Tx,
  { reached: known }: Pick<MailPlace, 'reached'>,
  writer: MailAddress | undefined,
  language: string,
  rawMailId: string,
): Promise<{ residentId: string; contactPointId: string; isNewWriter: boolean }> {
  if (!writer) {
    const valueHash = tx.sealer.blindIndex(tx.tenantId, 'contact.nobody', rawMailId);
    return { ...createAnonymous(tx, { kind: 'nobody', valueHash, language }), isNewWriter: true };
  }
  const address = normalizeContact('email', writer.address);
  const points = known.get(address) ?? (await contactPointsByValue(tx, 'email', address));
  // An address of one resident is theirs; one that several have says of nobody who it is.
  const only = points.length === 1 ? points[0] : undefined;
  const reached = only ?? createReached(tx, 'email', address, language);
  known.set(address, only ? points : [...points, reached]);
  return { ...reached, isNewWriter: only === undefined };
}

/** Whether somebody else than whom the thread is with wrote into it. */
export async function isOtherSender(
  tx: Tx,
  conversation: Conversation,
  head: MailHead,
  mailbox: Mailbox,
): Promise<boolean> {
  const writer = writerOf(head, mailbox.address);
  if (!writer || isOwnAddress(writer.address, mailbox.address)) return true;
  if (conversation.entryPointId !== mailbox.entryPointId) return false;
  const points = await contactPointsOf(tx, [conversation.residentId]);
  return !points.some(({ kind, value }) => kind === 'email' && value === writer.address.toLowerCase());
}

/** Asks at once whom these addresses reach. */
export async function askReached(tx: Tx, place: MailPlace, addresses: readonly string[]): Promise<void> {
  const found = await contactPointsByValues(tx, 'email', addresses);
  for (const [address, points] of found) place.reached.set(address, points);
}
