import { z } from 'zod';
import { civilDate, clientId, id, instant } from '../shapes.ts';

const words = z.string().max(4_000);
const scope = z.strictObject({
  /** Whose account, or which token: a member of the staff or a program. */
  staffId: id.nullable(),
  address: z.string().max(60).nullable(),
  from: instant,
  to: instant,
});
const report = z.strictObject({
  outline: words,
  items: words,
  cause: words,
  secondary: words,
  person: words,
  publication: words,
  prevention: words,
  other: words,
});

/** POST /admin/leaks/scope */
export const touchedQuery = scope;
export const touchedAnswer = z.object({
  residents: z.number().int(),
  /** The first of them, the most looked at first. */
  rows: z.array(
    z.object({
      residentId: id,
      name: z.string().nullable(),
      looks: z.number().int(),
      firstAt: instant,
      lastAt: instant,
      exported: z.boolean(),
    }),
  ),
});
export type TouchedAnswer = z.infer<typeof touchedAnswer>;

/** POST /admin/leaks */
export const openLeak = z.strictObject({
  clientId,
  knownAt: instant,
  malicious: z.boolean(),
  scope,
  report,
});
/** PUT /admin/leaks/:id */
export const changeLeak = z.strictObject({
  malicious: z.boolean(),
  scope,
  report,
  quickSentOn: civilDate.nullable(),
  finalSentOn: civilDate.nullable(),
  version: z.number().int().min(1),
});
export const leakAnswer = z.object({
  id,
  knownAt: instant,
  reportedByName: z.string().nullable(),
  malicious: z.boolean(),
  scope,
  scopeName: z.string().nullable(),
  report,
  residents: z.number().int(),
  /** By the law: on purpose, or more than 100 persons. */
  mustBeReported: z.boolean(),
  quickFromOn: civilDate,
  quickOn: civilDate,
  finalOn: civilDate,
  quickSentOn: civilDate.nullable(),
  finalSentOn: civilDate.nullable(),
  /** The next last day that is not kept is past. */
  late: z.boolean(),
  version: z.number().int(),
});
export type LeakAnswer = z.infer<typeof leakAnswer>;
/** GET /admin/leaks */
export const leaksAnswer = z.object({ leaks: z.array(leakAnswer) });
export type LeaksAnswer = z.infer<typeof leaksAnswer>;

/** POST /admin/leaks/:id/export : the report as PDF, or the persons concerned as CSV */
export const exportLeak = z.strictObject({ format: z.enum(['report', 'persons']) });
