import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  addContactPoint,
  createResident,
  getResident,
  searchResidents,
  updateResident,
} from '#domain/residents/residents.ts';
import { readTimeline } from '#operations/timeline.ts';
import { formatPlace, parsePlace } from '#kernel/search.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { presentResidentRows } from './present.ts';
import { presentResident } from './residents-present.ts';
import {
  addContactPoint as addContactPointShape,
  createResident as createResidentShape,
  residentAnswer,
  residentsAnswer,
  residentsQuery,
  timelineAnswer,
  timelineQuery,
  updateResident as updateResidentShape,
} from './resident-shapes.ts';

const byId = z.object({ id });
const MOST_RESIDENTS = 50;

/** Residents: finding, recording, changing. */
export function residentRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/residents',
    summary: 'Residents by name, kana, number or mail',
    who: 'resident.read',
    query: residentsQuery,
    answer: residentsAnswer,
    handle: async ({ tx, actor, query }) => ({
      rows: await presentResidentRows(
        tx,
        actor,
        (await searchResidents(tx, actor, query.q, { before: null, limit: MOST_RESIDENTS })).residents,
      ),
    }),
  });
  staff({
    method: 'POST',
    url: '/desk/residents',
    summary: 'Records a person by hand',
    who: 'resident.write',
    body: createResidentShape,
    answer: residentAnswer,
    handle: async ({ tx, actor, body }) =>
      presentResident(
        tx,
        actor,
        await createResident(tx, { ...body, clientId: `staff:${actor.staffId}:${body.clientId}` }),
      ),
  });
  staff({
    method: 'GET',
    url: '/desk/residents/:id',
    summary: 'One resident',
    who: 'resident.read',
    params: byId,
    answer: residentAnswer,
    handle: ({ tx, actor, params }) => presentResident(tx, actor, params.id),
  });
  staff({
    method: 'PATCH',
    url: '/desk/residents/:id',
    summary: 'Changes what is known of a resident',
    who: 'resident.write',
    params: byId,
    body: updateResidentShape,
    answer: residentAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await updateResident(tx, params.id, body);
      return presentResident(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/desk/residents/:id/contact-points',
    summary: 'Adds a number or mail address',
    who: 'resident.write',
    params: byId,
    body: addContactPointShape,
    answer: residentAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await getResident(tx, params.id);
      await addContactPoint(tx, params.id, body.kind, body.value);
      return presentResident(tx, actor, params.id);
    },
  });
  staff({
    method: 'GET',
    url: '/desk/residents/:id/timeline',
    summary: 'What this person and the city did, as far as one may see it',
    who: 'resident.read',
    params: byId,
    query: timelineQuery,
    answer: timelineAnswer,
    handle: async ({ tx, actor, params, query }) => {
      const before = query.before === undefined ? null : parsePlace(query.before);
      const { entries, next } = await readTimeline(tx, actor, params.id, before, query.kinds);
      return {
        entries: entries.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
        nextBefore: next && formatPlace(next),
      };
    },
  });
}
