import { z } from 'zod';
import { FINDING_RULES, VERDICTS } from '#domain/oversight/types.ts';
import { civilDate, clientId, id, instant } from '../shapes.ts';

const reason = z.string().min(1).max(1_000);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** GET /admin/oversight/findings */
export const findingsQuery = z.object({
  open: z.enum(['true', 'false']).default('true'),
  staff: id.optional(),
  before: z.string().max(100).optional(),
});
const finding = z.object({
  id,
  rule: z.enum(FINDING_RULES),
  staffId: id,
  staffName: z.string(),
  departmentName: z.string(),
  residentId: id.nullable(),
  residentName: z.string().nullable(),
  onDay: civilDate,
  firstAt: instant,
  lastAt: instant,
  looks: z.number().int(),
  residents: z.number().int(),
  open: z.boolean(),
  decisions: z.array(
    z.object({
      byName: z.string().nullable(),
      at: instant,
      verdict: z.enum(VERDICTS),
      reason: z.string(),
      looks: z.number().int(),
    }),
  ),
  can: z.array(z.string()),
});
export const findingsAnswer = z.object({
  findings: z.array(finding),
  /** Of all, not of the page. */
  open: z.number().int(),
  nextBefore: z.string().nullable(),
});
export type FindingsAnswer = z.infer<typeof findingsAnswer>;
export const decideFinding = z.strictObject({ verdict: z.enum(VERDICTS), reason });

/** GET /admin/oversight */
const settings = z.strictObject({
  rules: z.array(z.enum(FINDING_RULES)),
  manyResidents: z.number().int().min(2).max(10_000),
  manyMinutes: z.number().int().min(1).max(1_440),
  blockResidents: z.number().int().min(2).max(1_000),
  workFrom: clock,
  workTo: clock,
});
export const oversightAnswer = z.object({
  settings,
  version: z.number().int(),
  lookedTo: instant.nullable(),
  watched: z.array(
    z.object({
      residentId: id,
      name: z.string().nullable(),
      reason: z.string(),
      byName: z.string().nullable(),
      at: instant,
    }),
  ),
  homes: z.array(z.object({ staffId: id, name: z.string(), block: z.string() })),
  mayChange: z.boolean(),
});
export type OversightAnswer = z.infer<typeof oversightAnswer>;
export const changeOversight = z.strictObject({ settings, version: z.number().int().min(0) });
export const watchResident = z.strictObject({ reason: reason.nullable() });
export const setHome = z.strictObject({ address: z.string().max(400).nullable() });

/** GET /admin/oversight/looks/:id : who looked at a person, as that person may know it */
export const ownLooksAnswer = z.object({
  looks: z.array(
    z.object({
      onDay: civilDate,
      departmentName: z.string().nullable(),
      purpose: z.enum(['contact', 'case', 'record', 'list', 'search', 'export', 'change']),
      times: z.number().int(),
    }),
  ),
});
export type OwnLooksAnswer = z.infer<typeof ownLooksAnswer>;

/** GET /admin/access-grants */
export const grantsAnswer = z.object({
  grants: z.array(
    z.object({
      id,
      kind: z.enum(['cover', 'elevated']),
      staffId: id,
      staffName: z.string(),
      departmentName: z.string().nullable(),
      roles: z.array(z.string()),
      reason: z.string(),
      fromAt: instant,
      untilAt: instant,
      givenByName: z.string(),
      givenAt: instant,
      endedAt: instant.nullable(),
      endedByName: z.string().nullable(),
      reviewedAt: instant.nullable(),
      reviewedByName: z.string().nullable(),
      review: z.string().nullable(),
      active: z.boolean(),
      can: z.array(z.enum(['end', 'review'])),
    }),
  ),
  departments: z.array(z.object({ id, name: z.string(), sealed: z.boolean() })),
  can: z.array(z.enum(['elevate', 'cover'])),
});
export type GrantsAnswer = z.infer<typeof grantsAnswer>;
export const takeElevated = z.strictObject({
  clientId,
  departmentId: id.nullable(),
  hours: z.number().int().min(1).max(8),
  reason,
});
export const giveCover = z.strictObject({
  clientId,
  staffId: id,
  departmentId: id,
  roles: z.array(z.string().max(60)).min(1).max(20),
  fromAt: instant,
  untilAt: instant,
  reason,
});
export const reviewGrant = z.strictObject({ review: reason });
