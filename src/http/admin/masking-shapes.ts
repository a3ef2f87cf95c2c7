import { z } from 'zod';
import { ORIGINAL_KINDS } from '#domain/masking/types.ts';
import { count, id, instant } from '../shapes.ts';

const action = z.enum(['mask', 'warn', 'leave']);
const originalDays = z.number().int().min(0).max(3650);

/** GET /admin/privacy/masking */
export const maskingAnswer = z.object({
  patterns: z.array(
    z.object({
      /** A kind that the product knows, or an id. */
      id: z.string(),
      name: z.string().nullable(),
      shape: z.string().nullable(),
      near: z.string().nullable(),
      action,
      originalDays,
      version: count,
    }),
  ),
});
export type MaskingAnswer = z.infer<typeof maskingAnswer>;

/** POST /admin/privacy/masking */
export const addPatternBody = z.strictObject({
  name: z.string().min(1).max(60),
  shape: z.string().min(4).max(40),
  near: z.string().min(1).max(20).nullable().default(null),
  action,
  originalDays,
});
/** PUT /admin/privacy/masking/:id */
export const changePatternBody = z.strictObject({
  action,
  originalDays,
  /** False: the city's own goes. */
  active: z.boolean().default(true),
  version: z.number().int().min(0),
});

/** POST /admin/privacy/masking/try */
export const tryMaskingBody = z.strictObject({ text: z.string().max(2000) });
export const triedAnswer = z.object({
  text: z.string(),
  masked: z.array(z.string()),
  warned: z.array(z.string()),
});
export type TriedMaskingAnswer = z.infer<typeof triedAnswer>;

/** GET /admin/privacy/reveals */
export const revealsAnswer = z.object({
  rows: z.array(
    z.object({
      id,
      subjectKind: z.enum(ORIGINAL_KINDS),
      subjectId: id,
      by: z.string(),
      reason: z.string(),
      found: z.array(z.string()),
      at: instant,
    }),
  ),
  nextBefore: id.nullable(),
});
export type RevealsAnswer = z.infer<typeof revealsAnswer>;
