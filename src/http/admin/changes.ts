import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readChanges } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { listQueues } from '#domain/routing/routing.ts';
import { listDepartments, listSkills, listStaff } from '#domain/staff/staff.ts';
import { isUndoable, undoChange } from '#operations/undo-change.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { changesAnswer, changesQuery } from './change-shapes.ts';

const PAGE = 50;

/** What was changed of the configuration, by whom, when, and what it was before. */
export function changeRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/changes',
    summary: 'What was changed of the configuration: who, when, before and after',
    who: 'configuration.read',
    query: changesQuery,
    answer: changesAnswer,
    handle: async ({ tx, query }) => {
      const { kind, subject, before } = query;
      const rows = await readChanges(tx, { kind, subjectId: subject, before, limit: PAGE });
      const names = await namesById(tx);
      return {
        rows: rows.map(({ at, byStaffId, undoesId, undoneById, ...row }) => ({
          ...row,
          at: at.toISOString(),
          byName: byStaffId === null ? null : (names.get(byStaffId) ?? null),
          undoes: undoesId !== null,
          undone: undoneById !== null,
          undoable: undoneById === null && isUndoable(row),
        })),
        names: Object.fromEntries(names),
        nextBefore: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null,
      };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/changes/:id/undo',
    summary: 'Takes one change back, as far as nobody changed the same since',
    who: 'city.administer',
    params: z.object({ id }),
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await undoChange(tx, actor, params.id);
      return { ok: true } as const;
    },
  });
}

/** What people call what is named by an id in the fields. */
async function namesById(tx: Tx): Promise<Map<string, string>> {
  const [people, departments, queues, skills] = await Promise.all([
    listStaff(tx),
    listDepartments(tx),
    listQueues(tx),
    listSkills(tx),
  ]);
  return new Map(
    [...people, ...departments, ...queues, ...skills].map(({ id, name }): [string, string] => [id, name]),
  );
}
