import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Scope } from '#db/transaction.ts';
import { findCaseByToken, readPublicCase, writeFromResident } from '#domain/cases/cases.ts';
import { listCities, readCity } from '#domain/city/city.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { filesOfMessages } from '#domain/interactions/messages.ts';
import { findReceiptByToken } from '#domain/mail/receipts.ts';
import { audience } from '#domain/staff/access.ts';
import { Refusal } from '#kernel/refusal.ts';
import {
  readChat,
  readChatUpTo,
  readEntryPoint,
  setChatLanguage,
  setChatProfile,
  startChat,
  tenantOfKey,
} from '#operations/chat.ts';
import { openFile, uploadFile } from '#operations/files.ts';
import { readReceipt, writeToReceipt } from '#operations/receipt.ts';
import { leaveConversation, receiveFromResident } from '#operations/receive.ts';
import type { HttpDeps } from '../context.ts';
import { chatBesideRoutes } from './chat-beside.ts';
import { plainRoutes, visitorOf, visitorRoutes, visitorScope } from '../routes.ts';
import { count, fileAnswer, id, ok } from '../shapes.ts';
import { streamFeed } from '../stream.ts';
import { presentFile, readUpload, sendFile } from '../uploads.ts';
import {
  presentChat,
  presentEntryPoint,
  presentOwnMessage,
  presentPublicCase,
  presentPublicEntry,
} from './present.ts';
import {
  chatAnswer,
  chatLanguage,
  chatMessage,
  chatProfile,
  cityAnswer,
  entryPointAnswer,
  publicCaseAnswer,
  publicCaseEntry,
  readChat as readChatShape,
  sendChatMessage,
  startChat as startChatShape,
  startChatAnswer,
  writeToCase,
} from './shapes.ts';
import { looksRoutes } from './looks.ts';

const DONE = { ok: true } as const;
const caseToken = z.object({ token: z.string().min(16).max(64) });

/** The resident's side: intake, outbox and public projections, nothing else of the house. */
export function publicRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const plain = plainRoutes(app, deps, 'public');
  const { maxFileBytes } = deps.settings;

  plain({
    method: 'GET',
    url: '/public/cities',
    summary: 'The cities of this installation and where they can be reached',
    who: 'anyone',
    answer: z.array(cityAnswer),
    handle: async () =>
      Promise.all(
        (await listCities(deps.installation)).map((city) =>
          deps.database.tx({ tenantId: city.id, actor: 'system:public' }, async (tx) => ({
            code: city.code,
            name: city.name,
            nameEn: city.nameEn || city.name,
            entryPoints: (await listEntryPoints(tx))
              .filter(({ channel }) => deps.channels.get(channel)?.abilities.written)
              .map((entry) => ({ key: entry.publicKey, name: entry.name, channel: entry.channel })),
            demo: city.demo,
          })),
        ),
      ),
  });

  plain({
    method: 'GET',
    url: '/public/entry-points/:key',
    summary: 'What a page needs before the first word is written',
    who: 'anyone',
    params: z.object({ key: z.string().min(1).max(64) }),
    answer: entryPointAnswer,
    handle: async ({ params }) => {
      const tenantId = await tenantOfKey(deps.database, params.key);
      return deps.database.tx({ tenantId, actor: 'system:public' }, async (tx) =>
        presentEntryPoint(await readEntryPoint(tx, params), maxFileBytes),
      );
    },
  });

  plain({
    method: 'POST',
    url: '/public/chat/conversations',
    summary: 'Starts an anonymous conversation',
    who: 'anyone',
    perMinute: 60,
    body: startChatShape,
    answer: startChatAnswer,
    handle: async ({ body, request }) => {
      const tenantId = await tenantOfKey(deps.database, body.key);
      return deps.database.tx({ tenantId, actor: 'visitor:new', requestId: request.id }, (tx) =>
        startChat(tx, body),
      );
    },
  });

  chatRoutes(app, deps);
  chatBesideRoutes(app, deps);

  plain({
    method: 'GET',
    url: '/public/chat/feed',
    summary: 'Hints of what changed in the conversation (server-sent events)',
    who: 'token-holder',
    query: z.object({ cursor: z.string().max(64).optional() }),
    answer: z.unknown(),
    handle: async ({ request, reply, query }) => {
      const visitor = await visitorOf(deps, request);
      const keys = new Set([audience.conversation(visitor.conversationId)]);
      return streamFeed(
        deps,
        request,
        reply,
        { tenantId: visitor.tenantId, keys, stillAllowed: () => Promise.resolve(true) },
        query.cursor,
      );
    },
  });

  plain({
    method: 'POST',
    url: '/public/files',
    summary: 'Takes a file that will be attached to a message',
    who: 'token-holder',
    takesFile: true,
    perMinute: 30,
    query: z.object({ case: z.string().max(64).optional() }),
    answer: fileAnswer,
    handle: async ({ request, query }) => {
      const holder = await tokenHolder(deps, request, query.case);
      return presentFile(
        await uploadFile(deps.files, holder.scope, holder.uploader, await readUpload(request)),
      );
    },
  });

  plain({
    method: 'GET',
    url: '/public/files/:id',
    summary: 'A file of the own conversation or case',
    who: 'token-holder',
    params: z.object({ id }),
    query: z.object({ case: z.string().max(64).optional() }),
    answer: z.unknown(),
    handle: async ({ request, reply, params, query }) => {
      const holder = await tokenHolder(deps, request, query.case);
      const { file, bytes } = await openFile(deps.files, holder.scope, params.id, holder.reader);
      return sendFile(reply, file, bytes);
    },
  });

  plain({
    method: 'GET',
    url: '/public/cases/:token',
    summary: 'The case, or the mail that none was opened of yet, that a private link belongs to',
    who: 'token-holder',
    params: caseToken,
    answer: publicCaseAnswer,
    handle: async ({ params, request }) => {
      const { scope, opens } = await linkOf(deps, params.token, request);
      return deps.database.tx(scope, async (tx) =>
        presentPublicCase(
          'caseId' in opens
            ? await readPublicCase(tx, opens.caseId)
            : await readReceipt(tx, opens.conversationId),
          await readCity(tx),
          maxFileBytes,
        ),
      );
    },
  });

  plain({
    method: 'POST',
    url: '/public/cases/:token/messages',
    summary: 'Writes to whoever is responsible for the case',
    who: 'token-holder',
    perMinute: 30,
    params: caseToken,
    body: writeToCase,
    answer: publicCaseEntry,
    handle: async ({ params, body, request }) => {
      const { scope, opens } = await linkOf(deps, params.token, request);
      return deps.database.tx(scope, async (tx) =>
        presentPublicEntry(
          'caseId' in opens
            ? await writeFromResident(tx, opens.caseId, body)
            : await writeToReceipt(tx, opens.conversationId, body),
        ),
      );
    },
  });

  looksRoutes(app, deps);
}

function chatRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const visitor = visitorRoutes(app, deps);

  visitor({
    method: 'GET',
    url: '/public/chat/conversation',
    summary: 'The conversation from a message on, or the page before one',
    query: z.object({
      after: z.coerce.number().pipe(count).default(0),
      before: z.coerce.number().pipe(count).optional(),
    }),
    answer: chatAnswer,
    handle: async ({ tx, visitor: { tenantId, conversationId }, query }) => {
      const cursor = deps.feed.cursor();
      const key = audience.conversation(conversationId);
      const typedAt = deps.feed.lastGiven({ tenantId, key, type: 'typing', id: conversationId });
      const chat = await readChat(tx, conversationId, query);
      return presentChat(chat, cursor, deps.settings.publicUrl, typedAt);
    },
  });

  visitor({
    method: 'POST',
    url: '/public/chat/messages',
    summary: 'Says something; the same clientId again answers the same message',
    perMinute: 120,
    body: sendChatMessage,
    answer: chatMessage,
    handle: async ({ tx, visitor: { conversationId }, body }) => {
      const message = await receiveFromResident(tx, conversationId, body);
      return presentOwnMessage(message, await filesOfMessages(tx, [message]));
    },
  });

  visitor({
    method: 'POST',
    url: '/public/chat/read',
    summary: 'Says that everything up to here was seen',
    body: readChatShape,
    answer: ok,
    handle: async ({ tx, visitor: { conversationId }, body }) => {
      await readChatUpTo(tx, conversationId, body.seq);
      return DONE;
    },
  });

  visitor({
    method: 'PUT',
    url: '/public/chat/profile',
    summary: 'A name and how to be reached, both optional',
    body: chatProfile,
    answer: ok,
    handle: async ({ tx, visitor: { conversationId }, body }) => {
      await setChatProfile(tx, conversationId, body);
      return DONE;
    },
  });

  visitor({
    method: 'PUT',
    url: '/public/chat/language',
    summary: 'The language the house answers in',
    body: chatLanguage,
    answer: ok,
    handle: async ({ tx, visitor: { conversationId }, body }) => {
      await setChatLanguage(tx, conversationId, body.language);
      return DONE;
    },
  });

  visitor({
    method: 'POST',
    url: '/public/chat/end',
    summary: 'Leaves; the next message starts a new exchange in the same conversation',
    answer: ok,
    handle: async ({ tx, visitor: { conversationId } }) => {
      await leaveConversation(tx, conversationId);
      return DONE;
    },
  });
}

interface Link {
  opens: { caseId: string } | { conversationId: string };
  scope: Scope;
}

/** What a private link opens: a case, or a mail's thread until a case is opened of it. Refuses 'not-found'. */
async function linkOf(deps: HttpDeps, token: string, request: FastifyRequest): Promise<Link> {
  const found = await findCaseByToken(deps.installation, token);
  if (found)
    return { opens: { caseId: found.caseId }, scope: linkScope(found.tenantId, found.caseId, request) };
  const thread = await findReceiptByToken(deps.installation, token);
  if (!thread) throw new Refusal('not-found');
  const { tenantId, conversationId } = thread;
  return { opens: { conversationId }, scope: linkScope(tenantId, conversationId, request) };
}

function linkScope(tenantId: string, id: string, request: FastifyRequest): Scope {
  return { tenantId, actor: `visitor:${id}`, requestId: request.id };
}

/** Whoever holds a chat's token or a private link, as an uploader and reader of files. */
async function tokenHolder(deps: HttpDeps, request: FastifyRequest, token: string | undefined) {
  if (token !== undefined) {
    const { opens, scope } = await linkOf(deps, token, request);
    const uploader = 'caseId' in opens ? `case:${opens.caseId}` : `conversation:${opens.conversationId}`;
    return { scope, uploader, reader: opens };
  }
  const visitor = await visitorOf(deps, request);
  return {
    scope: visitorScope(visitor, request),
    uploader: `conversation:${visitor.conversationId}`,
    reader: { conversationId: visitor.conversationId },
  };
}
