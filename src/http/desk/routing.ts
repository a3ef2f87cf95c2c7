import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { readCalendar } from '#domain/city/city.ts';
import { expectedWait } from '#domain/routing/expected-wait.ts';
import { getOpenlyQueue, lineOf, listQueues, setSurge } from '#domain/routing/routing.ts';
import { isQueueOpen, opensNext } from '#domain/routing/rules.ts';
import { changeQueue } from '#domain/routing/queue-settings.ts';
import type { Queue, QueueSettings } from '#domain/routing/types.ts';
import { explainInteraction, whatIf } from '#domain/routing/explain.ts';
import { getDepartment, getStaff, listSkills } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { loadNames } from './present.ts';
import { presentExplanation, presentForecast } from './routing-present.ts';
import {
  type ChangeQueue,
  changeQueue as changeQueueShape,
  explanationAnswer,
  type QueueAnswer,
  queueAnswer,
  switchSurge,
  whatIfAnswer,
  whatIfQuery,
} from './routing-shapes.ts';

const byId = z.object({ id });

/** How queues choose: read, and the reserve called in. */
export function routingRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const abilities = (channel: string) => deps.channels.get(channel)?.abilities;
  const use = {
    capacity: (channel: string) => abilities(channel)?.capacity ?? 1,
    attention: (channel: string) => abilities(channel)?.attention ?? ('live' as const),
    ...(deps.reach ? { reach: deps.reach } : {}),
  };

  staff({
    method: 'GET',
    url: '/desk/queues/:id',
    summary: 'How a queue chooses, and how it stands now',
    who: 'routing.explain',
    params: byId,
    answer: queueAnswer,
    handle: async ({ tx, actor, params }) =>
      presentQueue(tx, actor, await getOpenlyQueue(tx, actor, params.id)),
  });
  staff({
    method: 'PUT',
    url: '/desk/queues/:id',
    summary: 'Replaces how a queue chooses, for who waits there now too',
    who: 'routing.write',
    params: byId,
    body: changeQueueShape,
    answer: queueAnswer,
    handle: async ({ tx, actor, params, body }) =>
      presentQueue(tx, actor, await changeQueue(tx, actor, params.id, body.version, settingsOf(body))),
  });
  staff({
    method: 'PUT',
    url: '/desk/queues/:id/surge',
    summary: 'Calls in the reserve of a queue, or lets it go',
    who: 'interaction.supervise',
    params: byId,
    body: switchSurge,
    answer: queueAnswer,
    handle: async ({ tx, actor, params, body }) =>
      presentQueue(tx, actor, await setSurge(tx, actor, params.id, body.on)),
  });
  staff({
    method: 'GET',
    url: '/desk/queues/:id/what-if',
    summary: 'What would happen if somebody came to a queue',
    who: 'routing.explain',
    params: byId,
    query: whatIfQuery,
    answer: whatIfAnswer,
    handle: async ({ tx, actor, params, query }) => {
      const channel = query.channel ?? [...deps.channels.keys()][0]!;
      if (!deps.channels.has(channel)) throw new Refusal('request.invalid', { field: 'channel' });
      const at = query.at === undefined ? tx.now : new Date(query.at);
      const found = await whatIf(tx, actor, params.id, { ...query, at, channel }, use);
      return presentForecast(await loadNames(tx), found);
    },
  });
  staff({
    method: 'GET',
    url: '/desk/interactions/:id/explanation',
    summary: 'Why an interaction went where it went',
    who: 'routing.explain',
    params: byId,
    answer: explanationAnswer,
    handle: async ({ tx, actor, params }) =>
      presentExplanation(tx, await explainInteraction(tx, actor, params.id, use)),
  });
}

function settingsOf(body: ChangeQueue): QueueSettings {
  const { version: _, priority, hours, offerSec, wrapUpSec, requiredSkills, preferredSkills, ...rest } = body;
  const { awayReasons, afterContact, ...policy } = rest;
  const levels = (skills: ChangeQueue['requiredSkills']) =>
    Object.fromEntries(skills.map(({ id: skillId, level }) => [skillId, level]));
  return {
    ...{ priority, hours, offerSec, wrapUpSec },
    requiredSkills: requiredSkills.map((skill) => skill.id),
    policy: {
      ...policy,
      closures: policy.closures.map(({ onDate, from, to }) => ({
        onDate,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      })),
      skillLevels: levels(requiredSkills),
      preferredSkills: levels(preferredSkills),
      available: { awayReasons, afterContact },
    },
  };
}

async function presentQueue(tx: Tx, actor: StaffActor, queue: Queue): Promise<QueueAnswer> {
  const { opening } = await readCalendar(tx);
  const queues = new Map((await listQueues(tx)).map(({ id: queueId, name }) => [queueId, name]));
  const skills = new Map((await listSkills(tx)).map((skill) => [skill.id, skill.name]));
  const { policy } = queue;
  const named = (queueId: string) => ({ id: queueId, name: queues.get(queueId) ?? '' });
  const levelled = (skill: string, level: number) => ({ id: skill, name: skills.get(skill) ?? '', level });
  const line = await lineOf(tx, queue.id);
  return {
    id: queue.id,
    name: queue.name,
    departmentName: (await getDepartment(tx, queue.departmentId)).name,
    open: isQueueOpen(queue, opening, tx.now),
    opensAt: opensNext(queue, opening, tx.now)?.toISOString() ?? null,
    hours: queue.hours.map((slot) => ({ ...slot, days: [...slot.days] })),
    closures: [...policy.closures],
    openOnHolidays: policy.openOnHolidays,
    priority: queue.priority,
    agePointSec: policy.agePointSec,
    offerSec: queue.offerSec,
    wrapUpSec: queue.wrapUpSec,
    requiredSkills: queue.requiredSkills.map((skill) => levelled(skill, policy.skillLevels[skill] ?? 1)),
    preferredSkills: Object.entries(policy.preferredSkills).map(([skill, level]) => levelled(skill, level)),
    languageRequired: policy.languageRequired,
    rings: policy.rings.map(({ queueIds, ...ring }) => ({ ...ring, queues: queueIds.map(named) })),
    overflow: policy.overflow && {
      queue: named(policy.overflow.queueId),
      afterSec: policy.overflow.afterSec,
      backSec: policy.overflow.backSec,
    },
    maxWaiting: policy.maxWaiting,
    whenFull: policy.whenFull,
    awayReasons: [...policy.available.awayReasons],
    afterContact: policy.available.afterContact,
    interrupts: policy.interrupts,
    prefer: policy.prefer,
    preferSec: policy.preferSec,
    personalSec: policy.personalSec,
    missesUntilSetAside: policy.missesUntilSetAside,
    answerWithinSec: policy.answerWithinSec,
    promiseDays: policy.promiseDays,
    ownerGoneSec: policy.ownerGoneSec,
    ownerSilentSec: policy.ownerSilentSec,
    residentIdleSec: policy.residentIdleSec,
    version: queue.version,
    changedByName: queue.changedBy && (await getStaff(tx, queue.changedBy)).name,
    changedAt: queue.changedAt?.toISOString() ?? null,
    mayChange: actor.permissions.has('routing.write'),
    surge: { on: queue.surgeOn, since: queue.surgeAt?.toISOString() ?? null, reserve: line.reserve },
    waiting: line.waiting,
    expectedWaitSec: await expectedWait(tx, queue.id, line.waiting + 1),
  };
}
