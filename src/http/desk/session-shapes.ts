import { z } from 'zod';
import { id, instant } from '../shapes.ts';

/** Who is signed in, whether they take contacts, and what every screen needs: the directory. */

const named = z.object({ id, name: z.string() });

const base64url = z.string().regex(/^[A-Za-z0-9_-]*$/);
/** A passkey as browsers show it (`PublicKeyCredential.toJSON()`). */
export const shownPasskey = z.object({
  id: base64url.min(1).max(1_400),
  rawId: base64url.min(1).max(1_400),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url.max(4_000),
    authenticatorData: base64url.max(4_000),
    signature: base64url.max(4_000),
    userHandle: base64url.max(200).optional(),
  }),
});

// ── session ────────────────────────────────────────────────────────────────
/** POST /desk/session */
export const signIn = z.strictObject({
  login: z.string().min(1).max(254),
  password: z.string().min(1).max(1024),
  /** Of the authenticator, or a recovery code; asked for by 'session.code-required'. */
  code: z.string().max(40).optional(),
  /** A passkey in its place, as the browser showed it for POST /desk/passkeys/ask. */
  passkey: shownPasskey.optional(),
});
/** PUT /desk/session/tenant : works for another of the account's cities. */
export const switchTenant = z.strictObject({ tenantId: id });
export const presenceStatus = z.enum(['ready', 'away', 'offline']);
export const presenceAnswer = z.object({
  status: presenceStatus,
  reason: z.string().nullable(),
  since: instant,
  /** True when set aside after missed offers; the person says "ready" again to go on. */
  setAside: z.boolean(),
});
/** PUT /desk/presence */
export const setPresence = z.strictObject({
  status: presenceStatus,
  reason: z.string().max(40).nullable().default(null),
});

/** GET /desk/session (and the answer of POST) */
export const sessionAnswer = z.object({
  staff: z.object({
    id,
    name: z.string(),
    departmentId: id,
    departmentName: z.string(),
    languages: z.array(z.string()),
  }),
  tenant: z.object({ id, name: z.string(), code: z.string() }),
  tenants: z.array(named),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
  presence: presenceAnswer,
  /** Send it back as header `x-csrf-token` with everything that changes something. */
  csrfToken: z.string(),
  /** A second factor has to be set up before anything else is answered. */
  mustSetUpFactor: z.boolean(),
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;

/** DELETE /desk/session : where the browser goes on to be out at the identity server as well, if it came by one */
export const signedOutAnswer = z.object({ ok: z.literal(true), leaveUrl: z.string().nullable() });
export type SignedOutAnswer = z.infer<typeof signedOutAnswer>;

// ── what every screen needs ────────────────────────────────────────────────
/** GET /desk/directory */
export const directoryAnswer = z.object({
  queues: z.array(z.object({ id, name: z.string(), departmentId: id, open: z.boolean(), mine: z.boolean() })),
  departments: z.array(
    z.object({
      id,
      parentId: id.nullable(),
      name: z.string(),
      kana: z.string(),
      path: z.string(),
      phone: z.string().nullable(),
      receivesHandovers: z.boolean(),
    }),
  ),
  staff: z.array(z.object({ id, name: z.string(), kana: z.string(), departmentId: id })),
  categories: z.array(
    z.object({
      id,
      parentId: id.nullable(),
      name: z.string(),
      kind: z.string(),
      departmentId: id,
      dueWorkingDays: z.number().int(),
      sealed: z.boolean(),
    }),
  ),
  skills: z.array(named),
  wrapUpCodes: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      outcome: z.enum(['solved', 'handed-over', 'case', 'no-answer', 'other']),
    }),
  ),
  presenceReasons: z.array(z.object({ code: z.string(), name: z.string() })),
  refuseReasons: z.array(z.object({ code: z.string(), name: z.string() })),
  /** Abilities of each channel are data; no screen asks for a channel by name. */
  channels: z.record(
    z.string(),
    z.object({
      name: z.string(),
      /** Whether the other side can be written to at all. */
      written: z.boolean(),
      maxChars: z.number().int(),
      files: z.boolean(),
      maxFileBytes: z.number().int(),
      picturesOnly: z.boolean().optional(),
      paper: z.boolean().optional(),
      letters: z.boolean().optional(),
      readReceipts: z.boolean(),
      /** The time promised to whoever waits for the first answer. */
      answerWithinSec: z.number().int(),
      /** What it asks of a person; only a live exchange has silences. */
      attention: z.enum(['voice', 'live', 'deferred']),
    }),
  ),
  now: instant,
  cursor: z.string(),
});
export type DirectoryAnswer = z.infer<typeof directoryAnswer>;
