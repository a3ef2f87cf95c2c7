import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { countCases, getCase, keepPromise, listCases, makePromise, updateCase } from '#domain/cases/cases.ts';
import { sendEntryNow, withdrawEntry } from '#domain/cases/held.ts';
import type { CaseDetail } from '#domain/cases/types.ts';
import { readCity } from '#domain/city/city.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { linkToCase, openCaseFor } from '#operations/open-case.ts';
import { writeInCase } from '#operations/write-case.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { presentFile } from '../uploads.ts';
import { presentCase, presentCaseEntries, presentCaseRows, presentPromise } from './present.ts';
import {
  caseAnswer,
  caseEntryAnswer,
  casesAnswer,
  casesQuery,
  linkInteraction as linkInteractionShape,
  makePromise as makePromiseShape,
  openCase,
  promiseAnswer,
  updateCase as updateCaseShape,
  writeCaseEntry as writeCaseEntryShape,
} from './case-shapes.ts';
import { withdrawnAnswer } from './writing-shapes.ts';

const byId = z.object({ id });

/** Cases: matters with an owner and a date. */
export function caseRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const present = (tx: Tx, actor: StaffActor, found: CaseDetail, cursor: string) =>
    presentCase(tx, actor, found, deps.settings.publicUrl, cursor);

  staff({
    method: 'GET',
    url: '/desk/cases',
    summary: 'Lists of cases, as far as one may see them',
    who: 'case.read',
    query: casesQuery,
    answer: casesAnswer,
    handle: async ({ tx, actor, query }) => {
      const cursor = deps.feed.cursor();
      const { rows, nextBefore } = await listCases(tx, actor, query);
      return {
        rows: await presentCaseRows(tx, rows),
        counts: await countCases(tx, actor),
        nextBefore,
        cursor,
      };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/cases',
    summary: 'Opens a case; the same clientId again answers the same case',
    who: 'case.write',
    body: openCase,
    answer: caseAnswer,
    handle: async ({ tx, actor, body }) => {
      const cursor = deps.feed.cursor();
      return present(tx, actor, await openCaseFor(tx, actor, body, deps.caseNumbers), cursor);
    },
  });
  staff({
    method: 'GET',
    url: '/desk/cases/:id',
    summary: 'One case, whole',
    who: 'case.read',
    params: byId,
    answer: caseAnswer,
    handle: async ({ tx, actor, params }) => {
      const cursor = deps.feed.cursor();
      return present(tx, actor, await getCase(tx, actor, params.id), cursor);
    },
  });
  staff({
    method: 'PATCH',
    url: '/desk/cases/:id',
    summary: 'Changes status, next step, title, department, owner, category or due day',
    who: 'case.write',
    params: byId,
    body: updateCaseShape,
    answer: caseAnswer,
    handle: async ({ tx, actor, params, body }) => {
      const cursor = deps.feed.cursor();
      return present(tx, actor, await updateCase(tx, actor, params.id, body), cursor);
    },
  });
  staff({
    method: 'POST',
    url: '/desk/cases/:id/entries',
    summary: 'Notes something, or writes to the resident',
    who: 'case.write',
    params: byId,
    body: writeCaseEntryShape,
    answer: caseEntryAnswer,
    handle: async ({ tx, actor, params, body }) => {
      if (body.kind !== 'note' && body.mentions.length > 0)
        throw new Refusal('request.invalid', { field: 'mentions' });
      const { undoSendSec } = (await readCity(tx)).settings;
      const entry = await writeInCase(tx, actor, params.id, body, undoSendSec);
      return (await presentCaseEntries(tx, actor, [entry]))[0]!;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/case-entries/:id/withdraw',
    summary:
      'Takes an own message to the resident back while it is still held; what it said is answered once more',
    who: 'case.write',
    params: byId,
    answer: withdrawnAnswer,
    handle: async ({ tx, actor, params }) => {
      const entry = await withdrawEntry(tx, actor, params.id);
      return { body: entry.body ?? '', files: entry.files.map(presentFile) };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/case-entries/:id/send-now',
    summary: 'Lets an own held message to the resident go without waiting',
    who: 'case.write',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await sendEntryNow(tx, actor, params.id);
      return { ok: true } as const;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/cases/:id/promises',
    summary: 'Promises the resident something by a date',
    who: 'case.write',
    params: byId,
    body: makePromiseShape,
    answer: promiseAnswer,
    handle: async ({ tx, actor, params, body }) =>
      presentPromise(await makePromise(tx, actor, params.id, body)),
  });
  staff({
    method: 'POST',
    url: '/desk/promises/:id/keep',
    summary: 'The promise was kept',
    who: 'case.write',
    params: byId,
    answer: promiseAnswer,
    handle: async ({ tx, actor, params }) => presentPromise(await keepPromise(tx, actor, params.id)),
  });
  staff({
    method: 'POST',
    url: '/desk/cases/:id/interactions',
    summary: 'Links an interaction to the case',
    who: 'case.write',
    params: byId,
    body: linkInteractionShape,
    answer: caseAnswer,
    handle: async ({ tx, actor, params, body }) => {
      const cursor = deps.feed.cursor();
      await linkToCase(tx, actor, params.id, body.interactionId);
      return present(tx, actor, await getCase(tx, actor, params.id), cursor);
    },
  });
}
