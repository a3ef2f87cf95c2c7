import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { monitorsHeard } from '#domain/calls/monitoring.ts';
import { namesOf } from '#domain/residents/residents.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { callAbilities } from '#operations/call-desk.ts';
import {
  endCallOf,
  type SupervisedCall,
  supervisedCalls,
  takeOverCall,
} from '#operations/supervise-calls.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id, ok } from '../shapes.ts';
import { loadNames, type Names } from './present.ts';
import { seenCall, type SupervisedCalls, supervisedCallsAnswer } from './supervision-shapes.ts';

const byId = z.object({ id });
const DONE = { ok: true } as const;

/** Calls as the supervisor sees and ends them; listening to them is in calls.ts. */
export function supervisedCallRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/supervision/calls',
    summary: 'Calls that go on, those who wait first',
    who: 'interaction.supervise',
    answer: supervisedCallsAnswer,
    handle: async ({ tx, actor }) => {
      const cursor = deps.feed.cursor();
      const calls = await presentSupervisedCalls(tx, actor, await supervisedCalls(tx, actor));
      return { calls, now: tx.now.toISOString(), cursor };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/calls/:id/take-over',
    summary: 'Takes a call over: from whoever has it, or out of its line',
    who: 'interaction.supervise',
    sessionOnly: SESSION_ONLY.telephone,
    params: byId,
    body: seenCall,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await takeOverCall(tx, actor, deps, { callId: params.id, version: body.version });
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/calls/:id/end',
    summary: 'Ends a call that somebody else has',
    who: 'interaction.supervise',
    params: byId,
    body: seenCall,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await endCallOf(tx, actor, { callId: params.id, version: body.version });
      return DONE;
    },
  });
}

/** Without numbers: whoever looks after the lines needs to know who talks with whom, not where they call from. */
async function presentSupervisedCalls(
  tx: Tx,
  actor: StaffActor,
  calls: readonly SupervisedCall[],
): Promise<SupervisedCalls['calls']> {
  const names = await loadNames(tx);
  const residents = await namesOf(
    tx,
    calls.flatMap(({ interaction }) => interaction?.residentId ?? []),
  );
  return calls.map((one) => {
    const { call, interaction } = one;
    return {
      id: call.id,
      interactionId: interaction?.id ?? null,
      version: interaction?.version ?? 0,
      direction: call.direction,
      lineName: one.lineName,
      queueId: one.queueId,
      queueName: names.queue(one.queueId),
      stage: one.stage,
      since: one.since.toISOString(),
      startedAt: call.startedAt.toISOString(),
      position: one.position,
      caller: call.caller.kind,
      residentName: (interaction && residents.get(interaction.residentId)?.name) ?? null,
      ownerName: names.staff(call.state.ownerStaffId),
      mine: call.state.ownerStaffId === actor.staffId,
      others: othersIn(call.state, names),
      monitors: call.state.monitors.map(({ staffId, mode }) => ({
        name: names.staff(staffId) ?? '',
        mode,
        mine: staffId === actor.staffId,
        heard: monitorsHeard(call.state).has(staffId),
      })),
      can: abilitiesOf(actor, one),
    };
  });
}

function othersIn(state: SupervisedCall['call']['state'], names: Names): string[] {
  return Object.values(state.legs).flatMap((leg) => {
    const isOther =
      leg.party === 'consulted' || (leg.party === 'agent' && leg.staffId !== state.ownerStaffId);
    return (isOther && names.staff(leg.staffId)) || [];
  });
}

function abilitiesOf(
  actor: StaffActor,
  { call, interaction, stage }: SupervisedCall,
): SupervisedCalls['calls'][number]['can'] {
  const own = callAbilities(actor, call);
  const isOpen = interaction?.state === 'waiting' || interaction?.state === 'active';
  const isMine = call.state.ownerStaffId === actor.staffId;
  return [
    ...(own.includes('monitor') ? (['monitor'] as const) : []),
    ...(isOpen && !isMine && stage !== 'menu' ? (['take-over'] as const) : []),
    ...(own.includes('end') ? (['end'] as const) : []),
  ];
}
