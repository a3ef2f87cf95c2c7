import { Refusal } from '#kernel/refusal.ts';
import type { ProvisionedChange } from '#operations/provision.ts';

/** SCIM 2.0 (RFC 7643, 7644) as Entra ID and Okta speak it: their bodies read, and nothing of a database or a request. */
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

type Json = Readonly<Record<string, unknown>>;

const MOST_CHARS = 256;
const MOST_OPERATIONS = 1_000;
const MOST_VALUES = 20_000;

const wrong = (field: string): Refusal => new Refusal('request.invalid', { field, why: 'form' });

export function asObject(value: unknown, field = '(body)'): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw wrong(field);
  return value as Json;
}

function text(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value.length > MOST_CHARS) throw wrong(field);
  return value.trim();
}

/** Entra ID writes a truth as text, with a capital letter. */
function truth(value: unknown, field: string): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  const said = typeof value === 'string' ? value.toLowerCase() : value;
  if (said === true || said === 'true') return true;
  if (said === false || said === 'false') return false;
  throw wrong(field);
}

/** A field of a body, whatever the case of its letters: names of attributes have none (RFC 7643, 2.1). */
function field(body: Json, name: string): unknown {
  const wanted = name.toLowerCase();
  const key = Object.keys(body).find((each) => each.toLowerCase() === wanted);
  return key === undefined ? undefined : body[key];
}

/** A whole person, as POST and PUT bring one; `userName` must be there. */
export function readUser(given: unknown): ProvisionedChange & { login: string } {
  const change = readAttributes(asObject(given));
  if (!change.login) throw wrong('userName');
  return { ...change, login: change.login };
}

function readAttributes(body: Json): ProvisionedChange {
  const name = field(body, 'name');
  const department =
    field(body, `${ENTERPRISE}:department`) ?? field(asObject(field(body, ENTERPRISE) ?? {}), 'department');
  const said: ProvisionedChange = {
    login: text(field(body, 'userName'), 'userName'),
    name: nameOf(body, name === undefined || name === null ? {} : asObject(name, 'name')),
    active: truth(field(body, 'active'), 'active'),
    externalId: text(field(body, 'externalId'), 'externalId'),
    department: text(department, 'department'),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** Names are written with the family's first, as here. */
function nameOf(body: Json, name: Json): string | undefined {
  const part = (key: string): string | undefined =>
    text(field(name, key) ?? field(body, `name.${key}`), `name.${key}`);
  const parts = [part('familyName'), part('givenName')].filter(Boolean);
  return (
    text(field(body, 'displayName'), 'displayName') ||
    part('formatted') ||
    (parts.length === 2 ? parts.join(' ') : undefined)
  );
}

interface Operation {
  op: 'add' | 'replace' | 'remove';
  path: string;
  value: unknown;
}

function operationsOf(given: unknown): Operation[] {
  const list = field(asObject(given), 'Operations');
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_OPERATIONS) throw wrong('Operations');
  return list.map((each) => {
    const one = asObject(each, 'Operations');
    const op = text(field(one, 'op'), 'op')?.toLowerCase();
    if (op !== 'add' && op !== 'replace' && op !== 'remove') throw wrong('op');
    const path = text(field(one, 'path'), 'path') ?? '';
    return { op, path: path.replace(`${USER}:`, ''), value: field(one, 'value') };
  });
}

/** What PATCH changes of a person. What we do not keep (addresses, titles, numbers) is passed over, as RFC 7644 has it. */
export function readUserPatch(given: unknown): ProvisionedChange {
  const body: Record<string, unknown> = {};
  for (const { op, path, value } of operationsOf(given)) {
    if (op === 'remove') {
      if (path.toLowerCase() === 'externalid') body['externalId'] = '';
      else if (/^(username|active|displayname)$/i.test(path)) throw wrong(path);
    } else if (path === '') Object.assign(body, asObject(value, 'value'));
    else body[path] = value;
  }
  const change = readAttributes(body);
  return change.externalId === '' ? { ...change, externalId: null } : change;
}

/** What is said of a group; `memberIds` are all of them where they are said at all. */
export interface ReadGroup {
  name?: string;
  externalId?: string | null;
  memberIds?: string[];
  add?: string[];
  remove?: string[];
}

/** A whole group, as POST and PUT bring one; `displayName` must be there. */
export function readGroup(given: unknown): ReadGroup & { name: string; memberIds: string[] } {
  const body = asObject(given);
  const name = text(field(body, 'displayName'), 'displayName');
  if (!name) throw wrong('displayName');
  const externalId = text(field(body, 'externalId'), 'externalId') ?? null;
  return { name, externalId, memberIds: membersOf(field(body, 'members') ?? []) };
}

function membersOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > MOST_VALUES) throw wrong('members');
  return list.map((each) => {
    const id = typeof each === 'string' ? each : text(field(asObject(each, 'members'), 'value'), 'members');
    if (!id) throw wrong('members');
    return id;
  });
}

const ONE_MEMBER = /^members\[value eq "([^"]{1,100})"\]$/i;

/** What PATCH changes of a group: members come and go by `members`, or by `members[value eq "…"]`. */
export function readGroupPatch(given: unknown): ReadGroup {
  const change: ReadGroup = {};
  const put = (body: Json): void => {
    const name = text(field(body, 'displayName'), 'displayName');
    const externalId = text(field(body, 'externalId'), 'externalId');
    if (name) change.name = name;
    if (externalId !== undefined) change.externalId = externalId;
    const members = field(body, 'members');
    if (members !== undefined) change.memberIds = membersOf(members);
  };
  for (const { op, path, value } of operationsOf(given)) {
    const one = ONE_MEMBER.exec(path)?.[1];
    if (one !== undefined && op === 'remove') change.remove = [...(change.remove ?? []), one];
    else if (path.toLowerCase() === 'members') changeMembers(change, op, value);
    else if (op === 'remove') throw wrong(path);
    else if (path === '') put(asObject(value, 'value'));
    else put({ [path]: value });
  }
  return change;
}

function changeMembers(change: ReadGroup, op: Operation['op'], value: unknown): void {
  const named = value === undefined || value === null ? undefined : membersOf(value);
  if (op === 'add') change.add = [...(change.add ?? []), ...(named ?? [])];
  else if (op === 'replace' || named === undefined) change.memberIds = named ?? [];
  else change.remove = [...(change.remove ?? []), ...named];
}

const FILTER = /^\s*([A-Za-z.:0-9]{1,100})\s+eq\s+"((?:[^"\\]|\\.){0,256})"\s*$/i;

/** What a list is asked for: one attribute that equals one value, or all. Refuses 'request.invalid' for any other filter. */
export function readFilter(filter: string | undefined): { attribute: string; value: string } | null {
  if (filter === undefined || filter.trim() === '') return null;
  const [, attribute, value] = FILTER.exec(filter) ?? [];
  if (attribute === undefined || value === undefined) throw wrong('filter');
  const plain = JSON.parse(`"${value}"`) as string;
  return { attribute: attribute.replace(`${USER}:`, '').toLowerCase(), value: plain };
}
