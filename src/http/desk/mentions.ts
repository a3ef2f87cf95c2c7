import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { getInteraction, visibleInteractions } from '#domain/interactions/interactions.ts';
import { readMentionNotices, readMentions } from '#domain/interactions/mentions.ts';
import { namesOf } from '#domain/residents/residents.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { mentionable } from '#operations/mention.ts';
import { lookOn, onlookersOf } from '#operations/onlookers.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { loadNames } from './present.ts';
import {
  beOnlooker,
  mentionableAnswer,
  mentionsAnswer,
  onlookersAnswer,
  onlookersQuery,
  readMentionsOf,
} from './writing-shapes.ts';

const byId = z.object({ id });
const DONE = { ok: true } as const;
const EXCERPT_CHARS = 120;

/** Colleagues: who is named in a note, and who else has the same thing open. */
export function mentionRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/interactions/:id/mentionable',
    summary: 'Who can be named in a note of it: those who may see it',
    who: 'interaction.answer',
    params: byId,
    answer: mentionableAnswer,
    handle: async ({ tx, actor, params }) =>
      mentionable(tx, actor, await getInteraction(tx, actor, params.id)),
  });
  staff({
    method: 'GET',
    url: '/desk/mentions',
    summary: 'Notes in which I am named, newest first',
    who: 'desk.use',
    answer: mentionsAnswer,
    handle: ({ tx, actor }) => presentMentions(tx, actor),
  });
  staff({
    method: 'POST',
    url: '/desk/mentions/:id/read',
    summary: 'I have read it',
    who: 'desk.use',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await readMentions(tx, actor, { id: params.id });
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/mentions/read',
    summary: 'I have read those of an interaction, or all',
    who: 'desk.use',
    body: readMentionsOf,
    answer: ok,
    handle: async ({ tx, actor, body: { interactionId } }) => {
      await readMentions(tx, actor, interactionId === null ? 'all' : { interactionId });
      return DONE;
    },
  });
  staff({
    method: 'GET',
    url: '/desk/onlookers/:id',
    summary: 'Which colleagues have the same thing open',
    who: 'desk.use',
    params: byId,
    query: onlookersQuery,
    answer: onlookersAnswer,
    handle: async ({ tx, actor, params, query }) => ({
      others: await onlookersOf(tx, actor, { kind: query.kind, id: params.id }),
    }),
  });
  staff({
    method: 'PUT',
    url: '/desk/onlookers/:id',
    summary: 'A sign of life: I read it, write in it, or have left it; answers who else is there',
    who: 'desk.use',
    params: byId,
    body: beOnlooker,
    answer: onlookersAnswer,
    handle: async ({ tx, actor, params, body }) => ({
      others: await lookOn(tx, actor, { kind: body.kind, id: params.id }, body.state),
    }),
  });
}

async function presentMentions(tx: Tx, actor: StaffActor): Promise<z.input<typeof mentionsAnswer>> {
  const { notices, unread } = await readMentionNotices(tx, actor);
  const names = await loadNames(tx);
  const ids = notices.map(({ notice }) => notice.interactionId);
  const residentOf = new Map(
    (await visibleInteractions(tx, actor, [...new Set(ids)])).map((one) => [one.id, one.residentId]),
  );
  const residents = await namesOf(tx, [...new Set(residentOf.values())]);
  return {
    rows: notices.map(({ notice, note }) => ({
      id: notice.id,
      interactionId: notice.interactionId,
      byName: names.staff(note.authorStaffId),
      departmentName: notice.departmentId && names.department(notice.departmentId),
      residentName: residents.get(residentOf.get(notice.interactionId) ?? '')?.name ?? null,
      excerpt: [...note.body.replace(/\s+/g, ' ')].slice(0, EXCERPT_CHARS).join(''),
      at: notice.createdAt.toISOString(),
      readAt: notice.readAt?.toISOString() ?? null,
    })),
    unread,
  };
}
