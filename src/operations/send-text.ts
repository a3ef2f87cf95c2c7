import type { Database, Tx } from '#db/transaction.ts';
import { makeDeviceLink } from '#domain/resident-side/devices.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { getConversation } from '#domain/interactions/interactions.ts';
import { addSystemMessage, messagesByIds, settleArrival } from '#domain/interactions/messages.ts';
import type { Channel, Handed, OutboundMessage } from '#domain/interactions/types.ts';
import { beginText, canBeTexted, endAsking, listSenders, mayText, settleText } from '#domain/texts/texts.ts';
import type { OutgoingText, TextLimits, TextProvider, TextStatus } from '#domain/texts/types.ts';
import { isLongerThan } from '#kernel/text.ts';
import { numberOf } from './check-reply.ts';
import { conversationWithNumber } from './conversation-with.ts';
import { chatLinkUrl } from './devices.ts';
import type { SendText } from './flow-ports.ts';

/** The provider of text messages, and how many may go. */
export interface TextService {
  provider: TextProvider;
  limits: TextLimits;
}

export interface SendTextDeps {
  database: Database;
  /** Undefined where no provider is set. */
  texts: TextService | undefined;
  /** Where the provider reaches this server, without a slash at the end. */
  publicUrl: string;
}

const ACTOR = 'system:text';
/** What Japan's networks put together again. */
const MOST_CHARS = 660;
/** A text is read when there is time for it; the link opens the chat once. */
const CHAT_LINK_MINUTES = 24 * 60;

/** Where the provider tells what became of a message; its signature covers the address. */
export function textStatusPath(tenantId: string, messageId: string): string {
  return `/hooks/texts/${tenantId}/${messageId}`;
}

/**
 * Hands a message to the provider, once: that it is asked stands in a row before. Throws where it was certainly not taken,
 * so that the job asks again; where nobody knows, the message has failed with 'text.unknown' until the provider says
 * otherwise.
 */
export async function sendTextMessage(deps: SendTextDeps, message: OutboundMessage): Promise<Handed> {
  const { tenantId, messageId } = message;
  const { texts } = deps;
  if (!texts) return { state: 'failed', errorCode: 'text.no-sender' };
  const scope = { tenantId, actor: ACTOR };
  const begun = await deps.database.tx(scope, (tx) => begin(tx, texts.limits, message));
  if ('state' in begun) return begun;
  const statusUrl = deps.publicUrl + textStatusPath(tenantId, messageId);
  const handed = await texts.provider.send({ ...begun, statusUrl });
  await deps.database.tx(scope, (tx) => endAsking(tx, messageId, handed));
  switch (handed.state) {
    case 'accepted':
      return { state: 'sent' };
    case 'failed':
      return handed;
    case 'unknown':
      return { state: 'failed', errorCode: 'text.unknown' };
    case 'later':
      throw new Error('the provider of text messages does not answer');
  }
}

async function begin(
  tx: Tx,
  limits: TextLimits,
  { messageId, conversationId }: OutboundMessage,
): Promise<Handed | Omit<OutgoingText, 'statusUrl'>> {
  const number = await numberOf(tx, conversationId);
  if (!number || !canBeTexted(number)) return { state: 'failed', errorCode: 'text.not-mobile' };
  const [message] = await messagesByIds(tx, [messageId]);
  const { entryPointId } = await getConversation(tx, conversationId);
  const body = message?.body ?? '';
  const begun = await beginText(tx, { messageId, entryPointId, number, body }, limits);
  if ('errorCode' in begun) return { state: 'failed', errorCode: begun.errorCode };
  if ('state' in begun) return begun;
  tx.audit({ action: 'read', subjectKind: 'message', subjectId: messageId, fields: ['body', 'number'] });
  return { from: begun.ask.sender, to: number, body };
}

/** What the provider tells of a text afterwards. Emits `message.delivered` or `message.failed` when that is news. */
export function noteTextStatus(
  database: Database,
  at: { tenantId: string; messageId: string },
  status: TextStatus,
): Promise<void> {
  return database.tx({ tenantId: at.tenantId, actor: ACTOR }, async (tx) => {
    const news = await settleText(tx, at.messageId, status);
    if (news) await settleArrival(tx, at.messageId, news);
  });
}

/** What a link of a text opens, where it goes on in writing. */
export interface ChatDoor {
  channels: ReadonlyMap<string, Channel>;
  publicUrl: string;
}

/**
 * Sends a text by the city's first sender, in the conversation with that number; with `chat` a link that opens the city's
 * chat once, as a conversation with the same number. False, and nothing is kept, where there is no sender or no chat, the
 * number is no mobile telephone, the text is too long or a limit is reached.
 */
export function createSendText(texts: TextService, door: ChatDoor): SendText {
  return async (tx, { number, text, language, chat }) => {
    const [sender] = await listSenders(tx);
    if (!sender || !canBeTexted(number) || !(await mayText(tx, number, texts.limits))) return false;
    const body = chat ? await withChatLink(tx, door, { number, text, language }) : text;
    if (body === undefined || isLongerThan(body, MOST_CHARS)) return false;
    const conversation = await conversationWithNumber(tx, sender.entryPointId, number, language);
    await addSystemMessage(tx, conversation, undefined, body, `text:${tx.newId()}`);
    return true;
  };
}

async function withChatLink(
  tx: Tx,
  { channels, publicUrl }: ChatDoor,
  { number, text, language }: { number: string; text: string; language: string },
): Promise<string | undefined> {
  const entryPoint = (await listEntryPoints(tx)).find(
    ({ channel }) => channels.get(channel)?.abilities.embedded === true,
  );
  if (!entryPoint) return undefined;
  const conversation = await conversationWithNumber(tx, entryPoint.id, number, language);
  const link = await makeDeviceLink(tx, conversation.id, CHAT_LINK_MINUTES);
  return [text, chatLinkUrl(publicUrl, entryPoint.publicKey, link.token)].filter(Boolean).join('\n');
}
