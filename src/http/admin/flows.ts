import { isDeepStrictEqual } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import {
  addFlow,
  flowHistory,
  flowLastSteps,
  flowsOfEntryPoints,
  getFlow,
  listFlows,
  publishFlow,
  retireFlow,
  rollBackFlow,
  runningVersions,
  saveDraft,
  withdrawFlow,
} from '#domain/flows/flows.ts';
import { findProblems } from '#domain/flows/rules.ts';
import { FLOW_TEMPLATES, flowOfTemplate } from '#domain/flows/templates.ts';
import type { Flow, FlowVersion } from '#domain/flows/types.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { listQueues } from '#domain/routing/routing.ts';
import { listSkills, listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { flowSurroundings, letFlowAnswer, tryFlow } from '#operations/flow-desk.ts';
import { spokenOf } from '#operations/flow-spoken.ts';
import type { HttpDeps } from '../context.ts';
import { asStaff, plainRoutes, staffRoutes } from '../routes.ts';
import { count, id } from '../shapes.ts';
import {
  addFlow as addFlowShape,
  flowAnswer,
  flowsAnswer,
  flowTemplatesAnswer,
  flowVersionAnswer,
  flowVersionsAnswer,
  letFlowAnswer as letFlowAnswerShape,
  publishFlow as publishFlowShape,
  retireFlow as retireFlowShape,
  rollBackFlow as rollBackFlowShape,
  saveFlow as saveFlowShape,
  sayAnswer,
  sayLines,
  trialAnswer,
  tryFlow as tryFlowShape,
  withdrawFlow as withdrawFlowShape,
} from './flow-shapes.ts';

const byId = z.object({ id });

/** What residents are led through: written, tried, published, taken back. */
export function flowRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const plain = plainRoutes(app, deps, 'admin');
  const sendsTexts = deps.texts !== undefined;
  const present = (tx: Tx, actor: StaffActor, flow: Flow) => presentFlow(tx, actor, flow, sendsTexts);

  staff({
    method: 'GET',
    url: '/admin/flows',
    summary: 'All flows of the city, and everything that a flow may name',
    who: 'flow.edit',
    answer: flowsAnswer,
    handle: ({ tx, actor }) => presentAll(tx, actor, sendsTexts),
  });
  staff({
    method: 'POST',
    url: '/admin/flows',
    summary: 'Adds a flow, as a draft that nobody meets yet',
    who: 'flow.edit',
    body: addFlowShape,
    answer: flowAnswer,
    handle: async ({ tx, actor, body: { clientId, ...input } }) =>
      present(tx, actor, await addFlow(tx, actor, `staff:${actor.staffId}:${clientId}`, input)),
  });
  staff({
    method: 'GET',
    url: '/admin/flow-templates',
    summary: 'Flows to begin with, for the people of a queue',
    who: 'flow.edit',
    query: z.object({ queueId: id.optional() }),
    answer: flowTemplatesAnswer,
    handle: ({ query }) =>
      Promise.resolve({
        templates: FLOW_TEMPLATES.map((each) => ({
          id: each,
          definition: flowOfTemplate(each, query.queueId ?? ''),
        })),
      }),
  });
  staff({
    method: 'POST',
    url: '/admin/flows/try',
    summary: 'Leads a draft on as it would go with a resident, in a world that is made up; nothing is kept',
    who: 'flow.edit',
    body: tryFlowShape,
    answer: trialAnswer,
    handle: async ({ tx, body: { draft, state, input, world } }) => {
      const { then, spoken, ...rest } = await tryFlow(tx, draft, state, input, {
        ...world,
        now: new Date(world.now),
      });
      if (then.kind === 'port') throw new Error('a trial answers its ports');
      return { ...rest, spoken: [...spoken], then: trialAnswer.shape.then.parse(then) };
    },
  });
  plain({
    method: 'POST',
    url: '/admin/flows/say',
    summary: 'Lines of a flow as sound, as a caller would hear them',
    who: 'flow.edit',
    perMinute: 60,
    body: sayLines,
    answer: sayAnswer,
    handle: async ({ request, body }) => {
      // In a transaction of its own: an engine is asked outside of any.
      const tenantId = await asStaff(deps, request, 'flow.edit', ({ tx }) => Promise.resolve(tx.tenantId));
      const spoken = body.lines.filter(({ text }) => text.trim() !== '').map(spokenOf);
      const { unspoken } = await deps.promptSounds.makeAhead(tenantId, spoken);
      const sounds = await deps.promptSounds.prepare(tenantId, spoken);
      return { unspoken, sounds: sounds.map(({ url }) => new URL(url).pathname) };
    },
  });
  staff({
    method: 'GET',
    url: '/admin/flows/:id',
    summary: 'A flow with its draft and what stands against publishing it',
    who: 'flow.edit',
    params: byId,
    answer: flowAnswer,
    handle: async ({ tx, actor, params }) => present(tx, actor, await getFlow(tx, actor, params.id)),
  });
  staff({
    method: 'PUT',
    url: '/admin/flows/:id',
    summary: 'Keeps what was written, finished or not',
    who: 'flow.edit',
    params: byId,
    body: saveFlowShape,
    answer: flowAnswer,
    handle: async ({ tx, actor, params, body: { version, ...input } }) =>
      present(tx, actor, await saveDraft(tx, actor, params.id, version, input)),
  });
  staff({
    method: 'POST',
    url: '/admin/flows/:id/publish',
    summary: 'Makes a version of the draft and lets it run',
    who: 'flow.publish',
    params: byId,
    body: publishFlowShape,
    answer: flowAnswer,
    handle: async ({ tx, actor, params, body: { version, note } }) => {
      const around = await flowSurroundings(tx, sendsTexts);
      return present(tx, actor, await publishFlow(tx, actor, params.id, version, note, around));
    },
  });
  staff({
    method: 'POST',
    url: '/admin/flows/:id/roll-back',
    summary: 'Lets an earlier version run again',
    who: 'flow.publish',
    params: byId,
    body: rollBackFlowShape,
    answer: flowAnswer,
    handle: async ({ tx, actor, params, body: { version, number } }) => {
      const around = await flowSurroundings(tx, sendsTexts);
      return present(tx, actor, await rollBackFlow(tx, actor, params.id, version, number, around));
    },
  });
  staff({
    method: 'POST',
    url: '/admin/flows/:id/withdraw',
    summary: 'Lets no version run any more: people answer at once',
    who: 'flow.publish',
    params: byId,
    body: withdrawFlowShape,
    answer: flowAnswer,
    handle: async ({ tx, actor, params, body }) =>
      present(tx, actor, await withdrawFlow(tx, actor, params.id, body.version)),
  });
  staff({
    method: 'POST',
    url: '/admin/flows/:id/retire',
    summary: 'Takes a flow out of the list, or back into it',
    who: 'flow.edit',
    params: byId,
    body: retireFlowShape,
    answer: flowAnswer,
    handle: async ({ tx, actor, params, body }) =>
      present(tx, actor, await retireFlow(tx, actor, params.id, body.version, body.retired)),
  });
  staff({
    method: 'GET',
    url: '/admin/flows/:id/versions',
    summary: 'Its versions, when each ran and how it did',
    who: 'flow.edit',
    params: byId,
    answer: flowVersionsAnswer,
    handle: ({ tx, actor, params }) => presentVersions(tx, actor, params.id),
  });
  staff({
    method: 'GET',
    url: '/admin/flows/:id/versions/:number',
    summary: 'A version as it was published',
    who: 'flow.edit',
    params: z.object({ id, number: z.coerce.number().pipe(count) }),
    answer: flowVersionAnswer,
    handle: async ({ tx, actor, params }) => {
      const { versions } = await flowHistory(tx, actor, params.id);
      const found = versions.find(({ number }) => number === params.number);
      if (!found) throw new Refusal('not-found');
      return { number: found.number, name: found.name, definition: found.definition };
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/flow-entry-points/:id',
    summary: 'Lets a flow answer at an entry point, or people again',
    who: 'flow.publish',
    params: byId,
    body: letFlowAnswerShape,
    answer: flowsAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await letFlowAnswer(tx, actor, params.id, body.flowId);
      return presentAll(tx, actor, sendsTexts);
    },
  });
}

async function presentAll(
  tx: Tx,
  actor: StaffActor,
  sendsTexts: boolean,
): Promise<z.input<typeof flowsAnswer>> {
  const bound = await flowsOfEntryPoints(tx);
  const running = await runningVersions(tx);
  const names = await staffNames(tx);
  const around = await flowSurroundings(tx, sendsTexts);
  return {
    flows: (await listFlows(tx, actor)).map((flow) => {
      const problems = findProblems(flow.draft, around);
      const errors = problems.filter(({ severity }) => severity === 'error').length;
      return {
        ...summaryOf(flow, running.get(flow.id), bound, names),
        errors,
        warnings: problems.length - errors,
      };
    }),
    entryPoints: (await listEntryPoints(tx)).map((entry) => ({
      id: entry.id,
      name: entry.name,
      channel: entry.channel,
      flowId: bound.find(({ entryPointId }) => entryPointId === entry.id)?.flowId ?? null,
    })),
    queues: (await listQueues(tx)).map((queue) => ({ id: queue.id, name: queue.name })),
    skills: (await listSkills(tx)).map((skill) => ({ id: skill.id, name: skill.name })),
    sendsTexts: around.sendsTexts,
    can: canOf(actor),
  };
}

async function presentFlow(
  tx: Tx,
  actor: StaffActor,
  flow: Flow,
  sendsTexts: boolean,
): Promise<z.input<typeof flowAnswer>> {
  const running = (await runningVersions(tx)).get(flow.id);
  return {
    ...summaryOf(flow, running, await flowsOfEntryPoints(tx), await staffNames(tx)),
    draft: flow.draft,
    problems: findProblems(flow.draft, await flowSurroundings(tx, sendsTexts)),
    can: canOf(actor),
  };
}

function summaryOf(
  flow: Flow,
  running: FlowVersion | undefined,
  bound: readonly { entryPointId: string; flowId: string }[],
  names: ReadonlyMap<string, string>,
) {
  return {
    id: flow.id,
    version: flow.version,
    name: flow.name,
    publishedNumber: flow.publishedNumber,
    lastNumber: flow.lastNumber,
    retiredAt: flow.retiredAt?.toISOString() ?? null,
    changedByName: names.get(flow.changedBy ?? '') ?? null,
    changedAt: flow.changedAt.toISOString(),
    differs: !running || running.name !== flow.name || !isDeepStrictEqual(running.definition, flow.draft),
    entryPointIds: bound.filter(({ flowId }) => flowId === flow.id).map(({ entryPointId }) => entryPointId),
  };
}

async function presentVersions(
  tx: Tx,
  actor: StaffActor,
  flowId: string,
): Promise<z.input<typeof flowVersionsAnswer>> {
  const flow = await getFlow(tx, actor, flowId);
  const { versions, publications, figures } = await flowHistory(tx, actor, flowId);
  const names = await staffNames(tx);
  return {
    versions: versions.map(({ number, name, note, byStaffId, at }) => ({
      number,
      name,
      note,
      byName: names.get(byStaffId ?? '') ?? null,
      at: at.toISOString(),
      runs: flow.publishedNumber === number,
      figures: figures.find((each) => each.number === number) ?? null,
    })),
    publications: publications.map(({ kind, number, byStaffId, at }) => ({
      kind,
      number,
      byName: names.get(byStaffId ?? '') ?? null,
      at: at.toISOString(),
    })),
    lastSteps: await flowLastSteps(tx, actor, flowId),
  };
}

function canOf(actor: StaffActor): 'publish'[] {
  return actor.permissions.has('flow.publish') ? ['publish'] : [];
}

async function staffNames(tx: Tx): Promise<Map<string, string>> {
  return new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
}
