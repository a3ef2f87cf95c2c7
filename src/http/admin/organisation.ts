import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addCategory, changeCategory } from '#domain/cases/settings.ts';
import { openEntryPoint } from '#domain/interactions/entry-points.ts';
import { setMembersOf } from '#domain/routing/members.ts';
import { openQueue, placeQueue } from '#domain/routing/queue-places.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { addDepartment, changeDepartment } from '#domain/staff/departments.ts';
import { addSkill, changeSkill } from '#domain/staff/skills.ts';
import { Refusal } from '#kernel/refusal.ts';
import { changeCity } from '#operations/city-settings.ts';
import { closeArrival } from '#operations/close-arrival.ts';
import { cancelReorganisation, planReorganisation } from '#operations/planned-changes.ts';
import { mergeDepartments, mergeQueues } from '#operations/reorganise.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { presentOrganisation } from './organisation-present.ts';
import * as shapes from './organisation-shapes.ts';

const DONE = { ok: true } as const;
const WHO = 'city.administer';

/** What the city is set up to be: itself, its departments, lines, categories, skills, codes and days. */
export function organisationRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const params = z.object({ id });

  staff({
    method: 'GET',
    url: '/admin/organisation',
    summary: 'What the city is set up to be, with the versions that changes refer to',
    who: WHO,
    answer: shapes.organisationAnswer,
    handle: ({ tx }) => presentOrganisation(tx),
  });
  staff({
    method: 'PUT',
    url: '/admin/city-profile',
    summary: 'What the city is called, and what residents see of it',
    who: WHO,
    body: shapes.changeProfileShape,
    answer: ok,
    handle: async ({ tx, actor, body: { version, ...profile } }) => {
      await changeCity(tx, actor, version, { profile });
      return DONE;
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/resident-languages',
    summary: 'Which languages residents are answered in, and which stands in for the others',
    who: WHO,
    body: shapes.changeLanguagesShape,
    answer: ok,
    handle: async ({ tx, actor, body: { version, ...languages } }) => {
      await changeCity(tx, actor, version, { languages });
      return DONE;
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/codes',
    summary: 'Replaces a list of codes: results, reasons for being away, reasons for refusing',
    who: WHO,
    body: shapes.changeCodesShape,
    answer: ok,
    handle: async ({ tx, actor, body: { version, list, codes } }) => {
      const cleaned = codes.map(({ code, name, outcome }) => ({
        code,
        name,
        ...(outcome ? { outcome } : {}),
      }));
      await changeCity(tx, actor, version, { list, codes: cleaned });
      return DONE;
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/holidays',
    summary: 'Replaces holidays, closures of the city and one-off openings',
    who: WHO,
    body: shapes.changeHolidaysShape,
    answer: ok,
    handle: async ({ tx, actor, body: { version, holidays } }) => {
      await changeCity(tx, actor, version, { holidays });
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/admin/departments',
    summary: 'Adds a department; whether its records are sealed is decided here',
    who: WHO,
    body: shapes.addDepartmentShape,
    answer: shapes.addedAnswer,
    handle: async ({ tx, actor, body }) => ({ id: await addDepartment(tx, actor, body) }),
  });
  staff({
    method: 'PUT',
    url: '/admin/departments/:id',
    summary: 'Renames or moves a department with everything below it; its former name is kept',
    who: WHO,
    params,
    body: shapes.changeDepartmentShape,
    answer: ok,
    handle: async ({ tx, actor, params, body: { version, ...change } }) => {
      await changeDepartment(tx, actor, params.id, version, change);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/admin/departments/:id/close',
    summary: 'Closes a department in favour of another, which takes over people, lines, cases and categories',
    who: WHO,
    params,
    body: shapes.closeDepartmentShape,
    answer: shapes.closedDepartmentAnswer,
    handle: ({ tx, actor, params, body }) =>
      mergeDepartments(tx, actor, params.id, body.version, body.intoId),
  });
  staff({
    method: 'POST',
    url: '/admin/planned-changes',
    summary: 'Plans a merger, or another name or place of a department, for a day ahead',
    who: WHO,
    body: shapes.planChangeShape,
    answer: shapes.addedAnswer,
    handle: async ({ tx, actor, body }) => {
      const change = 'change' in body ? body.change : null;
      const intoId = 'intoId' in body ? body.intoId : null;
      const { kind, subjectId, dueOn } = body;
      return { id: await planReorganisation(tx, actor, { kind, subjectId, dueOn, intoId, change }) };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/planned-changes/:id/cancel',
    summary: 'Takes back what was planned for a day ahead',
    who: WHO,
    params,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await cancelReorganisation(tx, actor, params.id);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/admin/queues',
    summary: 'Adds a line and who answers it',
    who: WHO,
    body: shapes.addQueueShape,
    answer: shapes.addedAnswer,
    handle: async ({ tx, actor, body: { staffIds, ...input } }) => {
      const queue = await openQueue(tx, actor, input);
      if (staffIds.length > 0) await setMembersOf(tx, actor, queue.id, { staffIds, reserveIds: [] });
      return { id: queue.id };
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/queues/:id',
    summary: 'Renames a line, gives it to another department, says who answers it',
    who: WHO,
    params,
    body: shapes.changeQueuePlaceShape,
    answer: ok,
    handle: async ({ tx, actor, params, body: { version, staffIds, reserveIds, ...place } }) => {
      if ((await getQueue(tx, params.id)).version !== version) throw new Refusal('version.conflict');
      if (place.name !== undefined || place.departmentId !== undefined)
        await placeQueue(tx, actor, params.id, version, place);
      if (staffIds) await setMembersOf(tx, actor, params.id, { staffIds, reserveIds: reserveIds ?? [] });
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/admin/queues/:id/close',
    summary: 'Closes a line in favour of another: who waits there waits on in that one',
    who: WHO,
    params,
    body: shapes.closeQueueShape,
    answer: shapes.closedQueueAnswer,
    handle: ({ tx, actor, params, body }) => mergeQueues(tx, actor, params.id, body.version, body.toQueueId),
  });
  staff({
    method: 'POST',
    url: '/admin/categories',
    summary: 'Adds a category of cases: kind, department, working days allowed',
    who: WHO,
    body: shapes.addCategoryShape,
    answer: ok,
    handle: async ({ tx, actor, body }) => {
      await addCategory(tx, actor, body);
      return DONE;
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/categories/:id',
    summary: 'Changes or retires a category, for cases from now on',
    who: WHO,
    params,
    body: shapes.changeCategoryShape,
    answer: ok,
    handle: async ({ tx, actor, params, body: { version, ...change } }) => {
      await changeCategory(tx, actor, params.id, version, change);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/admin/skills',
    summary: 'Adds a skill that people may have and lines may ask for',
    who: WHO,
    body: shapes.addSkillShape,
    answer: shapes.addedAnswer,
    handle: async ({ tx, actor, body }) => ({ id: await addSkill(tx, actor, body.name) }),
  });
  staff({
    method: 'PUT',
    url: '/admin/skills/:id',
    summary: 'Renames or retires a skill',
    who: WHO,
    params,
    body: shapes.changeSkillShape,
    answer: ok,
    handle: async ({ tx, actor, params, body: { version, ...change } }) => {
      await changeSkill(tx, actor, params.id, version, change);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/admin/entry-points',
    summary: "Opens another chat for the city's pages",
    who: WHO,
    body: shapes.addEntryPointShape,
    answer: shapes.addedAnswer,
    handle: async ({ tx, actor, body }) => {
      await getQueue(tx, body.queueId);
      const embedded = [...deps.channels.values()].find(({ abilities }) => abilities.embedded === true);
      if (!embedded) throw new Refusal('not-found');
      return { id: (await openEntryPoint(tx, actor, { ...body, channel: embedded.id })).id };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/entry-points/:id/close',
    summary: 'Closes a chat, a number or an address that no flow and no campaign names',
    who: WHO,
    params,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await closeArrival(tx, actor, params.id);
      return DONE;
    },
  });
}
