import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { getInteraction } from '#domain/interactions/interactions.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import {
  changeHarassmentSettings,
  harassmentsToCareFor,
  type KeptHarassmentSettings,
  listHarassment,
  readHarassmentSettings,
} from '#domain/supervision/harassment.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { ownHarassmentTexts } from '#operations/call-texts.ts';
import {
  askForHelp,
  askForHelpInWriting,
  type AskOfCall,
  careFor,
  comeToHelp,
  decideAbout,
  endByWords,
  readWhy,
  warnCaller,
} from '#operations/harassment.ts';
import type { HttpDeps } from '../context.ts';
import { actorOf, plainRoutes, requireCaller, scopeOf, staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id, ok } from '../shapes.ts';
import { helpInWriting, presentHarassment } from './harassment-present.ts';
import * as shapes from './harassment-shapes.ts';
import { loadNames } from './present.ts';

const byId = z.object({ id });
const DONE = { ok: true } as const;

/** カスタマーハラスメント: help by one press, the agreed words into the call, and what was decided. */
export function harassmentRoutes(app: FastifyInstance, deps: HttpDeps): void {
  callerRoutes(app, deps);
  caseRoutes(app, deps);
  settingsRoutes(app, deps);
}

function callerRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const plain = plainRoutes(app, deps, 'desk');

  /** Writes it down in one transaction, and lets the call do it in its own. */
  async function ask(
    request: FastifyRequest,
    write: (tx: Tx, actor: StaffActor) => Promise<AskOfCall | null>,
  ): Promise<typeof DONE> {
    const session = await requireCaller(deps, request);
    const asked = await deps.database.tx(scopeOf(session, request), async (tx) => {
      const actor = await actorOf(tx, session);
      requirePermission(actor, 'interaction.answer');
      return { staffId: actor.staffId, what: await write(tx, actor) };
    });
    if (asked.what)
      await deps.calls.ask(session.tenantId, asked.what.callId, asked.staffId, asked.what.action);
    return DONE;
  }

  plain({
    method: 'POST',
    url: '/desk/harassment/:id/warn',
    summary: 'The caller is warned: by whoever talks with them, or by the agreed words into the talk',
    who: 'interaction.answer',
    params: byId,
    body: shapes.warnCaller,
    answer: ok,
    handle: ({ request, params, body }) =>
      ask(request, (tx, actor) => warnCaller(tx, actor, params.id, body.how)),
  });
  plain({
    method: 'POST',
    url: '/desk/harassment/:id/end',
    summary: 'Ends the call by the agreed words: the caller alone hears them',
    who: 'interaction.answer',
    params: byId,
    answer: ok,
    handle: ({ request, params }) => ask(request, (tx, actor) => endByWords(tx, actor, params.id)),
  });
}

function caseRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'POST',
    url: '/desk/calls/:id/harassment',
    summary: 'I am harassed in my call: somebody in charge is asked to help, what is recorded is kept',
    who: 'interaction.answer',
    params: byId,
    answer: z.object({ id }),
    handle: async ({ tx, actor, params }) => ({ id: (await askForHelp(tx, actor, params.id)).id }),
  });
  staff({
    method: 'POST',
    url: '/desk/interactions/:id/harassment',
    summary: 'I am harassed in a written exchange of mine: somebody in charge is asked to help',
    who: 'interaction.answer',
    params: byId,
    answer: z.object({ id }),
    handle: async ({ tx, actor, params }) => ({
      id: (await askForHelpInWriting(tx, actor, deps.channels, params.id)).id,
    }),
  });
  staff({
    method: 'GET',
    url: '/desk/interactions/:id/help',
    summary: 'The call for help that goes on in a written exchange, and what is due',
    who: 'interaction.answer',
    params: byId,
    answer: shapes.helpInWriting,
    handle: async ({ tx, actor, params }) => {
      const cursor = deps.feed.cursor();
      return { help: await helpInWriting(tx, actor, await getInteraction(tx, actor, params.id)), cursor };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/harassment/:id/join',
    summary: 'Somebody in charge comes to help; the first one is who did',
    who: 'interaction.supervise',
    sessionOnly: SESSION_ONLY.telephone,
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await comeToHelp(tx, actor, params.id);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/harassment/:id/decide',
    summary: 'What the person in charge decides, during the call or afterwards, and why',
    who: 'interaction.supervise',
    params: byId,
    body: shapes.decideAbout,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await decideAbout(tx, actor, params.id, body);
      return DONE;
    },
  });
  staff({
    method: 'GET',
    url: '/desk/harassment/:id/note',
    summary: 'Why it was decided so',
    who: 'interaction.supervise',
    params: byId,
    answer: shapes.decisionNote,
    handle: async ({ tx, actor, params }) => ({ note: await readWhy(tx, actor, params.id) }),
  });
  staff({
    method: 'POST',
    url: '/desk/harassment/:id/care',
    summary: 'I take a break after it, or do not want one',
    who: 'interaction.answer',
    params: byId,
    body: shapes.careFor,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await careFor(tx, actor, params.id, body.care);
      return DONE;
    },
  });
  staff({
    method: 'GET',
    url: '/desk/harassment/mine',
    summary: 'Those I called for help in and that are over, until I said whether I take a break',
    who: 'interaction.answer',
    answer: shapes.myHarassment,
    handle: async ({ tx, actor }) => {
      const cursor = deps.feed.cursor();
      const rows = await harassmentsToCareFor(tx, actor.staffId);
      return {
        rows: rows.map(({ id: caseId, closedAt }) => ({ id: caseId, closedAt: closedAt!.toISOString() })),
        cursor,
      };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/supervision/harassment',
    summary: 'Calls for help: what goes on first, then the last thirty days',
    who: 'interaction.supervise',
    answer: shapes.harassmentAnswer,
    handle: async ({ tx, actor }) => {
      const cursor = deps.feed.cursor();
      const rows = await presentHarassment(tx, actor, await listHarassment(tx, actor));
      return { rows, now: tx.now.toISOString(), cursor };
    },
  });
}

function settingsRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/supervision/harassment-settings',
    summary: "The city's words against harassment, and after how long what is due",
    who: 'interaction.supervise',
    answer: shapes.harassmentSettingsAnswer,
    handle: async ({ tx }) => presentSettings(tx, await readHarassmentSettings(tx)),
  });
  staff({
    method: 'PUT',
    url: '/desk/supervision/harassment-settings',
    summary: 'Replaces them, as far as they still are what was seen',
    who: 'interaction.supervise',
    body: shapes.changeHarassmentSettings,
    answer: shapes.harassmentSettingsAnswer,
    handle: async ({ tx, actor, body }) =>
      presentSettings(tx, await changeHarassmentSettings(tx, actor, body)),
  });
}

async function presentSettings(
  tx: Tx,
  { settings, version, changedBy, changedAt }: KeptHarassmentSettings,
): Promise<shapes.HarassmentSettingsAnswer> {
  return {
    settings,
    version,
    changedByName: changedBy && (await loadNames(tx)).staff(changedBy),
    changedAt: changedAt?.toISOString() ?? null,
    says: ownHarassmentTexts(),
  };
}
