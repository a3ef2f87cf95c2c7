import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Tx } from '#db/transaction.ts';
import {
  addGroup,
  changeGroup,
  type DirectoryGroup,
  getGroup,
  listGroups,
  removeGroup,
} from '#domain/sign-on/directory.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import {
  changeProvisioned,
  getProvisioned,
  listProvisioned,
  type Provisioned,
  provisionPerson,
  removeProvisioned,
} from '#operations/provision.ts';
import { deskUrlOf, type HttpDeps } from '../context.ts';
import { REFUSAL_STATUS } from '../refusals.ts';
import { asStaff } from '../routes.ts';
import * as scim from './protocol.ts';

const PEOPLE = 'people.provision';
const MEDIA = 'application/scim+json';
const ROOT = '/scim/v2';
const MOST_A_PAGE = 500;
const USUAL_A_PAGE = 100;
const BODY_BYTES = 2 * 1024 * 1024;

interface Asked {
  tx: Tx;
  actor: StaffActor;
  id: string;
  query: Readonly<Record<string, string>>;
  body: unknown;
}

/**
 * SCIM 2.0: a directory of the city keeps its people and groups here, by a token with the scope `people.provision`. A
 * protocol of others, with its own errors and media type: it stands beside the routes of the house, not among them.
 */
export function scimRoutes(app: FastifyInstance, deps: HttpDeps): void {
  app.addContentTypeParser(MEDIA, { parseAs: 'string', bodyLimit: BODY_BYTES }, (_request, body, done) => {
    try {
      done(null, JSON.parse(String(body)));
    } catch {
      done(new Refusal('request.invalid', { field: '(body)' }));
    }
  });
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(deps, error, request, reply));
  const attention = (channel: string) => deps.channels.get(channel)?.abilities.attention ?? 'live';
  const publicUrl = deskUrlOf(deps.settings);

  const route = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    status: number,
    work: (asked: Asked) => Promise<object | null>,
  ): void =>
    void app.route({
      method,
      url: ROOT + path,
      schema: { hide: true },
      handler: async (request, reply) => {
        const answer = await asStaff(deps, request, PEOPLE, (parts) =>
          work({
            ...parts,
            id: (request.params as { id?: string }).id ?? '',
            query: request.query as Record<string, string>,
            body: request.body,
          }),
        );
        return send(reply, status, answer);
      },
    });

  const user = (person: Provisioned) => presentUser(publicUrl, person);
  const oneUser = async ({ tx, actor, id }: Asked) => user(await getProvisioned(tx, actor, uuid(id)));

  route('GET', '/Users', 200, async ({ tx, actor, query }) => {
    const filter = scim.readFilter(query['filter']);
    const people = (await listProvisioned(tx, actor)).filter((person) => fitsUser(person, filter));
    return page(people.map(user), query);
  });
  route('POST', '/Users', 201, async (asked) => {
    const { tx, actor, body } = asked;
    const id = await provisionPerson(tx, actor, scim.readUser(body), attention);
    return oneUser({ ...asked, id });
  });
  route('GET', '/Users/:id', 200, oneUser);
  for (const [method, read] of [
    ['PUT', scim.readUser],
    ['PATCH', scim.readUserPatch],
  ] as const)
    route(method, '/Users/:id', 200, async (asked) => {
      await changeProvisioned(asked.tx, asked.actor, uuid(asked.id), read(asked.body), attention);
      return oneUser(asked);
    });
  route('DELETE', '/Users/:id', 204, async ({ tx, actor, id }) => {
    await removeProvisioned(tx, actor, uuid(id), attention);
    return null;
  });

  const known = async ({ tx, actor }: Asked) =>
    new Map((await listProvisioned(tx, actor)).map((person) => [person.id, person]));
  const oneGroup = async (asked: Asked) =>
    presentGroup(publicUrl, await getGroup(asked.tx, uuid(asked.id)), await known(asked), asked.query);

  route('GET', '/Groups', 200, async (asked) => {
    requirePermission(asked.actor, PEOPLE);
    const filter = scim.readFilter(asked.query['filter']);
    const groups = (await listGroups(asked.tx)).filter((group) => fitsGroup(group, filter));
    const people = await known(asked);
    return page(
      groups.map((group) => presentGroup(publicUrl, group, people, asked.query)),
      asked.query,
    );
  });
  route('POST', '/Groups', 201, async (asked) => {
    const people = new Set((await known(asked)).keys());
    const { name, externalId = null, memberIds } = scim.readGroup(asked.body);
    return oneGroup({ ...asked, id: await addGroup(asked.tx, { name, externalId, memberIds }, people) });
  });
  route('GET', '/Groups/:id', 200, oneGroup);
  for (const [method, read] of [
    ['PUT', scim.readGroup],
    ['PATCH', scim.readGroupPatch],
  ] as const)
    route(method, '/Groups/:id', 200, async (asked) => {
      const people = new Set((await known(asked)).keys());
      await changeGroup(asked.tx, uuid(asked.id), read(asked.body), people);
      return oneGroup(asked);
    });
  route('DELETE', '/Groups/:id', 204, async ({ tx, id }) => {
    await removeGroup(tx, uuid(id));
    return null;
  });

  route('GET', '/ServiceProviderConfig', 200, async () => SERVICE);
  route('GET', '/ResourceTypes', 200, async ({ query }) => page(RESOURCE_TYPES, query));
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;
/** Anything else names nobody: it is not asked of the database. */
function uuid(id: string): string {
  if (!UUID.test(id)) throw new Refusal('not-found');
  return id;
}

type Filter = ReturnType<typeof scim.readFilter>;

function fitsUser({ id, login, externalId, active }: Provisioned, filter: Filter): boolean {
  if (filter === null) return true;
  const of: Readonly<Record<string, string | null>> = { id, externalid: externalId, active: String(active) };
  // Logins have one case only (RFC 7643, 4.1.1: userName is not exact).
  if (filter.attribute === 'username') return login === filter.value.normalize('NFKC').trim().toLowerCase();
  if (!(filter.attribute in of)) throw new Refusal('request.invalid', { field: 'filter', why: 'form' });
  return of[filter.attribute] === filter.value;
}

function fitsGroup({ id, name, externalId }: DirectoryGroup, filter: Filter): boolean {
  if (filter === null) return true;
  const of: Readonly<Record<string, string | null>> = { id, displayname: name, externalid: externalId };
  if (!(filter.attribute in of)) throw new Refusal('request.invalid', { field: 'filter', why: 'form' });
  return of[filter.attribute] === filter.value;
}

/** One page of a list, as `startIndex` (from 1) and `count` ask. */
function page(all: readonly object[], query: Readonly<Record<string, string>>): object {
  const whole = (text: string | undefined, usual: number): number =>
    text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : usual;
  const startIndex = Math.max(1, whole(query['startIndex'], 1));
  const count = Math.min(MOST_A_PAGE, whole(query['count'], USUAL_A_PAGE));
  const Resources = all.slice(startIndex - 1, startIndex - 1 + count);
  return {
    schemas: [scim.LIST],
    totalResults: all.length,
    startIndex,
    itemsPerPage: Resources.length,
    Resources,
  };
}

function presentUser(publicUrl: string, person: Provisioned): object {
  const { id, login, name, active, externalId, department, groups } = person;
  return {
    schemas: [scim.USER, scim.ENTERPRISE],
    id,
    ...(externalId === null ? {} : { externalId }),
    userName: login,
    displayName: name,
    name: { formatted: name },
    active,
    groups: groups.map((group) => ({ value: group.id, display: group.name })),
    [scim.ENTERPRISE]: { department },
    meta: { resourceType: 'User', location: `${publicUrl}${ROOT}/Users/${id}` },
  };
}

function presentGroup(
  publicUrl: string,
  { id, name, externalId, memberIds }: DirectoryGroup,
  people: ReadonlyMap<string, Provisioned>,
  query: Readonly<Record<string, string>>,
): object {
  const withMembers = !(query['excludedAttributes'] ?? '').split(',').includes('members');
  const members = memberIds.map((value) => ({ value, display: people.get(value)?.name ?? '' }));
  return {
    schemas: [scim.GROUP],
    id,
    ...(externalId === null ? {} : { externalId }),
    displayName: name,
    ...(withMembers ? { members } : {}),
    meta: { resourceType: 'Group', location: `${publicUrl}${ROOT}/Groups/${id}` },
  };
}

const SERVICE = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MOST_A_PAGE },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    { type: 'oauthbearertoken', name: 'API token', description: 'A token with the scope people.provision' },
  ],
};
const RESOURCE_TYPES = [
  { id: 'User', name: 'User', endpoint: '/Users', schema: scim.USER },
  { id: 'Group', name: 'Group', endpoint: '/Groups', schema: scim.GROUP },
].map((each) => ({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'], ...each }));

function send(reply: FastifyReply, status: number, body: object | null): FastifyReply {
  reply.status(status);
  if (body === null) return reply.send();
  return reply.type(MEDIA).serializer(JSON.stringify).send(body);
}

/** A no as SCIM says it; what is no refusal is a defect, logged and told by its number only. */
function answerError(
  deps: HttpDeps,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refusal =
    error instanceof Refusal
      ? error
      : error.statusCode !== undefined && error.statusCode < 500
        ? new Refusal('request.invalid')
        : undefined;
  if (!refusal) deps.log.error({ err: error, requestId: request.id, route: request.url }, 'a request failed');
  const isTaken = refusal?.details['why'] === 'taken';
  const status = isTaken ? 409 : refusal ? REFUSAL_STATUS[refusal.code] : 500;
  const scimType = isTaken
    ? 'uniqueness'
    : refusal?.details['field'] === 'filter'
      ? 'invalidFilter'
      : 'invalidValue';
  return send(reply, status, {
    schemas: [scim.ERROR],
    status: String(status),
    ...(status === 400 || status === 409 ? { scimType } : {}),
    detail: refusal ? `${refusal.code} ${JSON.stringify(refusal.details)}` : `defect ${request.id}`,
  });
}
