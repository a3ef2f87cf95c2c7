import { z } from 'zod';
import { id, instant } from '../shapes.ts';

const action = z.enum(['read', 'write', 'search', 'sign-in', 'export']);
const asked = {
  subject: id.optional(),
  staff: id.optional(),
  action: action.optional(),
  kind: z.string().max(60).optional(),
  address: z.string().max(60).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
};

/** GET /admin/audit */
export const auditQuery = z.object({ ...asked, before: id.optional() });
export const auditAnswer = z.object({
  rows: z.array(
    z.object({
      id,
      at: instant,
      actorName: z.string(),
      /** Null for residents and the house itself. */
      staffId: id.nullable(),
      action: z.string(),
      subjectKind: z.string(),
      subjectId: z.string(),
      fields: z.array(z.string()),
      address: z.string().nullable(),
    }),
  ),
  nextBefore: z.string().nullable(),
});
export type AuditAnswer = z.infer<typeof auditAnswer>;

/** GET /admin/audit/chain */
export const auditChainAnswer = z.object({
  ok: z.boolean(),
  checked: z.number().int(),
  brokenAt: z.string().nullable(),
  fault: z.string().nullable(),
  rowId: z.string().nullable(),
  holdsUntil: z.string().nullable(),
  anchors: z.number().int(),
  anchorFault: z.string().nullable(),
  anchorPlace: z.string().nullable(),
  /** Where heads are kept outside, each with its last try. */
  places: z.array(
    z.object({
      place: z.string(),
      at: instant.nullable(),
      position: z.number().int().nullable(),
      error: z.string().nullable(),
    }),
  ),
});
export type AuditChainAnswer = z.infer<typeof auditChainAnswer>;

/** GET /admin/audit/people: whose doings can be asked for */
export const auditPeopleAnswer = z.object({
  people: z.array(z.object({ id, name: z.string(), departmentName: z.string(), active: z.boolean() })),
});
export type AuditPeopleAnswer = z.infer<typeof auditPeopleAnswer>;

/** POST /admin/audit/export */
export const auditExport = z.strictObject(asked);
export const auditExportAnswer = z.object({
  name: z.string(),
  /** The file: CSV, UTF-8. */
  text: z.string(),
  rows: z.number().int(),
});
export type AuditExportAnswer = z.infer<typeof auditExportAnswer>;
