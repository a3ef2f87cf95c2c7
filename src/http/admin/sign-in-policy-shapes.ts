import { z } from 'zod';

/** GET /admin/sign-in-policy; PUT of the same, on the version that was seen */
export const signInPolicy = z.strictObject({
  /** Roles whose people must have a second factor; also the city's own, by id. */
  secondFactorRoles: z.array(z.string().max(64)).max(100),
  /** After so long without anybody at the browser a session is over. */
  idleMinutes: z.number().int().min(5).max(720),
  /** After so long it is over in any case. */
  sessionHours: z.number().int().min(1).max(24),
  version: z.number().int().min(0),
});
export type SignInPolicyAnswer = z.infer<typeof signInPolicy>;
