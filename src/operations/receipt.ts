import type { Tx } from '#db/transaction.ts';
import type { PublicCase, PublicEntry } from '#domain/cases/types.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { getConversation, newestInteraction } from '#domain/interactions/interactions.ts';
import { filesOfMessages, readForResident } from '#domain/interactions/messages.ts';
import type { Conversation, Message } from '#domain/interactions/types.ts';
import { mailsOfMessages } from '#domain/mail/mails.ts';
import { type Receipt, receiptOf } from '#domain/mail/receipts.ts';
import { concerns } from '#domain/mail/rules.ts';
import { contactPointsOf } from '#domain/residents/residents.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import { Refusal } from '#kernel/refusal.ts';
import { statusOf } from './receipt-number.ts';
import { receiveFromResident } from './receive.ts';

const MOST = 200;

/**
 * What somebody who wrote by mail is shown through the private link until a case is opened of it: as a case would be, with
 * what they said and what was said to them; never notes, nor letters of others in the thread or to others. Whoever calls has
 * checked the token. Refuses 'not-found' once a case goes on under it. The reading is audited.
 */
export async function readReceipt(tx: Tx, conversationId: string): Promise<PublicCase> {
  const receipt = await receiptOf(tx, conversationId);
  if (!receipt) throw new Refusal('not-found');
  const [conversation, newest] = await Promise.all([
    getConversation(tx, conversationId),
    newestInteraction(tx, conversationId),
  ]);
  const entryPoint = await getEntryPoint(tx, { id: conversation.entryPointId });
  const department = newest && (await getDepartment(tx, newest.departmentId));
  tx.audit({ action: 'read', subjectKind: 'conversation', subjectId: conversationId, fields: ['messages'] });
  const status = statusOf(newest, conversation);
  const { subject, said } = await saidIn(tx, conversation);
  return {
    ...nothing,
    number: receipt.number,
    title: subject || entryPoint.name,
    categoryName: entryPoint.name,
    status,
    departmentName: department?.path ?? '',
    departmentPhone: department?.phone ?? null,
    openedAt: receipt.createdAt,
    dueAt: receipt.promisedAt,
    closedAt: status === 'done' ? (newest?.endedAt ?? null) : null,
    entries: [openedAt(receipt), ...said],
  };
}

const nothing = {
  isCase: false,
  kind: 'enquiry',
  responsibleName: null,
  nextStep: null,
  promises: [],
  mayWrite: true,
} satisfies Partial<PublicCase>;

/** What was said between the person of a thread and the city, and about what. */
async function saidIn(tx: Tx, conversation: Conversation): Promise<{ subject: string; said: PublicEntry[] }> {
  const { messages } = await readForResident(tx, conversation, { after: 0, limit: MOST });
  const mails = await mailsOfMessages(
    tx,
    messages.map(({ id }) => id),
  );
  const points = await contactPointsOf(tx, [conversation.residentId]);
  const own = points.find(({ id }) => id === conversation.contactPointId)?.value ?? null;
  const shown = messages.filter(({ id, authorKind }) => {
    const mail = mails.get(id);
    // What the house says by itself repeats what stands on the page.
    return authorKind !== 'system' && (!mail || concerns(mail, own));
  });
  const files = await filesOfMessages(tx, shown);
  const first = shown.find(({ id }) => mails.has(id));
  return {
    subject: (first && mails.get(first.id)?.head.subject) ?? '',
    said: shown.map((message) => entryOf(message, files)),
  };
}

function openedAt({ conversationId, createdAt }: Receipt): PublicEntry {
  return { id: conversationId, kind: 'opened', body: null, status: null, files: [], at: createdAt };
}

function entryOf(message: Message, files: Awaited<ReturnType<typeof filesOfMessages>>): PublicEntry {
  return {
    id: message.id,
    kind: message.direction === 'in' ? 'message-from-resident' : 'message-from-city',
    body: message.body,
    status: null,
    files: message.fileIds.flatMap((id) => files.get(id) ?? []),
    at: message.createdAt,
  };
}

/**
 * Takes what somebody wrote on the page of their receipt: said in the thread, and somebody must act. The same client id again
 * answers the same entry. Refuses as `receiveFromResident`, and 'not-found' once a case goes on under it.
 */
export async function writeToReceipt(
  tx: Tx,
  conversationId: string,
  input: { clientId: string; body: string; fileIds: readonly string[] },
): Promise<PublicEntry> {
  if (!(await receiptOf(tx, conversationId))) throw new Refusal('not-found');
  const words = { ...input, clientId: `page:${input.clientId}` };
  const message = await receiveFromResident(tx, conversationId, words, { evenIfFull: true });
  return entryOf(message, await filesOfMessages(tx, [message]));
}
