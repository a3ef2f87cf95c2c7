import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { filesByIds } from '#domain/files/files.ts';
import { readDrafts, saveDraft } from '#domain/writing/drafts.ts';
import { sendNow, withdrawMessage } from '#domain/interactions/held.ts';
import { filesOfMessages } from '#domain/interactions/messages.ts';
import type { Draft } from '#domain/writing/types.ts';
import type { Tx } from '#db/transaction.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id, ok } from '../shapes.ts';
import { presentFiles } from './present.ts';
import { draftAnswer, draftsAnswer, saveDraft as saveDraftShape, withdrawnAnswer } from './writing-shapes.ts';

const byId = z.object({ id });
const DONE = { ok: true } as const;

/** What the editor needs beside sending. */
export function writingRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');

  staff({
    method: 'POST',
    url: '/desk/messages/:id/withdraw',
    summary: 'Takes an own reply back while it is still held; what it said is answered once more',
    who: 'interaction.answer',
    params: byId,
    answer: withdrawnAnswer,
    handle: async ({ tx, actor, params }) => {
      const message = await withdrawMessage(tx, actor, params.id);
      return {
        body: message.body,
        files: presentFiles(message.fileIds, await filesOfMessages(tx, [message])),
      };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/messages/:id/send-now',
    summary: 'Lets an own held reply go without waiting',
    who: 'interaction.answer',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await sendNow(tx, actor, params.id);
      return DONE;
    },
  });
  staff({
    method: 'GET',
    url: '/desk/drafts/:id',
    summary: 'What I began to write about a conversation, case or interaction',
    who: 'desk.use',
    sessionOnly: SESSION_ONLY.typing,
    params: byId,
    answer: draftsAnswer,
    handle: async ({ tx, actor, params }) => ({
      drafts: await presentDrafts(tx, await readDrafts(tx, actor, params.id)),
    }),
  });
  staff({
    method: 'PUT',
    url: '/desk/drafts/:id',
    summary: 'Keeps what I am writing; what another tab wrote meanwhile stays beside it',
    who: 'desk.use',
    sessionOnly: SESSION_ONLY.typing,
    params: byId,
    body: saveDraftShape,
    answer: draftAnswer,
    handle: async ({ tx, actor, params, body }) =>
      (await presentDrafts(tx, [await saveDraft(tx, actor, params.id, body)]))[0]!,
  });
}

async function presentDrafts(tx: Tx, drafts: readonly Draft[]): Promise<z.input<typeof draftAnswer>[]> {
  const files = await filesByIds(
    tx,
    drafts.flatMap((draft) => draft.fileIds),
  );
  return drafts.map((draft) => ({
    kind: draft.kind,
    text: draft.text,
    files: presentFiles(draft.fileIds, files),
    version: draft.version,
    savedAt: draft.savedAt.toISOString(),
    other: draft.other && { text: draft.other.text, savedAt: draft.other.savedAt.toISOString() },
  }));
}
