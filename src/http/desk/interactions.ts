import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { letterHoldSec, readCity } from '#domain/city/city.ts';
import {
  countInteractions,
  getConversation,
  getInteraction,
  listInteractions,
  readInteraction,
  visibleInteractions,
} from '#domain/interactions/interactions.ts';
import { lastMessages, readMessages } from '#domain/interactions/messages.ts';
import { namesOf } from '#domain/residents/residents.ts';
import {
  acceptHandover,
  handoversOf,
  refuseHandover,
  requestHandover,
  withdrawHandover,
} from '#domain/routing/handovers.ts';
import { acceptOffer, declineOffer, entryOf, pendingOffers } from '#domain/routing/offers.ts';
import type { Offer } from '#domain/routing/types.ts';
import { lockVisible } from '#domain/interactions/interactions.ts';
import type { Message } from '#domain/interactions/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { checkReply } from '#operations/check-reply.ts';
import {
  endInteraction,
  linkResident,
  readAsOwner,
  takeInteraction,
  wrapUp,
  writeMessage,
} from '#operations/respond.ts';
import { writeByMail } from '#operations/continue-by-mail.ts';
import { writeLetter } from '#operations/write-mail.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { letterChannel } from './letter-channel.ts';
import { loadNames, presentInteraction, presentMessages, presentRows } from './present.ts';
import {
  declineOffer as declineOfferShape,
  interactionAnswer,
  interactionsAnswer,
  interactionsQuery,
  linkResident as linkResidentShape,
  messageAnswer,
  messagesAnswer,
  messagesQuery,
  type offerAnswer,
  offersAnswer,
  readMessages as readMessagesShape,
  refuseHandover as refuseHandoverShape,
  requestHandover as requestHandoverShape,
  wrapUp as wrapUpShape,
  writeMessage as writeMessageShape,
} from './interaction-shapes.ts';

const byId = z.object({ id });
const DONE = { ok: true } as const;

/** Offers, interactions, hand-overs: the agent's day. */
export function interactionRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  /** The interaction as it is after something was done to it; what the actor no longer sees is 'not-found'. */
  const answer = async (tx: Tx, actor: StaffActor, interactionId: string) => {
    const cursor = deps.feed.cursor();
    return presentInteraction(tx, actor, await getInteraction(tx, actor, interactionId), cursor);
  };

  staff({
    method: 'GET',
    url: '/desk/offers',
    summary: 'What is offered to me now',
    who: 'interaction.answer',
    answer: offersAnswer,
    handle: async ({ tx, actor }) => {
      const cursor = deps.feed.cursor();
      return { offers: await presentOffers(tx, await pendingOffers(tx, actor.staffId)), cursor };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/offers/:id/accept',
    summary: 'Takes up an offer',
    who: 'interaction.answer',
    params: byId,
    answer: interactionAnswer,
    handle: async ({ tx, actor, params }) => answer(tx, actor, (await acceptOffer(tx, actor, params.id)).id),
  });
  staff({
    method: 'POST',
    url: '/desk/offers/:id/decline',
    summary: 'Lets an offer go on to somebody else',
    who: 'interaction.answer',
    params: byId,
    body: declineOfferShape,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await declineOffer(tx, actor, params.id, body.reason);
      return DONE;
    },
  });

  staff({
    method: 'GET',
    url: '/desk/interactions',
    summary: 'Lists of interactions, as far as one may see them',
    who: 'desk.use',
    query: interactionsQuery,
    answer: interactionsAnswer,
    handle: async ({ tx, actor, query }) => {
      const cursor = deps.feed.cursor();
      const before = query.before === undefined ? undefined : parseBefore(query.before);
      const found = await listInteractions(tx, actor, {
        view: query.view,
        limit: query.limit + 1,
        ...(before ? { before } : {}),
      });
      const page = found.slice(0, query.limit);
      const last = found.length > query.limit ? page.at(-1) : undefined;
      const [rows, counts] = await Promise.all([presentRows(tx, actor, page), countInteractions(tx, actor)]);
      return {
        rows,
        counts,
        nextBefore: last ? `${last.openedAt.toISOString()}_${last.id}` : null,
        cursor,
      };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/interactions/:id',
    summary: 'One interaction, whole',
    who: 'desk.use',
    params: byId,
    answer: interactionAnswer,
    handle: ({ tx, actor, params }) => answer(tx, actor, params.id),
  });
  staff({
    method: 'GET',
    url: '/desk/interactions/:id/messages',
    summary: 'Earlier messages of its conversation',
    who: 'desk.use',
    params: byId,
    query: messagesQuery,
    answer: messagesAnswer,
    handle: async ({ tx, actor, params, query }) => {
      const interaction = await getInteraction(tx, actor, params.id);
      const { messages, hasEarlier } = await readMessages(tx, actor, interaction.conversationId, query);
      return {
        messages: await presentMessages(tx, actor, messages),
        hasEarlier,
        nextBefore: hasEarlier ? (messages[0]?.seq ?? null) : null,
      };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/interactions/:id/messages',
    summary: 'Replies, or notes something beside; the same clientId again answers the same message',
    who: 'interaction.answer',
    params: byId,
    body: writeMessageShape,
    answer: messageAnswer,
    handle: async ({ tx, actor, params, body }) => {
      if (body.kind === 'reply' && body.mentions.length > 0)
        throw new Refusal('request.invalid', { field: 'mentions' });
      const message = await writeAs(tx, actor, deps, params.id, body);
      return (await presentMessages(tx, actor, [message]))[0]!;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/interactions/:id/read',
    summary: 'The owner has seen everything up to here',
    who: 'interaction.answer',
    params: byId,
    body: readMessagesShape,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await readAsOwner(tx, actor, params.id, body.seq);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/interactions/:id/take',
    summary: 'Takes a waiting interaction out of its line by hand',
    who: 'interaction.take',
    params: byId,
    answer: interactionAnswer,
    handle: async ({ tx, actor, params }) => {
      await takeInteraction(tx, actor, params.id);
      return answer(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/desk/interactions/:id/end',
    summary: 'Ends the exchange; after-contact work begins',
    who: 'interaction.answer',
    params: byId,
    answer: interactionAnswer,
    handle: async ({ tx, actor, params }) => {
      await endInteraction(tx, actor, params.id);
      return answer(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/desk/interactions/:id/wrap-up',
    summary: 'Finishes after-contact work with a result code',
    who: 'interaction.answer',
    params: byId,
    body: wrapUpShape,
    answer: interactionAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await wrapUp(tx, actor, params.id, body.code, body.note);
      return answer(tx, actor, params.id);
    },
  });
  staff({
    method: 'PUT',
    url: '/desk/interactions/:id/resident',
    summary: 'Says who the resident is',
    who: 'resident.write',
    params: byId,
    body: linkResidentShape,
    answer: interactionAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await linkResident(tx, actor, params.id, body.residentId);
      return answer(tx, actor, params.id);
    },
  });

  staff({
    method: 'POST',
    url: '/desk/interactions/:id/handover',
    summary: 'Asks a queue or department to take it over; the sender stays owner until somebody accepts',
    who: 'interaction.answer',
    params: byId,
    body: requestHandoverShape,
    answer: interactionAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await requestHandover(tx, actor, await lockVisible(tx, actor, params.id), body);
      return answer(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/desk/handovers/:id/accept',
    summary: 'Takes an interaction over',
    who: 'interaction.answer',
    params: byId,
    answer: interactionAnswer,
    handle: async ({ tx, actor, params }) =>
      answer(tx, actor, (await acceptHandover(tx, actor, params.id)).id),
  });
  staff({
    method: 'POST',
    url: '/desk/handovers/:id/refuse',
    summary: 'Says no, with a reason; it stays with the sender',
    who: 'interaction.answer',
    params: byId,
    body: refuseHandoverShape,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await refuseHandover(tx, actor, params.id, body.reason, body.words);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/handovers/:id/withdraw',
    summary: 'The sender takes it back',
    who: 'interaction.answer',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await withdrawHandover(tx, actor, params.id);
      return DONE;
    },
  });
}

/** A place in a list by time; refuses 'request.invalid' {field: 'before'} for what this desk did not give out. */
export function parseBefore(text: string): { at: Date; id: string } {
  const [at, last] = text.split('_');
  const instant = new Date(at ?? '');
  if (Number.isNaN(instant.getTime()) || !id.safeParse(last).success)
    throw new Refusal('request.invalid', { field: 'before' });
  return { at: instant, id: last! };
}

async function presentOffers(tx: Tx, offers: readonly Offer[]): Promise<z.input<typeof offerAnswer>[]> {
  const names = await loadNames(tx);
  const ids = offers.map((offer) => offer.interactionId);
  const said = await lastMessages(tx, ids);
  const handovers = (await handoversOf(tx, ids)).filter((handover) => handover.state === 'pending');
  return Promise.all(
    offers.map(async (offer) => {
      const interaction = await readInteraction(tx, offer.interactionId);
      const conversation = await getConversation(tx, interaction.conversationId);
      const entry = await entryOf(tx, offer.interactionId);
      const handover = handovers.find((candidate) => candidate.interactionId === offer.interactionId);
      const residents = await namesOf(tx, [interaction.residentId], { withWords: true });
      return {
        id: offer.id,
        interactionId: offer.interactionId,
        queueName: names.queue(entry?.queueId ?? interaction.queueId),
        channel: offer.channel,
        residentName: residents.get(interaction.residentId)?.name ?? null,
        language: conversation.language,
        preview: said.get(offer.interactionId)?.preview ?? '',
        waitSec: Math.max(
          0,
          (tx.now.getTime() - (entry?.enteredAt ?? interaction.openedAt).getTime()) / 1000,
        ),
        handover: handover
          ? { id: handover.id, fromName: names.staff(handover.fromStaffId) ?? '', note: handover.note }
          : null,
        offeredAt: offer.offeredAt.toISOString(),
        expiresAt: offer.expiresAt.toISOString(),
        now: tx.now.toISOString(),
      };
    }),
  );
}

/** Files beside a word in a talk or a note; a letter takes more. */
const TALK_FILES_MAX = 5;

/** Writes a note, a word of a talk, or a letter: in a thread of letters, or by mail to who is no longer there otherwise. */
async function writeAs(
  tx: Tx,
  actor: StaffActor,
  deps: HttpDeps,
  interactionId: string,
  body: z.output<typeof writeMessageShape>,
): Promise<Message> {
  const { mail, mailboxId, sendAt, ...words } = body;
  const { settings } = await readCity(tx);
  const isReply = body.kind === 'reply';
  const channel = isReply ? await letterChannelOf(tx, actor, deps, interactionId) : undefined;
  const isElsewhere = isReply && !channel && mailboxId !== undefined;
  if (!channel && !isElsewhere) {
    const field = mail ? 'mail' : sendAt ? 'sendAt' : mailboxId ? 'mailboxId' : 'fileIds';
    if (field !== 'fileIds' || body.fileIds.length > TALK_FILES_MAX)
      throw new Refusal('request.invalid', { field });
    if (isReply) await checkReply(tx, actor, deps.channels, interactionId, body);
    return writeMessage(tx, actor, interactionId, body.kind, words, settings.undoSendSec);
  }
  const { id: by, abilities } = channel ?? letterChannel(deps);
  const letter = { ...words, maxChars: abilities.maxChars, channel: by };
  const wish = { mail, sendAt: sendAt === undefined ? undefined : new Date(sendAt) };
  const holdSec = letterHoldSec(settings);
  return isElsewhere
    ? writeByMail(tx, actor, interactionId, letter, { ...wish, mailboxId }, holdSec)
    : writeLetter(tx, actor, interactionId, letter, wish, holdSec);
}

/** The channel of an interaction, where it is one of letters; undefined where it is not, or is not seen. */
async function letterChannelOf(tx: Tx, actor: StaffActor, deps: HttpDeps, interactionId: string) {
  const [seen] = await visibleInteractions(tx, actor, [interactionId]);
  const channel = seen && deps.channels.get(seen.channel);
  return channel?.abilities.letters === true ? channel : undefined;
}
