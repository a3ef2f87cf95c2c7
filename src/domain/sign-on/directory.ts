import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { directoryRoles } from '#domain/staff/directory-roles.ts';
import { holdPeople, rolesByDirectory, rolesOf } from '#domain/staff/provisioning.ts';
import { Refusal } from '#kernel/refusal.ts';
import { rolesByGroups, rulesFor } from './rules.ts';
import * as store from './store-directory.ts';
import { selectServers } from './store.ts';

/** A group of the city's directory; roles follow from it by the group rules of the identity servers. */
export interface DirectoryGroup {
  id: string;
  name: string;
  externalId: string | null;
  memberIds: string[];
}
export interface GroupChange {
  name?: string | undefined;
  externalId?: string | null | undefined;
  /** All of them, or some more and some less. */
  memberIds?: readonly string[] | undefined;
  add?: readonly string[] | undefined;
  remove?: readonly string[] | undefined;
}

const MOST_GROUPS = 2_000;
const MOST_MEMBERS = 20_000;

export async function listGroups(tx: Tx): Promise<DirectoryGroup[]> {
  const [groups, members] = await Promise.all([store.selectGroups(tx), store.selectMembers(tx)]);
  const byGroup = Map.groupBy(members, ({ groupId }) => groupId);
  return groups.map((group) => ({
    ...group,
    memberIds: (byGroup.get(group.id) ?? []).map(({ staffId }) => staffId),
  }));
}

/** Refuses 'not-found'. */
export async function getGroup(tx: Tx, id: string): Promise<DirectoryGroup> {
  const group = (await listGroups(tx)).find((each) => each.id === id);
  if (!group) throw new Refusal('not-found');
  return group;
}

/** Adds one; its members have its roles at once. Refuses 'request.invalid' {field, why} for a name that is taken. */
export async function addGroup(
  tx: Tx,
  input: { name: string; externalId: string | null; memberIds: readonly string[] },
  known: ReadonlySet<string>,
): Promise<string> {
  await holdPeople(tx);
  const groups = await store.selectGroups(tx);
  if (groups.length >= MOST_GROUPS) throw new Refusal('request.invalid', { field: 'Groups', why: 'most' });
  requireFree(groups, input.name);
  const id = tx.newId();
  const { memberIds, ...row } = input;
  await store.insertGroup(tx, { ...row, id });
  recordChange(tx, {
    kind: 'directory-group',
    subjectId: id,
    name: row.name,
    before: null,
    after: { name: row.name },
  });
  await setMembers(tx, id, [], memberIds, known);
  return id;
}

function requireFree(groups: readonly { id: string; name: string }[], name: string, own?: string): void {
  if (groups.some((each) => each.name === name && each.id !== own))
    throw new Refusal('request.invalid', { field: 'displayName', why: 'taken' });
}

/** Changes one; whoever comes in or goes out has other roles at once. Refuses 'not-found', and as `addGroup`. */
export async function changeGroup(
  tx: Tx,
  id: string,
  change: GroupChange,
  known: ReadonlySet<string>,
): Promise<void> {
  await holdPeople(tx);
  const before = await getGroup(tx, id);
  const name = change.name ?? before.name;
  requireFree(await store.selectGroups(tx), name, id);
  const externalId = change.externalId === undefined ? before.externalId : change.externalId;
  await store.updateGroup(tx, id, { name, externalId });
  recordChange(tx, {
    kind: 'directory-group',
    subjectId: id,
    name,
    before: { name: before.name },
    after: { name },
  });
  const gone = new Set(change.remove ?? []);
  const now = [...(change.memberIds ?? before.memberIds), ...(change.add ?? [])];
  await setMembers(
    tx,
    id,
    before.memberIds,
    now.filter((staffId) => !gone.has(staffId)),
    known,
  );
  if (name !== before.name) for (const staffId of before.memberIds) await applyGroups(tx, staffId);
}

/** Takes one away, and with it what it gave. Refuses 'not-found'. */
export async function removeGroup(tx: Tx, id: string): Promise<void> {
  await holdPeople(tx);
  const { name, memberIds } = await getGroup(tx, id);
  await setMembers(tx, id, memberIds, [], new Set());
  await store.deleteGroup(tx, id);
  recordChange(tx, { kind: 'directory-group', subjectId: id, name, before: { name }, after: null });
}

async function setMembers(
  tx: Tx,
  id: string,
  before: readonly string[],
  after: readonly string[],
  known: ReadonlySet<string>,
): Promise<void> {
  const now = [...new Set(after)];
  const foreign = now.find((staffId) => !known.has(staffId) && !before.includes(staffId));
  if (foreign !== undefined || now.length > MOST_MEMBERS)
    throw new Refusal('request.invalid', { field: 'members', why: 'unknown' });
  await store.replaceMembers(tx, id, now);
  const moved = [...before, ...now].filter((staffId) => before.includes(staffId) !== now.includes(staffId));
  for (const staffId of new Set(moved)) await applyGroups(tx, staffId);
}

/** The names, and what the directory calls them, of the groups that somebody is in. */
export async function groupsOf(tx: Tx, staffId: string): Promise<string[]> {
  const [groups, members] = await Promise.all([store.selectGroups(tx), store.selectMembers(tx)]);
  const own = new Set(members.filter((each) => each.staffId === staffId).map(({ groupId }) => groupId));
  return groups
    .filter(({ id }) => own.has(id))
    .flatMap(({ name, externalId }) => (externalId === null ? [name] : [name, externalId]));
}

/** Gives somebody the roles that their groups say now, by the rules of all identity servers of the city. */
async function applyGroups(tx: Tx, staffId: string): Promise<void> {
  const [groups, servers, held, known] = await Promise.all([
    groupsOf(tx, staffId),
    selectServers(tx),
    rolesOf(tx, staffId),
    directoryRoles(tx),
  ]);
  const all = servers.flatMap(({ groupRules }) => groupRules);
  const rules = rulesFor(all, { staffId, held }, known.mayGive);
  const roles = rolesByGroups(rules, groups, held).filter(known.has);
  await rolesByDirectory(tx, staffId, roles);
}

/** What the directory calls people, by staff id; those that it deleted stand in `gone`. */
export async function externalIds(
  tx: Tx,
): Promise<{ ids: Map<string, string | null>; gone: ReadonlySet<string> }> {
  const rows = await store.selectPersons(tx);
  return {
    ids: new Map(rows.map(({ staffId, externalId }) => [staffId, externalId])),
    gone: new Set(rows.filter(({ goneAt }) => goneAt !== null).map(({ staffId }) => staffId)),
  };
}

/** Notes what the directory calls somebody, or that it has deleted them. Refuses 'request.invalid' {why: 'taken'}. */
export async function noteExternal(
  tx: Tx,
  staffId: string,
  externalId: string | null,
  isGone = false,
): Promise<void> {
  const rows = await store.selectPersons(tx);
  if (externalId !== null && rows.some((row) => row.externalId === externalId && row.staffId !== staffId))
    throw new Refusal('request.invalid', { field: 'externalId', why: 'taken' });
  await store.putPerson(tx, staffId, { externalId, goneAt: isGone ? tx.now : null });
}
