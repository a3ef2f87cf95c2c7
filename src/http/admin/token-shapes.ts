import { z } from 'zod';
import { MOST_TOKEN_DAYS } from '#domain/integration/tokens.ts';
import { PERMISSIONS } from '#domain/staff/types.ts';
import { id, instant } from '../shapes.ts';

export const scope = z.enum(PERMISSIONS);

const tokenRow = z.object({
  id,
  name: z.string(),
  /** The last letters of the token. */
  hint: z.string(),
  scopes: z.array(scope),
  /** Those that whoever answers for it may not do any more: so long it may not either. */
  restingScopes: z.array(scope),
  departments: z.array(z.object({ id, name: z.string() })),
  perMinute: z.number().int(),
  createdByName: z.string(),
  /** Who answers for it; null while nobody does, and it lets nobody in. */
  sponsorName: z.string().nullable(),
  /** Who was asked to and has not said yes or no. */
  askedName: z.string().nullable(),
  createdAt: instant,
  expiresAt: instant,
  /** Accurate to a minute. */
  lastUsedAt: instant.nullable(),
  revokedByName: z.string().nullable(),
  revokedAt: instant.nullable(),
});
/** GET /admin/tokens : those that are over among them, the newest first */
export const tokensAnswer = z.object({ tokens: z.array(tokenRow), now: instant });
export type TokensAnswer = z.infer<typeof tokensAnswer>;
/** POST /admin/tokens */
export const addTokenShape = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(scope).min(1).max(PERMISSIONS.length),
  /** The first is the one in whose name it acts. */
  departmentIds: z.array(id).min(1).max(50),
  /** Requests a minute. */
  perMinute: z.number().int().min(1).max(100_000).default(600),
  days: z.number().int().min(1).max(MOST_TOKEN_DAYS),
  /** Who is asked to answer for it: it may never do or see more than they. Absent: whoever makes it. */
  sponsorId: id.optional(),
});
/** PUT /admin/tokens/:id/sponsor */
export const askSponsorShape = z.strictObject({ sponsorId: id });
/** The token itself, this once; null when the same request came before. */
export const addedTokenAnswer = z.object({ token: z.string().nullable(), row: tokenRow });
export type AddedTokenAnswer = z.infer<typeof addedTokenAnswer>;
/** POST /admin/tokens/:id/revoke */
export const tokenAnswer = tokenRow;
