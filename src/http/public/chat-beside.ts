import type { FastifyInstance } from 'fastify';
import { filesOfMessages } from '#domain/interactions/messages.ts';
import { receiveChatUpTo, tenantOfKey } from '#operations/chat.ts';
import { chatLinkUrl, joinByLink, linkDevice } from '#operations/devices.ts';
import { leaveMessage } from '#operations/leave-message.ts';
import { answerLast } from '#operations/survey.ts';
import { typingOfResident } from '#operations/typing.ts';
import type { HttpDeps } from '../context.ts';
import { plainRoutes, visitorRoutes } from '../routes.ts';
import { ok } from '../shapes.ts';
import { createTypingLimit } from '../typing-limit.ts';
import {
  answerSurvey,
  deviceLinkAnswer,
  joinDevice,
  leaveWish,
  receivedChat,
  surveyAnswer,
} from './chat-shapes.ts';
import { presentOwnMessage, presentSurvey } from './present.ts';
import { chatMessage, startChatAnswer } from './shapes.ts';

const DONE = { ok: true } as const;

/** What stands beside the messages of a chat: the wish when nobody is there, the end's question, devices, signs. */
export function chatBesideRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const visitor = visitorRoutes(app, deps);
  const plain = plainRoutes(app, deps, 'public');
  const mayType = createTypingLimit(deps.clock);

  visitor({
    method: 'POST',
    url: '/public/chat/wish',
    summary: 'Leaves a message and says how to be answered',
    perMinute: 20,
    body: leaveWish,
    answer: chatMessage,
    handle: async ({ tx, visitor: { conversationId }, body }) => {
      const message = await leaveMessage(tx, conversationId, body);
      return presentOwnMessage(message, await filesOfMessages(tx, [message]));
    },
  });

  visitor({
    method: 'PUT',
    url: '/public/chat/survey',
    summary: 'Points and words for the exchange that has ended; once, to be changed for some minutes',
    perMinute: 20,
    body: answerSurvey,
    answer: surveyAnswer.nullable(),
    handle: async ({ tx, visitor: { conversationId }, body }) =>
      presentSurvey(await answerLast(tx, conversationId, body)),
  });

  visitor({
    method: 'POST',
    url: '/public/chat/device-link',
    summary: 'A one-time link and code to go on at another device; those made before end',
    perMinute: 10,
    answer: deviceLinkAnswer,
    handle: async ({ tx, visitor: { conversationId } }) => {
      const link = await linkDevice(tx, conversationId);
      return {
        key: link.key,
        url: chatLinkUrl(deps.settings.publicUrl, link.key, link.token),
        code: `${link.code.slice(0, 4)}-${link.code.slice(4)}`,
        expiresAt: link.expiresAt.toISOString(),
      };
    },
  });

  plain({
    method: 'POST',
    url: '/public/chat/devices',
    summary: 'Exchanges a one-time link or code for a token of the same conversation',
    who: 'anyone',
    // A code has forty bits and lives ten minutes; nobody tries them through at this pace.
    perMinute: 10,
    body: joinDevice,
    answer: startChatAnswer,
    handle: async ({ body, request }) => {
      const tenantId = await tenantOfKey(deps.database, body.key);
      return deps.database.tx({ tenantId, actor: 'visitor:new', requestId: request.id }, (tx) =>
        joinByLink(tx, body),
      );
    },
  });

  visitor({
    method: 'POST',
    url: '/public/chat/typing',
    summary: 'Says to whoever answers that the resident is typing; kept nowhere',
    perMinute: 600,
    answer: ok,
    handle: async ({ tx, visitor: { tenantId, conversationId } }) => {
      const notice = mayType(conversationId) ? await typingOfResident(tx, conversationId) : null;
      if (notice) deps.feed.whisper({ tenantId, key: notice.to, type: 'typing', id: notice.conversationId });
      return DONE;
    },
  });

  visitor({
    method: 'POST',
    url: '/public/chat/received',
    summary: 'Says that everything up to here has arrived on the device',
    body: receivedChat,
    answer: ok,
    handle: async ({ tx, visitor: { conversationId }, body }) => {
      await receiveChatUpTo(tx, conversationId, body.seq);
      return DONE;
    },
  });
}
