import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { changeInBulk, undoBulk } from '#domain/cases/bulk.ts';
import { countCasesOf, filterCases } from '#domain/cases/filtering.ts';
import type { BulkResult } from '#domain/cases/types.ts';
import { countInteractionsOf, filterInteractions } from '#domain/interactions/filtering.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import {
  changeView,
  defaultViews,
  deleteView,
  listViews,
  restoreView,
  type SavedView,
  saveView,
  setDefaultView,
  type ViewKind,
} from '#domain/staff/views.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { parseBefore } from './interactions.ts';
import { loadNames, presentCaseRows, presentRows } from './present.ts';
import {
  bulkAnswer,
  bulkChange,
  caseFilter,
  caseListAnswer,
  changeView as changeViewShape,
  interactionFilter,
  interactionListAnswer,
  listQuery,
  saveView as saveViewShape,
  setDefault,
  viewAnswer,
  viewCountsAnswer,
  viewsAnswer,
} from './views-shapes.ts';

const DONE = { ok: true } as const;
const byId = z.object({ id });
/** Further views have no number beside them: each costs a count. */
const MOST_COUNTED_VIEWS = 40;

/** Lists by filter, the views they are saved as, and changes of many cases at once. */
export function viewRoutes(app: FastifyInstance, deps: HttpDeps): void {
  listRoutes(app, deps);
  const staff = staffRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/views',
    summary: "One's own saved views and those shared with one's department",
    who: 'desk.use',
    answer: viewsAnswer,
    handle: async ({ tx, actor }) => {
      const cursor = deps.feed.cursor();
      const defaults = await defaultViews(tx, actor);
      return {
        views: await presentViews(tx, actor, await listViews(tx, actor)),
        defaults: { cases: defaults.cases ?? null, interactions: defaults.interactions ?? null },
        cursor,
      };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/view-counts',
    summary: 'How many rows each of these views has for me',
    who: 'desk.use',
    answer: viewCountsAnswer,
    handle: async ({ tx, actor }) => {
      const counts: Record<string, number> = {};
      for (const view of (await listViews(tx, actor)).slice(0, MOST_COUNTED_VIEWS))
        counts[view.id] = await countOf(tx, actor, view);
      return { counts };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/views',
    summary: 'Saves a filter under a name; the same clientId again answers the same view',
    who: 'desk.use',
    body: saveViewShape,
    answer: viewAnswer,
    handle: async ({ tx, actor, body }) =>
      presentView(tx, actor, await saveView(tx, actor, { ...body, filter: checked(body.kind, body.filter) })),
  });
  staff({
    method: 'PATCH',
    url: '/desk/views/:id',
    summary: 'Renames, changes or shares a view of my own',
    who: 'desk.use',
    params: byId,
    body: changeViewShape,
    answer: viewAnswer,
    handle: async ({ tx, actor, params, body }) => {
      const kind = (await listViews(tx, actor)).find((one) => one.id === params.id)?.kind;
      if (!kind) throw new Refusal('not-found');
      const filter = body.filter && checked(kind, body.filter);
      return presentView(tx, actor, await changeView(tx, actor, params.id, { ...body, filter }));
    },
  });
  staff({
    method: 'DELETE',
    url: '/desk/views/:id',
    summary: 'Deletes a view of my own; it can be brought back for a day',
    who: 'desk.use',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await deleteView(tx, actor, params.id);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/desk/views/:id/restore',
    summary: 'Brings a deleted view back',
    who: 'desk.use',
    params: byId,
    answer: viewAnswer,
    handle: async ({ tx, actor, params }) => presentView(tx, actor, await restoreView(tx, actor, params.id)),
  });
  staff({
    method: 'PUT',
    url: '/desk/view-default',
    summary: 'Says which view a list opens with',
    who: 'desk.use',
    body: setDefault,
    answer: ok,
    handle: async ({ tx, actor, body }) => {
      await setDefaultView(tx, actor, body.kind, body.view);
      return DONE;
    },
  });

  staff({
    method: 'POST',
    url: '/desk/bulk',
    summary: 'Changes up to 100 cases as one operation, with a result for each',
    who: 'case.write',
    body: bulkChange,
    answer: bulkAnswer,
    handle: async ({ tx, actor, body }) => presentBulk(await changeInBulk(tx, actor, body)),
  });
  staff({
    method: 'POST',
    url: '/desk/bulk/:id/undo',
    summary: 'Takes such an operation of my own back, within 10 s',
    who: 'case.write',
    params: byId,
    answer: bulkAnswer,
    handle: async ({ tx, actor, params }) => presentBulk(await undoBulk(tx, actor, params.id)),
  });
}

function listRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/case-list',
    summary: 'Cases by a filter, as far as one may see them',
    who: 'case.read',
    query: listQuery,
    answer: caseListAnswer,
    handle: async ({ tx, actor, query }) => {
      const cursor = deps.feed.cursor();
      const filter = parse(caseFilter, query.filter);
      const { rows, total, nextBefore } = await filterCases(tx, actor, filter, query);
      const shown = await presentCaseRows(tx, rows);
      return {
        rows: shown.map((row, at) => {
          const { version, departmentId, ownerStaffId, categoryId, can } = rows[at]!;
          return { ...row, version, departmentId, ownerStaffId, categoryId, can };
        }),
        total,
        nextBefore,
        cursor,
      };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/interaction-list',
    summary: 'Interactions by a filter, as far as one may see them',
    who: 'desk.use',
    query: listQuery,
    answer: interactionListAnswer,
    handle: async ({ tx, actor, query }) => {
      const cursor = deps.feed.cursor();
      const filter = parse(interactionFilter, query.filter);
      const before = query.before === undefined ? undefined : parseBefore(query.before);
      const found = await filterInteractions(tx, actor, filter, { before, limit: query.limit + 1 });
      const page = found.slice(0, query.limit);
      const last = found.length > query.limit ? page.at(-1) : undefined;
      return {
        rows: await presentRows(tx, actor, page),
        total: await countInteractionsOf(tx, actor, filter),
        nextBefore: last ? `${last.openedAt.toISOString()}_${last.id}` : null,
        cursor,
      };
    },
  });
}

function parse<S extends z.ZodType>(shape: S, text: string): z.output<S> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Refusal('request.invalid', { field: 'filter' });
  }
  const found = shape.safeParse(given);
  if (!found.success) throw new Refusal('request.invalid', { field: 'filter' });
  return found.data;
}

function checked(kind: ViewKind, filter: Record<string, unknown>): Record<string, unknown> {
  const found = (kind === 'cases' ? caseFilter : interactionFilter).safeParse(filter);
  if (!found.success) throw new Refusal('request.invalid', { field: 'filter' });
  return found.data;
}

/** A filter that an older version saved and this one does not know any more counts nothing; opening it says why. */
async function countOf(tx: Tx, actor: StaffActor, view: SavedView): Promise<number> {
  if (view.kind === 'cases') {
    const filter = caseFilter.safeParse(view.filter);
    return filter.success ? countCasesOf(tx, actor, filter.data) : 0;
  }
  const filter = interactionFilter.safeParse(view.filter);
  return filter.success ? countInteractionsOf(tx, actor, filter.data) : 0;
}

async function presentViews(
  tx: Tx,
  actor: StaffActor,
  views: readonly SavedView[],
): Promise<z.input<typeof viewAnswer>[]> {
  const names = await loadNames(tx);
  return views.map(({ staffId, ...view }) => ({
    ...view,
    filter: { ...view.filter },
    mine: staffId === actor.staffId,
    ownerName: names.staff(staffId),
  }));
}

async function presentView(tx: Tx, actor: StaffActor, view: SavedView): Promise<z.input<typeof viewAnswer>> {
  return (await presentViews(tx, actor, [view]))[0]!;
}

function presentBulk(result: BulkResult): z.input<typeof bulkAnswer> {
  return { ...result, undoUntil: result.undoUntil.toISOString(), items: [...result.items] };
}
