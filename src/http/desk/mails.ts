import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { letterHoldSec, readCity } from '#domain/city/city.ts';
import { getInteraction, visibleInteractions } from '#domain/interactions/interactions.ts';
import { messagesByIds } from '#domain/interactions/messages.ts';
import { htmlOf, mailsOfMessages } from '#domain/mail/mails.ts';
import type { MailHead } from '#domain/mail/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { mailWayOf, ownMailboxes, takeUpByMail } from '#operations/continue-by-mail.ts';
import { openFile } from '#operations/files.ts';
import { composeLetter, planAnswer } from '#operations/write-mail.ts';
import type { HttpDeps } from '../context.ts';
import { asStaff, plainRoutes, scopeOf, staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { inlineIn, mailPage, mailPagePolicy } from './mail-page.ts';
import { letterChannel } from './letter-channel.ts';
import {
  composedAnswer,
  composeMail,
  mailHtmlQuery,
  mailPlanAnswer,
  ownMailboxesAnswer,
} from './mail-shapes.ts';
import { presentInteraction } from './present.ts';
import { interactionAnswer } from './interaction-shapes.ts';

const byId = z.object({ id });
/** Of pictures within one mail. */
const PICTURES_MAX = 20;

/** Letters at the desk: as they were laid out, whom an answer goes to, and new ones. */
export function mailRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const plain = plainRoutes(app, deps, 'desk');
  plain({
    method: 'GET',
    url: '/desk/messages/:id/mail-html',
    summary:
      'A mail as it was laid out, harmless, as a page of its own; pictures from elsewhere only when asked for',
    who: 'desk.use',
    params: byId,
    query: mailHtmlQuery,
    answer: z.unknown(),
    handle: async ({ request, reply, params, query }) => {
      const { actor, html, head } = await asStaff(deps, request, 'desk.use', (parts) =>
        readHtml(parts.tx, parts.actor, params.id),
      );
      const scope = scopeOf(actor, request);
      const pictures = new Map<string, string>();
      for (const cid of inlineIn(html, head.inline).slice(0, PICTURES_MAX)) {
        const opened = await openFile(deps.files, scope, head.inline[cid]!, { staff: actor });
        if (opened.file.image)
          pictures.set(cid, `data:${opened.file.mediaType};base64,${opened.bytes.toString('base64')}`);
      }
      const withImages = query.images === 'yes';
      return reply
        .header('content-security-policy', mailPagePolicy(withImages))
        .type('text/html; charset=utf-8')
        .send(mailPage(html, pictures, head.remoteImages, withImages));
    },
  });
  staff({
    method: 'GET',
    url: '/desk/interactions/:id/mail-answer',
    summary: 'Whom an answer by mail goes to, about what, and what stands below it',
    who: 'desk.use',
    params: byId,
    answer: mailPlanAnswer,
    handle: async ({ tx, actor, params }) => {
      const plan = await planAnswer(tx, actor, params.id);
      return { plan, way: plan ? null : await mailWayOf(tx, actor, params.id) };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/interactions/:id/continue-by-mail',
    summary: 'Takes up again what its resident has left, to write to them by mail',
    who: 'interaction.answer',
    params: byId,
    answer: interactionAnswer,
    handle: async ({ tx, actor, params }) => {
      const interactionId = await takeUpByMail(tx, actor, params.id);
      const cursor = deps.feed.cursor();
      return presentInteraction(tx, actor, await getInteraction(tx, actor, interactionId), cursor);
    },
  });
  staff({
    method: 'GET',
    url: '/desk/mailboxes',
    summary: 'From which addresses one may write',
    who: 'interaction.answer',
    answer: ownMailboxesAnswer,
    handle: async ({ tx, actor }) => ({ mailboxes: await ownMailboxes(tx, actor) }),
  });
  staff({
    method: 'POST',
    url: '/desk/mails',
    summary: 'Writes to somebody who did not write before; the same clientId again answers the same mail',
    who: 'interaction.answer',
    body: composeMail,
    answer: composedAnswer,
    handle: async ({ tx, actor, body }) => {
      const { clientId, entryPointId, mail, fileIds, sendAt } = body;
      const holdSec = letterHoldSec((await readCity(tx)).settings);
      const { maxChars } = letterChannel(deps).abilities;
      const { interactionId, message } = await composeLetter(
        tx,
        actor,
        {
          entryPointId,
          mail,
          words: { clientId, body: body.body, fileIds, maxChars },
          ...(sendAt === undefined ? {} : { sendAt: new Date(sendAt) }),
        },
        holdSec,
      );
      return { interactionId, messageId: message.id };
    },
  });
}

/** The layout of a mail that the actor may see; the reading is audited. Refuses 'not-found'. */
async function readHtml(
  tx: Tx,
  actor: StaffActor,
  messageId: string,
): Promise<{ actor: StaffActor; html: string; head: MailHead }> {
  const [message] = await messagesByIds(tx, [messageId]);
  const ids = message?.interactionId ? [message.interactionId] : [];
  const isVisible = (await visibleInteractions(tx, actor, ids)).length > 0;
  const mail = isVisible ? (await mailsOfMessages(tx, [messageId])).get(messageId) : undefined;
  const html = mail && (await htmlOf(tx, messageId));
  if (!mail || html === null || html === undefined) throw new Refusal('not-found');
  tx.audit({ action: 'read', subjectKind: 'message', subjectId: messageId });
  return { actor, html, head: mail.head };
}
