import type { Tx } from '#db/transaction.ts';
import { languageFor } from '#domain/city/city.ts';
import { newestInteraction } from '#domain/interactions/interactions.ts';
import {
  addSystemMessage,
  findByClientId,
  lockConversation,
  type Words,
} from '#domain/interactions/messages.ts';
import type { Message } from '#domain/interactions/types.ts';
import type { ContactWish, WishKind } from '#domain/resident-side/types.ts';
import { keepWish } from '#domain/resident-side/wishes.ts';
import { readOwnProfile, setOwnProfile } from '#domain/residents/residents.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import { callbackForWish } from './callback-of-chat.ts';
import { promiseOf } from './promise-of.ts';
import { receiveFromResident } from './receive.ts';
import { dayAndTimeFor, residentText } from './resident-texts.ts';

export interface LeftMessage extends Words {
  clientId: string;
  kind: WishKind;
  contact: string | null;
  name: string | null;
}

const MAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]+$/;

/** A number or address as it will be used. Refuses 'request.invalid' (field 'contact') for what cannot be reached. */
export function readContact(kind: WishKind, contact: string | null): string | null {
  if (kind === 'here') return null;
  const given = (contact ?? '').normalize('NFKC').trim();
  const found = kind === 'call' ? toE164(given) : MAIL.test(given) && given.length <= 254 ? given : undefined;
  if (!found) throw new Refusal('request.invalid', { field: 'contact' });
  return found;
}

/**
 * What a resident leaves when nobody is there: kept like everything they say, waiting for a person, with the wish how
 * to be answered beside it; and they are told until when. The same client id again changes nothing.
 * Refuses 'request.invalid' for a number or address that is none.
 */
export async function leaveMessage(tx: Tx, conversationId: string, left: LeftMessage): Promise<Message> {
  const contact = readContact(left.kind, left.contact);
  const conversation = await lockConversation(tx, conversationId);
  const known = await findByClientId(tx, conversationId, left.clientId);
  if (known) return known;
  await rememberPerson(tx, conversation.contactPointId, left.name, contact);
  const message = await receiveFromResident(tx, conversationId, left, { evenIfFull: true });
  const interaction = (await newestInteraction(tx, conversationId))!;
  const promisedAt = await promiseOf(tx, interaction.queueId);
  const wish: ContactWish = { kind: left.kind, contact, promisedAt };
  await keepWish(tx, interaction, wish);
  const kept =
    wish.kind === 'call' && wish.contact
      ? await callbackForWish(tx, interaction, { number: wish.contact, words: left.body })
      : undefined;
  const language = await languageFor(tx, conversation.language);
  const told = residentText(language, `wish-${left.kind}`, {
    when: dayAndTimeFor(language, kept?.callback.slot?.until ?? wish.promisedAt),
  });
  const locked = await lockConversation(tx, conversationId);
  await addSystemMessage(tx, locked, interaction, told, `wish:${message.id}`);
  return message;
}

/** What they said of themselves holds for the conversation too; not once staff linked it to a known person's record. */
async function rememberPerson(
  tx: Tx,
  contactPointId: string,
  name: string | null,
  contact: string | null,
): Promise<void> {
  const before = await readOwnProfile(tx, contactPointId);
  try {
    await setOwnProfile(tx, contactPointId, {
      name: name?.trim() ? name : before.name,
      contact: contact ?? before.contact,
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'state.conflict') throw error;
  }
}
