import { z } from 'zod';
import { civilDate, instant } from '../shapes.ts';

/** GET /desk/residents/:id/protection */
export const protectionAnswer = z.object({
  protection: z
    .object({
      questions: z.array(z.string()),
      note: z.string(),
      endsOn: civilDate.nullable(),
      byName: z.string().nullable(),
      at: instant,
      version: z.number().int(),
      /** Nothing is compared any more for now: too many wrong answers. */
      resting: z.boolean(),
    })
    .nullable(),
  mayChange: z.boolean(),
});
export type ProtectionAnswer = z.infer<typeof protectionAnswer>;

/** PUT /desk/residents/:id/protection */
export const protectResident = z.strictObject({
  questions: z
    .array(z.strictObject({ question: z.string().min(1).max(200), answer: z.string().max(200).optional() }))
    .max(10),
  note: z.string().max(1_000).default(''),
  endsOn: civilDate.nullable(),
  version: z.number().int().min(0),
});

/** POST /desk/residents/:id/identity-checks */
export const checkIdentity = z.strictObject({ answers: z.array(z.string().max(200)).min(1).max(10) });
export const identityAnswer = z.object({ passed: z.boolean() });
