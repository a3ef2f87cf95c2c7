import { z } from 'zod';
import { id } from '../shapes.ts';

const claim = z.string().trim().min(1).max(200);
const url = z.url({ protocol: /^https?$/ }).max(500);

const oidcSettings = z.strictObject({
  kind: z.literal('oidc'),
  issuer: url,
  clientId: z.string().trim().min(1).max(200),
  scopes: z
    .string()
    .trim()
    .max(300)
    .refine((all) => all.split(/\s+/).includes('openid')),
  loginClaim: claim,
  nameClaim: claim,
  groupsClaim: claim,
  strength: z.string().trim().min(1).max(300).nullable(),
});
const samlSettings = z.strictObject({
  kind: z.literal('saml'),
  issuer: z.string().trim().min(1).max(500),
  signInUrl: url,
  signOutUrl: url.nullable(),
  certificates: z.array(z.string().min(1).max(8_000)).min(1).max(3),
  loginAttribute: claim,
  nameAttribute: claim,
  groupsAttribute: claim,
  signRequests: z.boolean().optional(),
  strength: z.string().trim().min(1).max(500).nullish(),
});
const settings = z.discriminatedUnion('kind', [oidcSettings, samlSettings]);
const groupRule = z.strictObject({
  group: z.string().trim().min(1).max(256),
  roles: z.array(z.string().max(64)).min(1).max(30),
  departmentId: id.nullable(),
});
const fields = {
  name: z.string().trim().min(1).max(60),
  settings,
  createsPeople: z.boolean(),
  matchesLogins: z.boolean(),
  allowsPasswords: z.boolean(),
  homeDepartmentId: id.nullable(),
  groupRules: z.array(groupRule).max(200),
  active: z.boolean(),
};
/** What it knows us by; null leaves the one that is kept. */
const secret = z.string().min(1).max(500).nullable();

/** POST /admin/identity-servers */
export const addIdentityServer = z.strictObject({ ...fields, secret });
/** PUT /admin/identity-servers/:id */
export const changeIdentityServer = z.strictObject({ ...fields, secret, version: z.number().int().min(1) });
/** GET /admin/identity-servers */
export const identityServersAnswer = z.object({
  servers: z.array(
    z.object({
      ...{ ...fields, id, hasSecret: z.boolean(), version: z.number().int() },
      /** What it knows us by, the one in use first: none until it was told of us. */
      ownKeys: z.array(
        z.object({
          place: z.enum(['own', 'next', 'former']),
          /** SHA-256 of the certificate, as other programs write it. */
          fingerprint: z.string(),
          until: z.iso.datetime(),
        }),
      ),
    }),
  ),
  /** What a server has to be told of us. */
  backUrl: z.string(),
  leftUrl: z.string(),
  /** Where it says by itself that somebody signed out there: this, and the server's id. */
  outUrl: z.string(),
});
export type IdentityServersAnswer = z.infer<typeof identityServersAnswer>;
export type IdentityServerAnswer = IdentityServersAnswer['servers'][number];
/** POST /admin/identity-servers/:id/own-key */
export const changeOwnKeyBody = z.strictObject({ step: z.enum(['prepare', 'use', 'back', 'drop']) });
/** POST /admin/identity-servers/check : settings that need not be kept yet */
export const checkIdentityServer = z.strictObject({ settings, secret, serverId: id.nullable() });
export const identityServerChecksAnswer = z.object({
  checks: z.array(
    z.object({
      what: z.enum(['description', 'issuer', 'pkce', 'keys', 'sign-out', 'certificates']),
      ok: z.boolean(),
      detail: z.string(),
    }),
  ),
});
export type IdentityServerChecksAnswer = z.infer<typeof identityServerChecksAnswer>;
