import { z } from 'zod';
import { ORIGINAL_KINDS } from '#domain/masking/types.ts';
import { id } from '../shapes.ts';

/** POST /desk/messages/:id/reveal */
/** POST /desk/originals/:kind/:id/reveal */
export const originalOf = z.object({ kind: z.enum(ORIGINAL_KINDS), id });
export type OriginalOf = z.infer<typeof originalOf>;
export const revealBody = z.strictObject({ reason: z.string().min(1).max(500) });
export const revealAnswer = z.object({ body: z.string() });
export type RevealAnswer = z.infer<typeof revealAnswer>;
