import { z } from 'zod';
import { instant } from '../shapes.ts';
import { shownPasskey } from './session-shapes.ts';

/** GET /desk/passkeys : one's own, the oldest first */
export const passkeysAnswer = z.object({
  passkeys: z.array(
    z.object({ id: z.string(), name: z.string(), createdAt: instant, lastUsedAt: instant.nullable() }),
  ),
  /** Making one asks for the password again. */
  asksPassword: z.boolean(),
});
export type PasskeysAnswer = z.infer<typeof passkeysAnswer>;
/** POST /desk/passkeys/begin */
export const beginPasskeyShape = z.strictObject({ password: z.string().max(1024).optional() });
/** For the browser: `navigator.credentials.create` or `get`, as JSON knows it (WebAuthn Level 3) */
export const passkeyOptionsAnswer = z.object({ options: z.record(z.string(), z.unknown()) });
export type PasskeyOptionsAnswer = z.infer<typeof passkeyOptionsAnswer>;
/** POST /desk/passkeys : what the browser made of it */
export const keepPasskeyShape = z.strictObject({
  name: z.string().trim().min(1).max(60),
  made: z.object({
    ...{ id: shownPasskey.shape.id, rawId: shownPasskey.shape.rawId, type: shownPasskey.shape.type },
    response: z.object({
      clientDataJSON: z.string().max(4_000),
      attestationObject: z.string().max(40_000),
      transports: z.array(z.string().max(20)).max(10).optional(),
    }),
  }),
});
/** POST /desk/session/passkey */
export const enterByPasskey = z.strictObject({ passkey: shownPasskey });
