import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import {
  addRepresentation,
  endNote,
  endRepresentation,
  joinHousehold,
  leaveHousehold,
} from '#domain/residents/ties.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { readResidentTies, recordResidentConsent, writeResidentNote } from '#operations/resident-ties.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { loadNames } from './present.ts';
import {
  addRepresentative,
  joinHousehold as joinShape,
  recordConsent,
  type TiesAnswer,
  tiesAnswer,
  tiesQuery,
  writeNote,
} from './residents-ties-shapes.ts';

const byId = z.object({ id });
const OK = { ok: true as const };

/** What stands beside a resident's record. */
export function residentTieRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/residents/:id/ties',
    summary: 'Household, who acts for whom, consents and notes of a resident',
    who: 'resident.read',
    params: byId,
    query: tiesQuery,
    answer: tiesAnswer,
    handle: ({ tx, actor, params, query }) => presentTies(tx, actor, params.id, query.past === 'true'),
  });
  staff({
    method: 'PUT',
    url: '/desk/residents/:id/household',
    summary: "Puts a resident into another one's household",
    who: 'household.write',
    params: byId,
    body: joinShape,
    answer: tiesAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await joinHousehold(tx, params.id, body.otherId, body.relation);
      return presentTies(tx, actor, params.id);
    },
  });
  staff({
    method: 'DELETE',
    url: '/desk/residents/:id/household',
    summary: 'Takes a resident out of their household',
    who: 'household.write',
    params: byId,
    answer: tiesAnswer,
    handle: async ({ tx, actor, params }) => {
      await leaveHousehold(tx, params.id);
      return presentTies(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/desk/residents/:id/representatives',
    summary: 'Records who may act for a resident; the same clientId again changes nothing',
    who: 'resident.write',
    params: byId,
    body: addRepresentative,
    answer: tiesAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await addRepresentation(tx, actor, { ...body, residentId: params.id });
      return presentTies(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/desk/representations/:id/end',
    summary: 'Ends a power to act for somebody before its time',
    who: 'resident.write',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await endRepresentation(tx, actor, params.id);
      return OK;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/residents/:id/consents',
    summary: 'Records what a resident agreed to or took back; the same clientId again changes nothing',
    who: 'resident.write',
    params: byId,
    body: recordConsent,
    answer: tiesAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await recordResidentConsent(tx, actor, { ...body, residentId: params.id });
      return presentTies(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/desk/residents/:id/notes',
    summary: 'Writes a note beside a resident; the same clientId again changes nothing',
    who: 'resident.write',
    params: byId,
    body: writeNote,
    answer: tiesAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await writeResidentNote(tx, actor, { ...body, residentId: params.id });
      return presentTies(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/desk/resident-notes/:id/end',
    summary: 'Ends a note before its day',
    who: 'resident.write',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await endNote(tx, actor, params.id);
      return OK;
    },
  });
}

async function presentTies(tx: Tx, actor: StaffActor, residentId: string, past = false): Promise<TiesAnswer> {
  const ties = await readResidentTies(tx, actor, residentId, past);
  const names = await loadNames(tx);
  const can: string[] = [];
  if (actor.permissions.has('resident.write')) can.push('write');
  if (actor.permissions.has('household.write')) can.push('household');
  return {
    household: ties.household,
    representations: ties.representations.map((one) => ({
      ...one,
      byName: names.staff(one.recordedBy) ?? '',
      at: one.recordedAt.toISOString(),
      endedAt: one.endedAt?.toISOString() ?? null,
    })),
    consents: ties.consents.map((one) => ({ ...one, byName: names.staff(one.recordedBy) ?? '' })),
    notes: ties.notes.map((note) => ({
      ...note,
      byName: names.staff(note.writtenBy) ?? '',
      at: note.writtenAt.toISOString(),
    })),
    can,
  };
}
