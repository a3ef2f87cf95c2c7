import { z } from 'zod';

/** `off`: no exchange; `trial`: set up by `npm run phone`; `own`: the city's. */
export const telephoneAnswer = z.object({
  mode: z.enum(['off', 'trial', 'own']),
  exchanges: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['up', 'starting', 'failing', 'away']),
      /** Where a telephone on the same machine calls it. */
      sipAddress: z.string().nullable(),
    }),
  ),
});
export type TelephoneAnswer = z.infer<typeof telephoneAnswer>;
