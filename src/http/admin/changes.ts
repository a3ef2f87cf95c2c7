import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type ConfigChange, readChanges } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { namesOfFlows } from '#domain/flows/flows.ts';
import { listQueues } from '#domain/routing/routing.ts';
import { listDepartments, listSkills, listStaff } from '#domain/staff/staff.ts';
import { undoChange, whyKept } from '#operations/undo-change.ts';
import { missingToUndo } from '#operations/undo-kinds.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { type ChangesAnswer, changesAnswer, changesQuery } from './change-shapes.ts';

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
    handle: async ({ tx, actor, query }) => {
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
          ...undoing(actor, { ...row, undone: undoneById !== null }),
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
    who: 'configuration.read',
    params: z.object({ id }),
    answer: ok,
    handle: async ({ tx, actor, params, request }) => {
      await undoChange(tx, actor, params.id, { sendsTexts: deps.texts !== undefined, address: request.ip });
      return { ok: true } as const;
    },
  });
}

/** Whether this person takes a change back by one press, and if not, why. */
function undoing(
  actor: StaffActor,
  change: Pick<ConfigChange, 'kind' | 'before' | 'after'> & { undone: boolean },
): { undoable: boolean; kept: ChangesAnswer['rows'][number]['kept'] } {
  if (change.undone) return { undoable: false, kept: null };
  const kept = whyKept(change) ?? (missingToUndo(actor, change.kind) ? 'permission' : null);
  return { undoable: kept === null, kept };
}

/** What people call what is named by an id in the fields. */
async function namesById(tx: Tx): Promise<Map<string, string>> {
  const [people, departments, queues, skills, flows] = await Promise.all([
    listStaff(tx),
    listDepartments(tx),
    listQueues(tx),
    listSkills(tx),
    namesOfFlows(tx),
  ]);
  return new Map([
    ...[...people, ...departments, ...queues, ...skills].map(({ id, name }): [string, string] => [id, name]),
    ...flows,
  ]);
}
