import { z } from 'zod';
import { civilDate, clientId, id, instant } from '../shapes.ts';
import { caseRow, caseStatus } from './case-shapes.ts';
import { interactionRow, interactionState } from './interaction-shapes.ts';

/** Filters, the views they are saved as, and changes of many cases at once. */

const owner = z.union([z.enum(['me', 'none']), id]);

export const caseFilter = z.strictObject({
  status: z.array(caseStatus).max(5).optional(),
  departmentId: id.optional(),
  /** With the departments below that one. */
  below: z.boolean().optional(),
  /** Finished within so many days. */
  closedWithinDays: z.number().int().min(1).max(3660).optional(),
  owner: owner.optional(),
  categoryId: id.optional(),
  overdue: z.boolean().optional(),
  promiseDue: z.boolean().optional(),
  text: z.string().max(100).optional(),
  sort: z.enum(['due', 'newest', 'changed']).default('due'),
});
export const interactionFilter = z.strictObject({
  state: z.array(interactionState).max(4).optional(),
  queueId: id.optional(),
  departmentId: id.optional(),
  owner: owner.optional(),
  language: z.string().max(20).optional(),
  channel: z.string().max(40).optional(),
  sort: z.enum(['oldest', 'newest']).default('oldest'),
});

/** GET /desk/case-list and /desk/interaction-list: the filter as JSON, because an address has no lists of its own */
export const listQuery = z.object({
  filter: z.string().max(2000).default('{}'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.string().max(200).optional(),
});

const filteredCaseRow = caseRow.extend({
  version: z.number().int(),
  departmentId: id,
  ownerStaffId: id.nullable(),
  categoryId: id,
  /** As a case's own `can`: what the buttons and the board may offer. */
  can: z.array(z.string()),
});
export const caseListAnswer = z.object({
  rows: z.array(filteredCaseRow),
  /** In all; 1000 means that many or more. */
  total: z.number().int(),
  nextBefore: z.string().nullable(),
  cursor: z.string(),
});
export const interactionListAnswer = z.object({
  rows: z.array(interactionRow),
  total: z.number().int(),
  nextBefore: z.string().nullable(),
  cursor: z.string(),
});

const kind = z.enum(['cases', 'interactions']);
const filter = z.record(z.string().max(40), z.unknown());
const name = z.string().min(1).max(200);
export const viewAnswer = z.object({
  id,
  kind,
  name: z.string(),
  filter,
  mine: z.boolean(),
  ownerName: z.string().nullable(),
  shared: z.boolean(),
  version: z.number().int(),
});
/** GET /desk/views?counts= */
export const viewsAnswer = z.object({
  views: z.array(viewAnswer),
  /** The view that a list opens with: an id, or one of the desk's own names. */
  defaults: z.object({ cases: z.string().nullable(), interactions: z.string().nullable() }),
  cursor: z.string(),
});
/** GET /desk/view-counts : by the view's id */
export const viewCountsAnswer = z.object({ counts: z.record(z.string(), z.number().int()) });
/** POST /desk/views → viewAnswer; `filter` as that kind's list takes it */
export const saveView = z.strictObject({ clientId, kind, name, filter, shared: z.boolean().default(false) });
/** PATCH /desk/views/:id → viewAnswer · DELETE /desk/views/:id · POST /desk/views/:id/restore → viewAnswer */
export const changeView = z.strictObject({
  version: z.number().int().min(1),
  name: name.optional(),
  filter: filter.optional(),
  shared: z.boolean().optional(),
});
/** PUT /desk/view-default */
export const setDefault = z.strictObject({ kind, view: z.string().regex(/^[a-z0-9-]{1,40}$/) });

/** POST /desk/bulk → bulkAnswer; up to 100 cases */
export const bulkChange = z.strictObject({
  clientId,
  caseIds: z.array(id).min(1).max(100),
  change: z.discriminatedUnion('do', [
    z.strictObject({
      do: z.literal('assign'),
      departmentId: id.optional(),
      ownerStaffId: id.nullable().optional(),
    }),
    z.strictObject({ do: z.literal('status'), status: caseStatus }),
    z.strictObject({ do: z.literal('categorise'), categoryId: id }),
    z.strictObject({ do: z.literal('due'), dueOn: civilDate }),
  ]),
});
/** POST /desk/bulk/:id/undo → bulkAnswer */
export const bulkAnswer = z.object({
  id,
  undoUntil: instant,
  undone: z.boolean(),
  items: z.array(
    z.object({
      caseId: id,
      outcome: z.enum(['done', 'unchanged', 'refused', 'undone', 'kept']),
      /** The refusal's code, for 'refused' and 'kept'. */
      code: z.string().nullable(),
    }),
  ),
});
