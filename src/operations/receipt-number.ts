import type { Tx } from '#db/transaction.ts';
import type { CaseStatus } from '#domain/cases/types.ts';
import {
  getConversation,
  newestInteraction,
  visibleInteractions,
} from '#domain/interactions/interactions.ts';
import type { Conversation, Interaction } from '#domain/interactions/types.ts';
import { findReceiptByNumber, receiptOf } from '#domain/mail/receipts.ts';
import type { StaffActor } from '#domain/staff/types.ts';

/** How a matter by mail stands, in the words of a case. */
export function statusOf(newest: Interaction | undefined, { lastFrom }: Conversation): CaseStatus {
  if (newest?.state === 'active') return 'in-progress';
  return newest?.state !== 'waiting' && lastFrom === 'staff' ? 'done' : 'open';
}

/**
 * How a matter by mail stands, for whoever has its number: nothing but that. Undefined for no number, none that was given, one
 * that a case goes on under, and a sealed thread: not even that it exists. The reading is audited.
 */
export async function readReceiptStatus(
  tx: Tx,
  spoken: string,
): Promise<{ number: string; status: CaseStatus } | undefined> {
  const conversationId = await findReceiptByNumber(tx, spoken);
  const receipt = conversationId && (await receiptOf(tx, conversationId));
  const newest = conversationId ? await newestInteraction(tx, conversationId) : undefined;
  if (!receipt || !newest || newest.sealed) return undefined;
  const conversation = await getConversation(tx, newest.conversationId);
  const { id } = conversation;
  tx.audit({ action: 'read', subjectKind: 'conversation', subjectId: id, fields: ['status'] });
  return { number: receipt.number, status: statusOf(newest, conversation) };
}

/** The interaction of a mail whose number somebody names, as far as the actor may see it. */
export async function interactionOfNumber(
  tx: Tx,
  actor: StaffActor,
  spoken: string,
): Promise<Interaction | undefined> {
  const conversationId = await findReceiptByNumber(tx, spoken);
  const newest = conversationId ? await newestInteraction(tx, conversationId) : undefined;
  return newest && (await visibleInteractions(tx, actor, [newest.id]))[0];
}
