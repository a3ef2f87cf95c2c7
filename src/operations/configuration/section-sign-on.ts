import { z } from 'zod';
import { addServer, changeServer, listServers } from '#domain/sign-on/servers.ts';
import type { IdentityServer, ServerInput } from '#domain/sign-on/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { codeSet, need, needAll, section, type World } from './section.ts';

const text = z.string().trim().min(1).max(500);
const url = z.url({ protocol: /^https?$/ }).max(500);
const settings = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('oidc'),
    issuer: url,
    clientId: text,
    scopes: text.default('openid profile email'),
    loginClaim: text.default('preferred_username'),
    nameClaim: text.default('name'),
    groupsClaim: text.default('groups'),
    strength: text.nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('saml'),
    issuer: text,
    signInUrl: url,
    signOutUrl: url.nullable().default(null),
    certificates: z.array(z.string().min(1).max(8_000)).min(1).max(3),
    loginAttribute: text,
    nameAttribute: text,
    groupsAttribute: text,
    signRequests: z.boolean().optional(),
    strength: text.nullish(),
  }),
]);
const shape = z.strictObject({
  settings,
  createsPeople: z.boolean().default(false),
  matchesLogins: z.boolean().default(false),
  homeDepartment: z.string().max(100).nullable().default(null),
  groupRules: z
    .array(
      z.strictObject({
        group: z.string().trim().min(1).max(256),
        roles: codeSet(),
        department: z.string().max(100).nullable().default(null),
      }),
    )
    .max(200)
    .default([]),
  active: z.boolean().default(false),
});
type ServerEntry = z.output<typeof shape>;

/**
 * Servers that say who somebody is. What they know us by never stands in a file; whether passwords stay beside one is decided
 * on its page by somebody who came in by it, or a file could lock everybody out.
 */
export const identityServersSection = section<ServerEntry>({
  file: 'identity-servers',
  about:
    '認証サーバー / Servers by name that say who somebody is. Client secrets never stand here: they are entered on the page of\n' +
    'signing in, and stay as they are when this file is carried out. Whether passwords stay allowed is decided there, too.',
  shape,
  async read(world) {
    const found: [string, ServerEntry][] = [];
    for (const server of await listServers(world.tx, world.actor))
      found.push([server.name, await entryOf(world, server)]);
    return new Map(found);
  },
  async add(world, key, entry) {
    const input = await inputOf(world, key, entry);
    await addServer(world.tx, world.actor, { ...input, allowsPasswords: true, secret: null });
  },
  async change(world, key, after) {
    const { id, version, allowsPasswords } = await serverOf(world, key);
    const input = { ...(await inputOf(world, key, after)), allowsPasswords, secret: null };
    await changeServer(world.tx, world.actor, id, version, input);
  },
  // Whom it made known stays known: it is taken out of use on its page, and can be looked at there.
  remove: (_world, key) => {
    throw new Refusal('request.invalid', { why: 'kept', named: key });
  },
});

async function entryOf({ codes }: World, server: IdentityServer): Promise<ServerEntry> {
  const code = async (id: string | null) => id && (await codes.codeOf('department', id));
  const { settings: given, createsPeople, matchesLogins, active, homeDepartmentId } = server;
  const groupRules = server.groupRules.map(async ({ group, roles, departmentId }) => ({
    group,
    roles: (await Promise.all(roles.map((role) => codes.codeOf('role', role)))).toSorted(),
    department: await code(departmentId),
  }));
  return {
    settings: given.kind === 'saml' ? { ...given, certificates: [...given.certificates] } : given,
    ...{ createsPeople, matchesLogins, active, homeDepartment: await code(homeDepartmentId) },
    groupRules: await Promise.all(groupRules),
  };
}

async function inputOf(
  world: World,
  name: string,
  entry: ServerEntry,
): Promise<Omit<ServerInput, 'allowsPasswords'>> {
  const { homeDepartment, groupRules, ...rest } = entry;
  const id = async (code: string | null) =>
    code === null ? null : need(world, 'department', code, 'department');
  const rules = groupRules.map(async ({ group, roles, department }) => ({
    ...{ group, roles: await needAll(world, 'role', roles, 'groupRules') },
    departmentId: await id(department),
  }));
  return {
    ...{ ...rest, name, homeDepartmentId: await id(homeDepartment) },
    groupRules: await Promise.all(rules),
  };
}

async function serverOf({ tx, actor }: World, key: string): Promise<IdentityServer> {
  const found = (await listServers(tx, actor)).find(({ name }) => name === key);
  if (!found) throw new Refusal('not-found');
  return found;
}
