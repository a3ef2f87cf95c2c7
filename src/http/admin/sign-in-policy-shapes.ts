import { z } from 'zod';

/** GET /admin/sign-in-policy; PUT of the same, on the version that was seen */
const signInPolicy = z.strictObject({
  /** Roles whose people must have a second factor; also the city's own, by id. */
  secondFactorRoles: z.array(z.string().max(64)).max(100),
  /** After so long without anybody at the browser a session is over. */
  idleMinutes: z.number().int().min(5).max(720),
  /** After so long it is over in any case. */
  sessionHours: z.number().int().min(1).max(24),
  /** Least length of a new password, without and with a second factor. */
  passwordChars: z.number().int().min(8).max(64),
  passwordCharsWithFactor: z.number().int().min(8).max(64),
  /** Whoever has one of the roles comes from one of the networks (CIDR), or not at all. */
  addressRules: z
    .array(
      z.strictObject({
        roles: z.array(z.string().max(64)).min(1).max(100),
        networks: z.array(z.string().max(64)).min(1).max(200),
      }),
    )
    .max(30),
  /** Roles that open a whole city and that a directory may give all the same. */
  directoryRoles: z.array(z.string().max(64)).max(100),
  version: z.number().int().min(0),
});
/** As it was seen, with where one comes from: that is nobody's to set. */
export const changeSignInPolicyShape = signInPolicy.extend({ yourAddress: z.string().max(64).optional() });
export const signInPolicyAnswer = z.object({
  ...signInPolicy.shape,
  /** Where whoever asks comes from, as the product sees it. */
  yourAddress: z.string(),
});
export type SignInPolicyAnswer = z.infer<typeof signInPolicyAnswer>;
