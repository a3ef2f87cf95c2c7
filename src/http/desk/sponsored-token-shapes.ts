import { z } from 'zod';
import { PERMISSIONS } from '#domain/staff/types.ts';
import { id, instant } from '../shapes.ts';

/** GET /desk/tokens : the newest first, without those that are over */
export const sponsoredTokensAnswer = z.object({
  tokens: z.array(
    z.object({
      id,
      name: z.string(),
      scopes: z.array(z.enum(PERMISSIONS)),
      departments: z.array(z.object({ id, name: z.string() })),
      createdByName: z.string(),
      expiresAt: instant,
      /** One is asked to answer for it; false = one does. */
      isAsked: z.boolean(),
    }),
  ),
});
export type SponsoredTokensAnswer = z.infer<typeof sponsoredTokensAnswer>;
/** PUT /desk/tokens/:id/sponsor */
export const answerSponsorShape = z.strictObject({ answersForIt: z.boolean() });
