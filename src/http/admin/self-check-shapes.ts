import { z } from 'zod';
import { CHECKS } from '#operations/self-check.ts';
import { instant } from '../shapes.ts';

const said = z.object({ ja: z.string(), en: z.string() });

/** GET /admin/self-check : `todo` says what to do; null where nothing is */
export const selfCheckAnswer = z.object({
  at: instant,
  findings: z.array(
    z.object({
      check: z.enum(CHECKS),
      state: z.enum(['ok', 'warn', 'bad']),
      says: said,
      todo: said.nullable(),
    }),
  ),
});
export type SelfCheckAnswer = z.infer<typeof selfCheckAnswer>;
