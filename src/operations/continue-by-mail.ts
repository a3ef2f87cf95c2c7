import type { Tx } from '#db/transaction.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import {
  assignInteraction,
  getConversation,
  getInteraction,
  lockNewest,
  lockVisible,
} from '#domain/interactions/interactions.ts';
import { lockConversation } from '#domain/interactions/messages.ts';
import type { Interaction, Message } from '#domain/interactions/types.ts';
import { wishesOf } from '#domain/resident-side/wishes.ts';
import { getMailbox, listMailboxes } from '#domain/mail/mailboxes.ts';
import { newestMail } from '#domain/mail/mails.ts';
import { isAddress, replySubject } from '#domain/mail/rules.ts';
import type { Mail, MailAddress, Mailbox } from '#domain/mail/types.ts';
import { contactPointsOf, readOwnProfile } from '#domain/residents/residents.ts';
import { takeWaiting } from '#domain/routing/offers.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { visibleQueues } from '#domain/routing/live.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { openInLine } from './enter-line.ts';
import { mailSubject } from './mail-texts.ts';
import type { Written } from './respond.ts';
import { type LetterWish, writeLetter } from './write-mail.ts';

/** A mailbox that somebody may write from, by the name of its entry point. */
export interface OwnMailbox {
  id: string;
  name: string;
  address: string;
  signature: string;
  queueId: string;
}

/** How a conversation that did not begin by mail goes on by it. */
export interface MailWay {
  mailbox: OwnMailbox;
  /** Addresses of its resident, the likeliest first. */
  to: MailAddress[];
  subject: string;
  /** That is how they asked to be answered, or what was said last came so. */
  isByMail: boolean;
}

/** From which addresses somebody may write: those whose queue they see. */
export async function ownMailboxes(tx: Tx, actor: StaffActor): Promise<OwnMailbox[]> {
  const queues = new Set((await visibleQueues(tx, actor)).map((queue) => queue.id));
  const entryPoints = new Map((await listEntryPoints(tx)).map((each) => [each.id, each]));
  return (await listMailboxes(tx)).flatMap(({ entryPointId, address, inUse, settings }) => {
    const entryPoint = entryPoints.get(entryPointId);
    if (!inUse || !entryPoint || !queues.has(entryPoint.queueId)) return [];
    const { name, queueId } = entryPoint;
    return [{ id: entryPointId, name, address, signature: settings.signature, queueId }];
  });
}

/**
 * From where and to whom a conversation of another channel would go on by mail; null where no address of its resident is
 * known, or no mailbox may be written from. Refuses 'not-found'.
 */
export async function mailWayOf(tx: Tx, actor: StaffActor, interactionId: string): Promise<MailWay | null> {
  const interaction = await getInteraction(tx, actor, interactionId);
  const { conversationId } = interaction;
  const [came, went] = [
    await newestMail(tx, conversationId, 'in'),
    await newestMail(tx, conversationId, 'out'),
  ];
  const mailboxes = await ownMailboxes(tx, actor);
  const used = (came ?? went)?.entryPointId;
  const mailbox =
    mailboxes.find(({ id }) => id === used) ??
    mailboxes.find(({ queueId }) => queueId === interaction.queueId) ??
    mailboxes[0];
  const to = mailbox ? await addressesOf(tx, interaction, mailbox, came, went) : [];
  if (!mailbox || to.length === 0) return null;
  const { language, lastFrom } = await getConversation(tx, conversationId);
  const before = came ?? went;
  const subject = before ? replySubject(before.head.subject) : mailSubject(language);
  const wish = (await wishesOf(tx, [interaction.id])).get(interaction.id);
  const wasByMail = came !== undefined && (lastFrom !== 'resident' || isNewest(came, interaction));
  const isByMail = wish?.kind === 'mail' || wasByMail;
  return { mailbox, to, subject, isByMail };
}

/** Nothing was said in another way since this mail came, as far as the times tell. */
const isNewest = ({ createdAt }: Mail, { openedAt }: Interaction): boolean => createdAt >= openedAt;

async function addressesOf(
  tx: Tx,
  interaction: Interaction,
  { address: own }: Pick<Mailbox, 'address'>,
  came: Mail | undefined,
  went: Mail | undefined,
): Promise<MailAddress[]> {
  const { contactPointId, residentId } = await getConversation(tx, interaction.conversationId);
  const wish = (await wishesOf(tx, [interaction.id])).get(interaction.id);
  const { contact } = await readOwnProfile(tx, contactPointId);
  const points = await contactPointsOf(tx, [residentId]);
  const plain = [
    wish?.kind === 'mail' ? wish.contact : null,
    contact,
    ...points.map(({ kind, value }) => (kind === 'email' ? value : null)),
  ].flatMap((value) => (value === null ? [] : [{ name: '', address: value }]));
  const seen = new Set([own]);
  return [...(came?.head.from ?? []), ...(went?.head.to ?? []), ...plain].filter(({ address }) => {
    const key = address.toLowerCase();
    if (!isAddress(address) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/**
 * Writes to the resident of a conversation of another channel by mail: said in the same conversation, and what they answer to
 * it stands there too. Refuses 'not-found' for a mailbox one may not write from, 'request.invalid' {field: 'to'} unless it
 * goes to one address, since the others would read what is meant for the person of the conversation, and as `writeLetter`.
 */
export async function writeByMail(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
  words: Written & { channel: string },
  wish: LetterWish & { mailboxId: string },
  holdSec: number,
): Promise<Message> {
  const { mailboxId, mail, sendAt } = wish;
  if (!(await ownMailboxes(tx, actor)).some(({ id }) => id === mailboxId)) throw new Refusal('not-found');
  if (!mail || mail.to.length !== 1 || mail.cc.length > 0)
    throw new Refusal('request.invalid', { field: 'to' });
  const { entryPointId } = await getMailbox(tx, mailboxId);
  return writeLetter(tx, actor, interactionId, words, { mail: { ...mail, entryPointId }, sendAt }, holdSec);
}

/**
 * Takes up again what its resident has left, to write to them by mail: what is being wrapped up goes on with who has it, what
 * has ended goes on as a new interaction of the same conversation. Refuses 'state.conflict' where no address is known or
 * somebody else has it by now, 'permission.missing'. Answers the interaction that is in hand.
 */
export async function takeUpByMail(tx: Tx, actor: StaffActor, interactionId: string): Promise<string> {
  requirePermission(actor, 'interaction.answer');
  const seen = await getInteraction(tx, actor, interactionId);
  if (!(await mailWayOf(tx, actor, interactionId)))
    throw new Refusal('state.conflict', { why: 'no-address' });
  const conversation = await lockConversation(tx, seen.conversationId);
  const interaction = await lockVisible(tx, actor, interactionId);
  const mine = interaction.ownerStaffId === actor.staffId;
  if (mine && interaction.state === 'active') return interaction.id;
  if (mine && interaction.state === 'wrap-up')
    return (await assignInteraction(tx, interaction, actor.staffId, 'resumed')).id;
  const newest = await lockNewest(tx, conversation.id);
  if (interaction.state !== 'ended' || newest?.id !== interaction.id)
    throw new Refusal('state.conflict', { state: interaction.state });
  const queue = await getQueue(tx, interaction.queueId);
  const waiting = await openInLine(tx, conversation, newest, { evenIfFull: true, queue });
  return (await takeWaiting(tx, actor, waiting)).id;
}
