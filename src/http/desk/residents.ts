import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { searchCases } from '#domain/cases/cases.ts';
import { lastContacts } from '#domain/interactions/interactions.ts';
import { searchMessages } from '#domain/interactions/messages.ts';
import {
  addContactPoint,
  contactPointsOf,
  createResident,
  getResident,
  namesOf,
  searchResidents,
  updateResident,
} from '#domain/residents/residents.ts';
import type { Resident } from '#domain/residents/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { readTimeline } from '#operations/timeline.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { presentCaseRows } from './present.ts';
import {
  addContactPoint as addContactPointShape,
  createResident as createResidentShape,
  residentAnswer,
  type residentRow,
  residentsAnswer,
  searchAnswer,
  searchQuery,
  timelineAnswer,
  updateResident as updateResidentShape,
} from './shapes.ts';

const byId = z.object({ id });
const MOST_INTERACTIONS = 30;
const SNIPPET_BEFORE = 20;
const SNIPPET_CHARS = 90;

/** Residents and search over everything one may see. */
export function residentRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/residents',
    summary: 'Residents by name, kana, number or mail',
    who: 'resident.read',
    query: searchQuery,
    answer: residentsAnswer,
    handle: async ({ tx, actor, query }) => ({
      rows: await presentResidentRows(tx, actor, await searchResidents(tx, actor, query.q)),
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
    query: z.object({ before: z.iso.datetime().optional() }),
    answer: timelineAnswer,
    handle: async ({ tx, actor, params, query }) => {
      const { entries, nextBefore } = await readTimeline(
        tx,
        actor,
        params.id,
        query.before ? new Date(query.before) : undefined,
      );
      return {
        entries: entries.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
        nextBefore: nextBefore?.toISOString() ?? null,
      };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/search',
    summary: 'Residents, interactions and cases by words',
    who: 'desk.use',
    query: searchQuery,
    answer: searchAnswer,
    handle: ({ tx, actor, query }) => search(tx, actor, query.q),
  });
}

async function search(tx: Tx, actor: StaffActor, words: string): Promise<z.input<typeof searchAnswer>> {
  const residents = actor.permissions.has('resident.read') ? await searchResidents(tx, actor, words) : [];
  const hits = await searchMessages(tx, actor, words, MOST_INTERACTIONS);
  const cases = actor.permissions.has('case.read') ? await searchCases(tx, actor, words) : [];
  const names = await namesOf(
    tx,
    hits.map((hit) => hit.interaction.residentId),
  );
  return {
    residents: await presentResidentRows(tx, actor, residents),
    interactions: hits.map(({ interaction, message }) => ({
      id: interaction.id,
      residentName: names.get(interaction.residentId)?.name ?? null,
      snippet: snippetOf(message.body, words),
      at: message.createdAt.toISOString(),
      channel: interaction.channel,
    })),
    cases: await presentCaseRows(tx, cases),
  };
}

function snippetOf(body: string, words: string): string {
  const text = [...body.replace(/\s+/g, ' ')].join('');
  const at = Math.max(0, text.toLowerCase().indexOf(words.toLowerCase()) - SNIPPET_BEFORE);
  return `${at > 0 ? '…' : ''}${text.slice(at, at + SNIPPET_CHARS)}${at + SNIPPET_CHARS < text.length ? '…' : ''}`;
}

async function presentResidentRows(
  tx: Tx,
  actor: StaffActor,
  residents: readonly Resident[],
): Promise<z.input<typeof residentRow>[]> {
  const points = await contactPointsOf(
    tx,
    residents.map((resident) => resident.id),
  );
  const last = await lastContacts(
    tx,
    actor,
    residents.map((resident) => resident.id),
  );
  return residents.map((resident) => ({
    id: resident.id,
    name: resident.name,
    kana: resident.kana,
    contacts: points.flatMap((point) =>
      point.residentId === resident.id && point.value ? [point.value] : [],
    ),
    lastContactAt: last.get(resident.id)?.toISOString() ?? null,
  }));
}

async function presentResident(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
): Promise<z.input<typeof residentAnswer>> {
  const resident = await getResident(tx, residentId);
  const points = await contactPointsOf(tx, [residentId]);
  return {
    id: resident.id,
    version: resident.version,
    name: resident.name,
    kana: resident.kana,
    language: resident.language,
    // 支援措置: the ordinary screen never shows where a protected person lives.
    address: resident.protected ? null : resident.address,
    birthOn: resident.birthOn,
    protected: resident.protected,
    contactPoints: points.map((point) => ({
      id: point.id,
      kind: point.kind,
      value: point.value,
      verifiedAt: point.verifiedAt?.toISOString() ?? null,
    })),
    createdAt: resident.createdAt.toISOString(),
    can: actor.permissions.has('resident.write') ? ['write'] : [],
  };
}
