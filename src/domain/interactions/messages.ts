import { filesByIds, requireUploadedBy } from '#domain/files/files.ts';
import type { StoredFile } from '#domain/files/types.ts';
import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { keepOriginal } from '#domain/masking/originals.ts';
import { readPatterns } from '#domain/masking/patterns.ts';
import { maskByPatterns } from '#kernel/sensitive.ts';
import { cleanText, foldForSearch } from '#kernel/text.ts';
import { isForLater, MESSAGE_MAX_CHARS } from './rules.ts';
import { requireAttachable } from './said-files.ts';
import * as store from './store.ts';
import * as messageStore from './store-messages.ts';
import {
  type Conversation,
  type Interaction,
  type Message,
  type MessageState,
  NOTE_MAX_CHARS,
} from './types.ts';

const scope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'message.body' });

/** What somebody said, as it came in. */
export interface Words {
  clientId: string | null;
  body: string;
  fileIds: readonly string[];
  /** Where it is a letter rather than a word in a talk. */
  maxChars?: number;
  /** By which channel it goes, where not by the conversation's own. */
  channel?: string;
}

type Author = { kind: 'resident' } | { kind: 'staff'; staffId: string } | { kind: 'system' };
const SYSTEM: Author = { kind: 'system' };

/** The words as they may be kept, and as they were written. */
async function clean(tx: Tx, words: Words, maxChars: number) {
  const patterns = await readPatterns(tx);
  // A picture needs no words beside it.
  const isPicture = words.body.trim() === '' && words.fileIds.length > 0;
  const original = isPicture ? '' : cleanText(words.body, { maxChars, multiline: true, field: 'body' });
  return { ...maskByPatterns(original, patterns), original, patterns };
}

async function insert(
  tx: Tx,
  conversation: Conversation,
  message: {
    interaction: Interaction | undefined;
    direction: Message['direction'];
    author: Author;
    state: MessageState;
    words: Words;
    maxChars?: number;
  },
): Promise<Message | undefined> {
  const maxChars = message.words.maxChars ?? message.maxChars ?? MESSAGE_MAX_CHARS;
  const { text: body, masked, warned, original, patterns } = await clean(tx, message.words, maxChars);
  const seq = conversation.lastSeq + 1;
  const row = {
    id: tx.newId(),
    conversationId: conversation.id,
    interactionId: message.interaction?.id ?? null,
    seq,
    direction: message.direction,
    authorKind: message.author.kind,
    authorStaffId: message.author.kind === 'staff' ? message.author.staffId : null,
    clientId: message.words.clientId,
    masked: [...masked, ...warned.map((kind) => `warn:${kind}`)],
    state: message.state,
    createdAt: tx.now,
  };
  const grams =
    message.author.kind === 'system' ? [] : tx.sealer.grams(tx.tenantId, 'message.body', foldForSearch(body));
  const sealed = { ...row, body: tx.sealer.sealText(scope(tx), body) };
  if (!(await messageStore.insertMessage(tx, sealed, grams, message.words.fileIds))) return undefined;
  conversation.lastSeq = seq;
  keepOriginal(tx, { kind: 'message', id: row.id }, { original, masked, patterns });
  tx.audit({ action: 'write', subjectKind: 'message', subjectId: row.id });
  return { ...row, body, fileIds: message.words.fileIds };
}

/** Locks a conversation for writing; refuses 'not-found'. */
export async function lockConversation(tx: Tx, id: string): Promise<Conversation> {
  const conversation = await store.lockConversation(tx, id);
  if (!conversation) throw new Refusal('not-found');
  return conversation;
}

/** The message that this client id already made in the conversation. */
export async function findByClientId(
  tx: Tx,
  conversationId: string,
  clientId: string,
): Promise<Message | undefined> {
  const row = await messageStore.selectMessageByClientId(tx, conversationId, clientId);
  return row && (await toMessages(tx, [row]))[0];
}

/**
 * Keeps what the resident said; undefined when this client id made a message before. The conversation must be locked.
 * Without an interaction it is said to nobody who must act. Emits `message.received`.
 */
export async function addFromResident(
  tx: Tx,
  conversation: Conversation,
  interaction: Interaction | undefined,
  words: Words,
): Promise<Message | undefined> {
  await requireUploadedBy(tx, words.fileIds, `conversation:${conversation.id}`);
  return addFirstWords(tx, conversation, interaction, words);
}

/** The same for a conversation that was begun in this transaction, with files that were added for it in the same. */
export async function addFirstWords(
  tx: Tx,
  conversation: Conversation,
  interaction: Interaction | undefined,
  words: Words,
): Promise<Message | undefined> {
  const said = { direction: 'in', author: { kind: 'resident' }, state: 'received' } as const;
  const message = await insert(tx, conversation, { ...said, interaction, words });
  if (message) await append(tx, 'message.received', interaction, message, true);
  return message;
}

/** Keeps a reply and what is needed to send it, together; it is held for `holdSec`. Emits `message.queued`. */
export async function addReply(
  tx: Tx,
  actor: StaffActor,
  conversation: Conversation,
  interaction: Interaction,
  words: Words,
  holdSec = 0,
): Promise<Message> {
  await requireAttachable(tx, actor, conversation, words.fileIds);
  const sendAfter = holdSec > 0 ? new Date(tx.now.getTime() + holdSec * 1000) : null;
  return queueOut(tx, conversation, interaction, { kind: 'staff', staffId: actor.staffId }, words, sendAfter);
}

/** Tells the resident something in the house's own name, in order. Emits `message.queued`; gathered, `message.gathered`, without a job. */
export function addSystemMessage(
  tx: Tx,
  conversation: Conversation,
  interaction: Interaction | undefined,
  body: string,
  clientId: string,
  isGathered = false,
): Promise<Message> {
  const type = isGathered ? 'message.gathered' : 'message.queued';
  return queueOut(tx, conversation, interaction, SYSTEM, { clientId, body, fileIds: [] }, null, type);
}

async function queueOut(
  tx: Tx,
  conversation: Conversation,
  interaction: Interaction | undefined,
  author: Author,
  words: Words,
  sendAfter: Date | null = null,
  type = 'message.queued',
): Promise<Message> {
  const said = { direction: 'out', author, state: 'queued' } as const;
  const message = await insert(tx, conversation, { ...said, interaction, words });
  if (!message) throw new Refusal('state.conflict');
  messageStore.addDelivery(tx, {
    messageId: message.id,
    conversationId: conversation.id,
    channel: words.channel ?? conversation.channel,
    seq: message.seq,
    sendAfter,
  });
  await append(tx, type, interaction, message, false);
  return message;
}

/** A staff note beside the conversation, never shown to the resident. Emits `note.added`. */
export async function addNote(
  tx: Tx,
  actor: StaffActor,
  conversation: Conversation,
  interaction: Interaction,
  words: Words,
): Promise<Message> {
  await requireUploadedBy(tx, words.fileIds, `staff:${actor.staffId}`);
  const message = await insert(tx, conversation, {
    interaction,
    direction: 'note',
    author: { kind: 'staff', staffId: actor.staffId },
    state: 'received',
    words,
    maxChars: NOTE_MAX_CHARS,
  });
  if (!message) throw new Refusal('state.conflict');
  await append(tx, 'note.added', interaction, message, false);
  return message;
}

/** A note of the house itself beside the conversation, such as what a flow has learned. Emits `note.added`. */
export async function addHouseNote(
  tx: Tx,
  conversation: Conversation,
  interaction: Interaction,
  body: string,
  clientId: string,
): Promise<void> {
  const message = await insert(tx, conversation, {
    interaction,
    direction: 'note',
    author: { kind: 'system' },
    state: 'received',
    words: { clientId, body, fileIds: [] },
    maxChars: NOTE_MAX_CHARS,
  });
  if (message) await append(tx, 'note.added', interaction, message, false);
}

/**
 * Gives what was said to nobody in particular since the last interaction to this one, which came of it: whoever answers
 * reads it, and nobody who may not. Emits `message.adopted` to those who could read it until now.
 */
export async function adoptMessages(tx: Tx, interaction: Interaction): Promise<void> {
  const about = { conversationId: interaction.conversationId, id: null };
  await append(tx, 'message.adopted', undefined, about, false);
  await messageStore.updateLooseMessages(tx, interaction.conversationId, interaction.id);
}

/** Somebody of the city saw everything up to `seq`. Emits `message.read` when that is news. */
export async function markReadByStaff(
  tx: Tx,
  interaction: Interaction,
  conversation: Conversation,
  seq: number,
): Promise<void> {
  const upTo = Math.min(seq, conversation.lastSeq);
  if (upTo <= conversation.staffReadSeq) return;
  await store.updateConversation(tx, conversation.id, { staffReadSeq: upTo });
  if ((await messageStore.markRead(tx, conversation.id, 'in', upTo)) > 0)
    await append(tx, 'message.read', interaction, { conversationId: conversation.id, id: null }, true);
}

/** The resident saw everything up to `seq`. Emits `message.read` when that is news. */
export async function markReadByResident(
  tx: Tx,
  interaction: Interaction | undefined,
  conversation: Conversation,
  seq: number,
): Promise<void> {
  const upTo = Math.min(seq, conversation.lastSeq);
  if (upTo <= conversation.residentReadSeq) return;
  await store.updateConversation(tx, conversation.id, { residentReadSeq: upTo });
  const news = await messageStore.markRead(tx, conversation.id, 'out', upTo);
  if (news > 0 && interaction)
    await append(tx, 'message.read', interaction, { conversationId: conversation.id, id: null }, false);
}

/** What was said to the resident has reached their device, up to `seq`. Emits `message.delivered` when that is news. */
export async function markDelivered(
  tx: Tx,
  interaction: Interaction | undefined,
  conversation: Conversation,
  seq: number,
): Promise<void> {
  const news = await messageStore.markDelivered(tx, conversation.id, Math.min(seq, conversation.lastSeq));
  if (news > 0 && interaction)
    await append(tx, 'message.delivered', interaction, { conversationId: conversation.id, id: null }, false);
}

/** Messages of a conversation as far as this person may see its interactions, oldest first. The reading is audited. */
export async function readMessages(
  tx: Tx,
  actor: StaffActor,
  conversationId: string,
  range: { before?: number | undefined; limit: number },
): Promise<{ messages: Message[]; hasEarlier: boolean }> {
  const rows = await messageStore.selectMessages(tx, conversationId, {
    ...range,
    limit: range.limit + 1,
    visibleTo: actor,
  });
  const hasEarlier = rows.length > range.limit;
  tx.audit({ action: 'read', subjectKind: 'conversation', subjectId: conversationId, fields: ['messages'] });
  return { messages: await toMessages(tx, hasEarlier ? rows.slice(1) : rows), hasEarlier };
}

/**
 * What the resident's own side may read: what they said and what has been sent to them; never notes.
 * `settledSeq`: up to there nothing is on its way any more; asking after it later misses nothing. `hasEarlier`: the
 * newest were taken, and more lie within the range before them.
 */
export async function readForResident(
  tx: Tx,
  conversation: Conversation,
  range: { after: number; before?: number | undefined; limit: number },
): Promise<{ messages: Message[]; settledSeq: number; hasEarlier: boolean }> {
  const found = await messageStore.selectMessages(tx, conversation.id, {
    ...range,
    limit: range.limit + 1,
    directions: ['in', 'out'],
  });
  const hasEarlier = found.length > range.limit;
  const rows = hasEarlier ? found.slice(1) : found;
  const onItsWay = rows.find((row) => row.state === 'queued');
  const shown = rows.filter((row) => row.direction === 'in' || !['queued', 'failed'].includes(row.state));
  const settledSeq = onItsWay ? onItsWay.seq - 1 : Math.max(range.after, rows.at(-1)?.seq ?? 0);
  return { messages: await toMessages(tx, shown), settledSeq, hasEarlier };
}

/** Rows, opened, with their files. */
export async function toMessages(tx: Tx, rows: readonly store.MessageRow[]): Promise<Message[]> {
  const files = await messageStore.selectFileIds(
    tx,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    ...row,
    body: tx.sealer.openText(scope(tx), row.body),
    fileIds: files.get(row.id) ?? [],
  }));
}

/** These messages, as they were said, in no order. */
export async function messagesByIds(tx: Tx, ids: readonly string[]): Promise<Message[]> {
  return ids.length === 0 ? [] : toMessages(tx, await messageStore.selectMessagesByIds(tx, ids));
}

/** Why those of these messages that failed did, by their ids: the codes of their channel. */
export function failuresOf(tx: Tx, messages: readonly Message[]): Promise<Map<string, string>> {
  const failed = messages.filter(({ state }) => state === 'failed').map(({ id }) => id);
  return failed.length === 0 ? Promise.resolve(new Map()) : messageStore.selectFailures(tx, failed);
}

/** The files of these messages, by id. */
export function filesOfMessages(tx: Tx, messages: readonly Message[]): Promise<Map<string, StoredFile>> {
  return filesByIds(
    tx,
    messages.flatMap((message) => message.fileIds),
  );
}

export interface LastMessage {
  preview: string;
  /** How the resident began; empty when only staff wrote. */
  firstWords: string;
  from: 'resident' | 'staff';
  at: Date;
  unread: number;
}
const PREVIEW_CHARS = 80;

/** For lists: by interaction, the first and the last thing said (shortened) and how much is unread. */
export async function lastMessages(
  tx: Tx,
  interactionIds: readonly string[],
): Promise<Map<string, LastMessage>> {
  const rows = await messageStore.selectLastMessages(tx, interactionIds);
  return new Map(
    rows.map((row) => [
      row.interactionId,
      {
        preview: shortened(tx, row.body),
        firstWords: row.firstBody ? shortened(tx, row.firstBody) : '',
        from: row.authorKind,
        at: row.createdAt,
        unread: Number(row.unread),
      },
    ]),
  );
}

function shortened(tx: Tx, body: Buffer): string {
  const text = tx.sealer.openText(scope(tx), body).replace(/\s+/g, ' ');
  return [...text].slice(0, PREVIEW_CHARS).join('');
}

export async function append(
  tx: Tx,
  type: string,
  interaction: Interaction | undefined,
  message: { conversationId: string; id: string | null },
  toResident: boolean,
): Promise<void> {
  // What belongs to no interaction is read by whoever reads any of the conversation.
  const staff = interaction?.audience ?? (await store.selectAudiences(tx, message.conversationId));
  const keys = toResident ? [...staff, audience.conversation(message.conversationId)] : staff;
  tx.append({
    type,
    subjectKind: 'conversation',
    subjectId: message.conversationId,
    audience: keys,
    data: { interactionId: interaction?.id ?? null, messageId: message.id },
  });
}

// ── the outbox ───────────────────────────────────────────────────────────────

/** What may go out of a conversation now, in order: nothing that is held, and nothing behind it. */
export async function queuedDeliveries(
  tx: Tx,
  conversationId: string,
): Promise<{ messageId: string; channel: string; seq: number }[]> {
  const all = await messageStore.selectQueuedDeliveries(tx, conversationId);
  const queued = all.filter((delivery) => !isForLater(delivery));
  const held = queued.findIndex((delivery) => delivery.sendAfter !== null);
  return held === -1 ? queued : queued.slice(0, held);
}

/** Records how a delivery went; a second word on the same delivery changes nothing. Emits `message.sent` or `message.failed`. */
export async function settleDelivery(
  tx: Tx,
  delivery: { messageId: string; conversationId: string },
  outcome: { state: 'sent' | 'delivered' } | { state: 'failed'; errorCode: string },
): Promise<void> {
  const failed = outcome.state === 'failed';
  const settled = await messageStore.settleDelivery(
    tx,
    delivery.messageId,
    failed ? 'failed' : 'sent',
    outcome.state,
    failed ? outcome.errorCode : null,
  );
  if (!settled) return;
  await appendDelivery(tx, delivery.messageId, failed ? 'message.failed' : 'message.sent');
}

/**
 * Records what became of a message after it was handed over, as far as its provider knows: the last word on a delivery that
 * was sent, or thought to have failed. Emits `message.delivered` or `message.failed` when that is news.
 */
export async function settleArrival(
  tx: Tx,
  messageId: string,
  outcome: { state: 'delivered' } | { state: 'failed'; errorCode: string },
): Promise<void> {
  const errorCode = outcome.state === 'failed' ? outcome.errorCode : null;
  if (await messageStore.settleArrival(tx, messageId, outcome.state, errorCode))
    await appendDelivery(tx, messageId, `message.${outcome.state}`);
}

async function appendDelivery(tx: Tx, messageId: string, type: string): Promise<void> {
  const [row] = await messageStore.selectMessagesByIds(tx, [messageId]);
  if (!row) return;
  const interaction = row.interactionId ? await store.selectInteraction(tx, row.interactionId) : undefined;
  await append(tx, type, interaction, { conversationId: row.conversationId, id: messageId }, true);
}
