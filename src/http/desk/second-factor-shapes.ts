import { z } from 'zod';
import { count, instant } from '../shapes.ts';

/** GET /desk/second-factor : also while it has to be set up before anything else */
export const factorAnswer = z.object({
  setAt: instant.nullable(),
  recoveryCodesLeft: count,
  /** One of the own roles asks for it. */
  isRequired: z.boolean(),
  csrfToken: z.string(),
});
export type FactorAnswer = z.infer<typeof factorAnswer>;
/** POST /desk/second-factor : for the authenticator; told once */
export const begunFactorAnswer = z.object({ secret: z.string().nullable(), uri: z.string().nullable() });
export type BegunFactorAnswer = z.infer<typeof begunFactorAnswer>;
/** Of the authenticator, or a recovery code where one is taken */
export const codeShape = z.strictObject({ code: z.string().min(6).max(40) });
/** PUT /desk/second-factor, POST /desk/second-factor/codes : told once */
export const codesAnswer = z.object({ recoveryCodes: z.array(z.string()).nullable() });
export type CodesAnswer = z.infer<typeof codesAnswer>;

/** POST /desk/sessions/password */
export const ownPasswordShape = z.strictObject({
  password: z.string().min(1).max(1_024),
  next: z.string().min(1).max(1_024),
});

/** GET /desk/sessions */
export const ownSessionsAnswer = z.object({
  sessions: z.array(
    z.object({
      id: z.uuid(),
      device: z.string(),
      createdAt: instant,
      lastSeenAt: instant,
      isThis: z.boolean(),
    }),
  ),
});
export type OwnSessionsAnswer = z.infer<typeof ownSessionsAnswer>;
