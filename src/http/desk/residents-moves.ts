import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { sayDistinct } from '#domain/residents/same.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { readParts } from '#operations/resident-parts.ts';
import {
  mergeResidents,
  readMoves,
  splitResident,
  suggestPairs,
  suggestSame,
  undoMove,
} from '#operations/same-resident.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { loadNames, presentResidentRows } from './present.ts';
import {
  mergeResidents as mergeShape,
  type MovesAnswer,
  movesAnswer,
  partsAnswer,
  samePairsAnswer,
  sayDistinct as sayDistinctShape,
  splitResident as splitShape,
  suggestionsAnswer,
} from './residents-moves-shapes.ts';
import { presentResident, shownContact } from './residents-present.ts';
import { residentAnswer } from './resident-shapes.ts';

const byId = z.object({ id });

/** One person with two records, and one record of two persons. */
export function residentMoveRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/residents/:id/suggestions',
    summary: 'Other records that may be of the same person, and why',
    who: 'resident.write',
    params: byId,
    answer: suggestionsAnswer,
    handle: async ({ tx, actor, params }) => {
      const found = await suggestSame(tx, actor, params.id);
      const rows = await presentResidentRows(
        tx,
        actor,
        found.map(({ resident }) => resident),
      );
      return { rows: rows.map((row, at) => ({ ...row, ...found[at]!.sameness })) };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/same-residents',
    summary: 'Pairs of records in the city that may be of one person',
    who: 'resident.write',
    answer: samePairsAnswer,
    handle: async ({ tx, actor }) => {
      const pairs = await suggestPairs(tx, actor);
      const rows = await presentResidentRows(
        tx,
        actor,
        pairs.flatMap(({ a, b }) => [a, b]),
      );
      return {
        rows: pairs.map(({ score, reasons }, at) => ({
          a: rows[at * 2]!,
          b: rows[at * 2 + 1]!,
          score,
          reasons,
        })),
      };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/residents/:id/merge',
    summary: 'Makes two records one; the same clientId again changes nothing',
    who: 'resident.write',
    params: byId,
    body: mergeShape,
    answer: residentAnswer,
    handle: async ({ tx, actor, params, body: { version, ...body } }) =>
      presentResident(
        tx,
        actor,
        await mergeResidents(tx, actor, { ...body, survivorId: params.id, survivorVersion: version }),
      ),
  });
  staff({
    method: 'POST',
    url: '/desk/residents/:id/split',
    summary:
      'Takes contact points with their conversations, single conversations, and cases, out into another record',
    who: 'resident.write',
    params: byId,
    body: splitShape,
    answer: residentAnswer,
    handle: async ({ tx, actor, params, body: { formerId, knownId, name, kana, language, ...body } }) =>
      presentResident(
        tx,
        actor,
        await splitResident(tx, actor, {
          ...body,
          fromId: params.id,
          to: formerId ? { formerId } : knownId ? { knownId } : { name, kana, language },
        }),
      ),
  });
  staff({
    method: 'POST',
    url: '/desk/residents/:id/distinct',
    summary: 'Says that two records are of two persons: they are suggested no more',
    who: 'resident.write',
    params: byId,
    body: sayDistinctShape,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await sayDistinct(tx, actor, params.id, body.otherId);
      return { ok: true as const };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/residents/:id/moves',
    summary: 'Merges and splits of this record: who, when, what moved',
    who: 'resident.read',
    params: byId,
    answer: movesAnswer,
    handle: ({ tx, actor, params }) => presentMoves(tx, actor, params.id),
  });
  staff({
    method: 'POST',
    url: '/desk/resident-moves/:id/undo',
    summary: 'Takes a merge or split back',
    who: 'resident.write',
    params: byId,
    answer: residentAnswer,
    handle: async ({ tx, actor, params }) => presentResident(tx, actor, await undoMove(tx, actor, params.id)),
  });
  staff({
    method: 'GET',
    url: '/desk/residents/:id/parts',
    summary: 'What of this record could be split off, as far as one may see it',
    who: 'resident.write',
    params: byId,
    answer: partsAnswer,
    handle: async ({ tx, actor, params }) => {
      const parts = await readParts(tx, actor, params.id);
      return {
        contactPoints: parts.contactPoints.map((point) => ({
          ...point,
          shown: shownContact(point),
          verifiedAt: point.verifiedAt?.toISOString() ?? null,
          talks: point.talks.map((talk) => ({ ...talk, at: talk.openedAt.toISOString() })),
        })),
        conversations: parts.conversations.map((each) => ({ ...each, at: each.at.toISOString() })),
        cases: parts.cases.map((each) => ({ ...each, openedAt: each.openedAt.toISOString() })),
        former: parts.former,
      };
    },
  });
}

async function presentMoves(tx: Tx, actor: StaffActor, residentId: string): Promise<MovesAnswer> {
  const moves = await readMoves(tx, actor, residentId);
  const names = await loadNames(tx);
  const mayUndo = actor.permissions.has('resident.write');
  return {
    rows: moves.map((move) => ({
      ...move,
      gave: move.fromId === residentId,
      otherId: move.fromId === residentId ? move.toId : move.fromId,
      byName: names.staff(move.doneBy) ?? '',
      at: move.doneAt.toISOString(),
      undoneByName: names.staff(move.undoneBy),
      undoneAt: move.undoneAt?.toISOString() ?? null,
      can: mayUndo && move.undoable ? ['undo'] : [],
    })),
  };
}
