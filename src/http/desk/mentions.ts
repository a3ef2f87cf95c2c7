import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { getInteraction, visibleInteractions } from '#domain/interactions/interactions.ts';
import { readCaseMentions } from '#domain/cases/mentions.ts';
import { readMentionNotices } from '#domain/writing/mentions.ts';
import { namesOf } from '#domain/residents/residents.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { mentionable, mentionableInCase, readNoticesOf } from '#operations/mention.ts';
import { lookOn, onlookersOf } from '#operations/onlookers.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
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
    url: '/desk/cases/:id/mentionable',
    summary: 'Who can be named in a note of it: those who may see it',
    who: 'case.write',
    params: byId,
    answer: mentionableAnswer,
    handle: ({ tx, actor, params }) => mentionableInCase(tx, actor, params.id),
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
      await readNoticesOf(tx, actor, { id: params.id });
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/mentions/read',
    summary: 'I have read those of an interaction or a case, or all',
    who: 'desk.use',
    body: readMentionsOf,
    answer: ok,
    handle: async ({ tx, actor, body: { interactionId, caseId } }) => {
      await readNoticesOf(tx, actor, interactionId ? { interactionId } : caseId ? { caseId } : 'all');
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
    sessionOnly: SESSION_ONLY.typing,
    params: byId,
    body: beOnlooker,
    answer: onlookersAnswer,
    handle: async ({ tx, actor, params, body }) => ({
      others: await lookOn(tx, actor, { kind: body.kind, id: params.id }, body.state),
    }),
  });
}

type Shown = z.input<typeof mentionsAnswer>;

const MOST_SHOWN = 100;
const excerptOf = (text: string): string => [...text.replace(/\s+/g, ' ')].slice(0, EXCERPT_CHARS).join('');

/** Notes of conversations and of cases, as one list. */
async function presentMentions(tx: Tx, actor: StaffActor): Promise<Shown> {
  const said = await fromConversations(tx, actor);
  const noted = await fromCases(tx, actor);
  const rows = [...said.rows, ...noted.rows].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return { rows: rows.slice(0, MOST_SHOWN), unread: said.unread + noted.unread };
}

async function fromConversations(tx: Tx, actor: StaffActor): Promise<Shown> {
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
      caseId: null,
      caseNumber: null,
      byName: names.staff(note.authorStaffId),
      departmentName: notice.departmentId && names.department(notice.departmentId),
      residentName: residents.get(residentOf.get(notice.interactionId) ?? '')?.name ?? null,
      excerpt: excerptOf(note.body),
      at: notice.createdAt.toISOString(),
      readAt: notice.readAt?.toISOString() ?? null,
    })),
    unread,
  };
}

async function fromCases(tx: Tx, actor: StaffActor): Promise<Shown> {
  const { notices, unread } = await readCaseMentions(tx, actor);
  const names = await loadNames(tx);
  const residents = await namesOf(
    tx,
    notices.map((one) => one.residentId),
  );
  return {
    rows: notices.map(({ notice, text, authorStaffId, caseNumber, residentId }) => ({
      id: notice.id,
      interactionId: null,
      caseId: notice.caseId,
      caseNumber,
      byName: names.staff(authorStaffId),
      departmentName: notice.departmentId && names.department(notice.departmentId),
      residentName: residents.get(residentId)?.name ?? null,
      excerpt: excerptOf(text),
      at: notice.createdAt.toISOString(),
      readAt: notice.readAt?.toISOString() ?? null,
    })),
    unread,
  };
}
