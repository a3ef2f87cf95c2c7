import { z } from 'zod';
import { civilDate, clientId, fileAnswer, freeText, id, instant } from '../shapes.ts';
import { interactionState, mentionTarget } from './interaction-shapes.ts';
import { can, version } from './shapes.ts';

export const caseStatus = z.enum(['open', 'in-progress', 'waiting-resident', 'done', 'cancelled']);
export const caseRow = z.object({
  id,
  number: z.string(),
  title: z.string(),
  kind: z.string(),
  categoryName: z.string(),
  status: caseStatus,
  departmentName: z.string(),
  ownerName: z.string().nullable(),
  mine: z.boolean(),
  residentName: z.string().nullable(),
  openedAt: instant,
  dueAt: instant,
  overdue: z.boolean(),
  sealed: z.boolean(),
});
export type CaseRow = z.infer<typeof caseRow>;
/** GET /desk/cases */
export const casesQuery = z.object({
  view: z.enum(['mine', 'department', 'all', 'overdue']).default('mine'),
  status: z.enum(['unfinished', 'finished', 'all']).default('unfinished'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.string().max(200).optional(),
});
export const casesAnswer = z.object({
  rows: z.array(caseRow),
  counts: z.object({
    mine: z.number().int(),
    department: z.number().int(),
    all: z.number().int(),
    overdue: z.number().int(),
  }),
  nextBefore: z.string().nullable(),
  cursor: z.string(),
});
export type CasesAnswer = z.infer<typeof casesAnswer>;
export const promiseAnswer = z.object({
  id,
  text: z.string(),
  dueOn: civilDate,
  byName: z.string(),
  madeAt: instant,
  keptAt: instant.nullable(),
});
export const caseEntryAnswer = z.object({
  id,
  kind: z.enum([
    'opened',
    'status',
    'note',
    'message-to-resident',
    'message-from-resident',
    'promise',
    'promise-kept',
    'assignment',
    'link',
    'due',
    'category',
  ]),
  public: z.boolean(),
  body: z.string().nullable(),
  authorName: z.string().nullable(),
  /** For 'status': the new one. */
  status: caseStatus.nullable(),
  /** For 'assignment': to whom it went; no owner means that the department has yet to choose one. */
  departmentName: z.string().nullable(),
  ownerName: z.string().nullable(),
  /** For 'category': the new one and the one before. */
  categoryName: z.string().nullable(),
  fromCategoryName: z.string().nullable(),
  /** For 'due': the new due time. */
  dueAt: instant.nullable(),
  /** For 'link'. */
  interactionId: id.nullable(),
  mine: z.boolean(),
  /** Who is named in a note, by their names of now. */
  mentions: z.array(z.object({ kind: z.enum(['staff', 'department']), id, name: z.string() })),
  /** Until then its writer may take a message to the resident back; null when it went. */
  sendAfter: instant.nullable(),
  files: z.array(fileAnswer),
  at: instant,
});
export const caseAnswer = caseRow.extend({
  version,
  /** Who of the staff changed it last, and when. */
  changedByName: z.string().nullable(),
  changedAt: instant,
  categoryId: id,
  departmentId: id,
  ownerStaffId: id.nullable(),
  residentId: id,
  /** In which the resident is written to. */
  residentLanguage: z.string(),
  description: z.string().nullable(),
  nextStep: z.string().nullable(),
  closedAt: instant.nullable(),
  publicUrl: z.string(),
  promises: z.array(promiseAnswer),
  entries: z.array(caseEntryAnswer),
  interactions: z.array(z.object({ id, channel: z.string(), openedAt: instant, state: interactionState })),
  /** 'write' | 'change-status' | 'assign' | 'promise' | 'link' */
  can,
  cursor: z.string(),
});
export type CaseAnswer = z.infer<typeof caseAnswer>;
/** POST /desk/cases → caseAnswer */
export const openCase = z.strictObject({
  clientId,
  interactionId: id.optional(),
  residentId: id.optional(),
  categoryId: id,
  title: z.string().min(1).max(200),
  description: z.string().max(10_000).nullable().default(null),
  nextStep: z.string().max(1000).nullable().default(null),
  departmentId: id.optional(),
  ownerStaffId: id.optional(),
  promise: z.strictObject({ text: z.string().min(1).max(1000), dueOn: civilDate }).optional(),
});
/** PATCH /desk/cases/:id → caseAnswer; a change of department or owner is an assignment */
export const updateCase = z.strictObject({
  version,
  status: caseStatus.optional(),
  nextStep: z.string().max(1000).nullable().optional(),
  departmentId: id.optional(),
  ownerStaffId: id.nullable().optional(),
  title: z.string().min(1).max(200).optional(),
  categoryId: id.optional(),
  /** The day on which it is due; not in the past. */
  dueOn: civilDate.optional(),
});
/** POST /desk/cases/:id/entries → caseEntryAnswer */
export const writeCaseEntry = z.strictObject({
  clientId,
  kind: z.enum(['note', 'message-to-resident']),
  body: freeText,
  fileIds: z.array(id).max(5).default([]),
  /** Who is named in a note; each once. */
  mentions: z.array(mentionTarget).max(20).default([]),
});
/** POST /desk/case-entries/:id/withdraw → withdrawnAnswer · POST /desk/case-entries/:id/send-now */
/** POST /desk/cases/:id/promises → promiseAnswer · POST /desk/promises/:id/keep */
export const makePromise = z.strictObject({ clientId, text: z.string().min(1).max(1000), dueOn: civilDate });
/** POST /desk/cases/:id/interactions */
export const linkInteraction = z.strictObject({ interactionId: id });
