import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import type { DeskAction } from '#domain/calls/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import {
  type CallAbility,
  callsOfStaff,
  lineForCallingOut,
  outsideNumber,
  pauseMostSec,
  requireCallAbility,
  targetOf,
} from '#operations/call-desk.ts';
import { sayRelay } from '#operations/relay-calls.ts';
import type { HttpDeps } from '../context.ts';
import { actorOf, plainRoutes, requireCaller, scopeOf, staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { id, ok } from '../shapes.ts';
import {
  callNumber,
  callsAnswer,
  giveCall,
  holdCall,
  monitorCall,
  pauseRecording,
  sayRelay as sayRelayShape,
  pressKeys,
} from './call-shapes.ts';
import { presentCalls } from './calls-present.ts';

const byId = z.object({ id });
const DONE = { ok: true } as const;

/** Telephone calls at the desk. What is asked of a call goes to its own row of events, after it was looked at whether one may. */
export function callRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const plain = plainRoutes(app, deps, 'desk');

  /** Looks in one transaction whether it may be done, and lets the call do it in its own. */
  async function act(
    request: FastifyRequest,
    callId: string,
    ability: CallAbility,
    actionOf: (tx: Tx, actor: StaffActor) => Promise<DeskAction> | DeskAction,
  ): Promise<typeof DONE> {
    const session = await requireCaller(deps, request);
    const { staffId, action } = await deps.database.tx(scopeOf(session, request), async (tx) => {
      const actor = await actorOf(tx, session);
      requirePermission(actor, ability === 'monitor' ? 'interaction.supervise' : 'interaction.answer');
      await requireCallAbility(tx, actor, callId, ability);
      const action = await actionOf(tx, actor);
      const fields = action.kind === 'monitor' ? [ability, action.mode] : [ability];
      tx.audit({ action: 'write', subjectKind: 'call', subjectId: callId, fields });
      return { staffId: actor.staffId, action };
    });
    await deps.calls.ask(session.tenantId, callId, staffId, action);
    return DONE;
  }

  staff({
    method: 'PUT',
    url: '/desk/calls/:id/relay',
    summary: 'This call comes by way of a relay service, or does not: remembered for the number',
    who: 'interaction.answer',
    params: byId,
    body: sayRelayShape,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await sayRelay(tx, actor, params.id, body.on);
      return { ok: true } as const;
    },
  });
  staff({
    method: 'GET',
    url: '/desk/calls/mine',
    summary: 'Calls on my telephone, and those that ring there',
    who: 'interaction.answer',
    sessionOnly: SESSION_ONLY.telephone,
    answer: callsAnswer,
    handle: async ({ tx, actor }) => ({
      calls: await presentCalls(tx, actor, await callsOfStaff(tx, actor)),
    }),
  });
  plain({
    method: 'POST',
    url: '/desk/calls',
    summary: "Calls a number: my own telephone rings first, the city's number is shown",
    who: 'interaction.answer',
    sessionOnly: SESSION_ONLY.telephone,
    body: callNumber,
    answer: z.object({ id }),
    handle: async ({ request, body }) => {
      const session = await requireCaller(deps, request);
      const input = await deps.database.tx(scopeOf(session, request), async (tx) => {
        const actor = await actorOf(tx, session);
        const entryPointId = await lineForCallingOut(tx, actor, body.entryPointId);
        return { staffId: actor.staffId, entryPointId, number: outsideNumber(body.number) };
      });
      return { id: await deps.calls.callOut(session.tenantId, input) };
    },
  });

  const simple = [
    ['hang-up', 'Ends the call'],
    ['complete', 'Gives the call to whoever was asked, and leaves'],
    ['cancel', 'Asks nobody any more: back to the caller'],
    ['join', 'All three hear each other'],
  ] as const;
  for (const [kind, summary] of simple) {
    const url = kind === 'hang-up' ? '/desk/calls/:id/hang-up' : `/desk/calls/:id/consult/${kind}`;
    plain({
      method: 'POST',
      url,
      summary,
      who: 'interaction.answer',
      sessionOnly: SESSION_ONLY.telephone,
      params: byId,
      answer: ok,
      handle: ({ request, params }) => act(request, params.id, kind, () => ({ kind })),
    });
  }
  plain({
    method: 'POST',
    url: '/desk/calls/:id/hold',
    summary: 'Lets the other side wait with music, or goes on with them',
    who: 'interaction.answer',
    sessionOnly: SESSION_ONLY.telephone,
    params: byId,
    body: holdCall,
    answer: ok,
    handle: ({ request, params, body }) =>
      act(request, params.id, 'hold', () => ({ kind: 'hold', on: body.on })),
  });
  plain({
    method: 'POST',
    url: '/desk/calls/:id/recording',
    summary: 'Keeps the recording from hearing while sensitive data are spoken, or lets it hear again',
    who: 'interaction.answer',
    sessionOnly: SESSION_ONLY.telephone,
    params: byId,
    body: pauseRecording,
    answer: ok,
    handle: ({ request, params, body }) =>
      act(request, params.id, 'pause-recording', async (tx) => ({
        kind: 'pause-recording',
        paused: body.paused,
        mostSec: await pauseMostSec(tx, params.id),
      })),
  });
  plain({
    method: 'POST',
    url: '/desk/calls/:id/keys',
    summary: 'Sends keys to the other side',
    who: 'interaction.answer',
    sessionOnly: SESSION_ONLY.telephone,
    params: byId,
    body: pressKeys,
    answer: ok,
    handle: ({ request, params, body }) =>
      act(request, params.id, 'keys', () => ({ kind: 'keys', keys: body.keys })),
  });
  plain({
    method: 'POST',
    url: '/desk/calls/:id/rejoin',
    summary: 'My telephone is rung again: the page was loaded anew',
    who: 'interaction.answer',
    sessionOnly: SESSION_ONLY.telephone,
    params: byId,
    answer: ok,
    handle: ({ request, params }) =>
      act(request, params.id, 'rejoin', async (tx, actor) => {
        const target = await targetOf(tx, deps, { kind: 'staff', id: actor.staffId });
        return { kind: 'rejoin', phone: target.kind === 'staff' ? target.phone : '' };
      }),
  });
  for (const kind of ['transfer', 'consult'] as const)
    plain({
      method: 'POST',
      url: `/desk/calls/:id/${kind}`,
      summary:
        kind === 'transfer' ? 'Gives the call on and leaves' : 'Asks somebody while the other side waits',
      who: 'interaction.answer',
      sessionOnly: SESSION_ONLY.telephone,
      params: byId,
      body: giveCall,
      answer: ok,
      handle: ({ request, params, body }) =>
        act(request, params.id, kind, async (tx) => {
          const { to } = body;
          if (to.kind === 'queue') return { kind: 'hand-over', toQueueId: to.id, note: body.note };
          return { kind, target: await targetOf(tx, deps, to) };
        }),
    });
  plain({
    method: 'PUT',
    url: '/desk/calls/:id/monitor',
    summary: 'Listens to a call, whispers to whoever has it, or takes part',
    who: 'interaction.supervise',
    sessionOnly: SESSION_ONLY.telephone,
    params: byId,
    body: monitorCall,
    answer: ok,
    handle: ({ request, params, body }) =>
      act(request, params.id, 'monitor', async (tx, actor) => {
        const target = await targetOf(tx, deps, { kind: 'staff', id: actor.staffId });
        const phone = target.kind === 'staff' ? target.phone : '';
        return { kind: 'monitor', staffId: actor.staffId, phone, mode: body.mode };
      }),
  });
  plain({
    method: 'DELETE',
    url: '/desk/calls/:id/monitor',
    summary: 'Leaves the call one listens to',
    who: 'interaction.supervise',
    sessionOnly: SESSION_ONLY.telephone,
    params: byId,
    answer: ok,
    handle: ({ request, params }) =>
      act(request, params.id, 'monitor', (_tx, actor) => ({ kind: 'unmonitor', staffId: actor.staffId })),
  });
}
