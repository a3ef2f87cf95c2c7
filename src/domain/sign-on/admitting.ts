import type { Tx } from '#db/transaction.ts';
import { directoryRoles } from '#domain/staff/directory-roles.ts';
import {
  findByLogin,
  holdPeople,
  placeByDirectory,
  rolesByDirectory,
  rolesOf,
} from '#domain/staff/provisioning.ts';
import { getStaff } from '#domain/staff/staff.ts';
import type { Session } from '#domain/staff/types.ts';
import { groupsOf } from './directory.ts';
import { departmentByGroups, rolesByGroups, rulesFor } from './rules.ts';
import * as store from './store.ts';
import type { Claimed, IdentityServer } from './types.ts';

/** Why a server's word lets nobody in here. */
export type NotAdmitted = 'unknown' | 'left' | 'no-role' | 'taken';
/** Whom it lets in; a no is an answer, so that what was taken from somebody stays taken. */
export type Admission = { session: Session } | { why: NotAdmitted };

/**
 * Whom of ours a server means, with the roles that their groups give them now. Somebody new is taken for whoever has their
 * login, or made, as far as the server's settings say so; nobody comes in without a role. Emits `directory.changed` where
 * somebody is made or has other roles, kept among the changes. Refuses 'state.conflict' {why: 'last-administrator'}.
 */
export async function admit(tx: Tx, server: IdentityServer, claimed: Claimed): Promise<Admission> {
  await holdPeople(tx);
  const known = await store.selectIdentity(tx, server.id, claimed.subject);
  const staffId = known?.staffId ?? (await matched(tx, server, claimed));
  if (staffId === undefined) return placeNew(tx, server, claimed);
  const { active, accountId } = await getStaff(tx, staffId);
  if (!active) return { why: 'left' };
  if (known) await store.touchIdentity(tx, server.id, claimed.subject);
  else await store.insertIdentity(tx, { serverId: server.id, subject: claimed.subject, staffId });
  const roles = await rolesNow(tx, server, claimed, staffId);
  await rolesByDirectory(tx, staffId, roles);
  if (roles.length === 0) return { why: 'no-role' };
  return { session: { tenantId: tx.tenantId, accountId, staffId } };
}

/** Whom of ours a server knows by this subject; undefined for nobody. */
export async function knownBySubject(
  tx: Tx,
  serverId: string,
  subject: string,
): Promise<{ staffId: string; accountId: string } | undefined> {
  const known = await store.selectIdentity(tx, serverId, subject);
  if (!known) return undefined;
  const { accountId } = await getStaff(tx, known.staffId);
  return { staffId: known.staffId, accountId };
}

/** By what the server says now and by what the directory said; without roles that were retired since the rule was written. */
async function rolesNow(
  tx: Tx,
  server: IdentityServer,
  claimed: Claimed,
  staffId: string | null,
): Promise<string[]> {
  const held = staffId === null ? [] : await rolesOf(tx, staffId);
  const [roles, provisioned] = await Promise.all([
    directoryRoles(tx),
    staffId === null ? [] : groupsOf(tx, staffId),
  ]);
  const groups = [...claimed.groups, ...provisioned];
  const rules = rulesFor(server.groupRules, { staffId, held }, roles.mayGive);
  return rolesByGroups(rules, groups, held).filter(roles.has);
}

async function matched(tx: Tx, server: IdentityServer, claimed: Claimed): Promise<string | undefined> {
  if (!server.matchesLogins) return undefined;
  const found = await findByLogin(tx, claimed.login);
  if (!found || found.isElsewhere) return undefined;
  const own = await store.selectIdentitiesOf(tx, found.staffId);
  return own.some(({ serverId }) => serverId === server.id) ? undefined : found.staffId;
}

async function placeNew(tx: Tx, server: IdentityServer, claimed: Claimed): Promise<Admission> {
  if (!server.createsPeople) return { why: 'unknown' };
  const roles = await rolesNow(tx, server, claimed, null);
  const departmentId = departmentByGroups(server.groupRules, claimed.groups, server.homeDepartmentId);
  if (roles.length === 0 || departmentId === null) return { why: 'no-role' };
  const { login, name } = claimed;
  const placed = await placeByDirectory(tx, { login, name, departmentId, roles });
  if (!placed) return { why: 'taken' };
  await store.insertIdentity(tx, {
    serverId: server.id,
    subject: claimed.subject,
    staffId: placed.staffId,
  });
  return { session: { tenantId: tx.tenantId, ...placed } };
}

/** What would become of somebody, for whoever tries a server: nothing is changed. */
export async function foreseen(
  tx: Tx,
  server: IdentityServer,
  claimed: Claimed,
): Promise<{ staffId: string | null; roles: string[]; why: NotAdmitted | null }> {
  const known = await store.selectIdentity(tx, server.id, claimed.subject);
  const staffId = known?.staffId ?? (await matched(tx, server, claimed)) ?? null;
  const roles = await rolesNow(tx, server, claimed, staffId);
  const why = await objection(tx, server, claimed, { staffId, roles });
  return { staffId, roles, why };
}

async function objection(
  tx: Tx,
  server: IdentityServer,
  claimed: Claimed,
  { staffId, roles }: { staffId: string | null; roles: readonly string[] },
): Promise<NotAdmitted | null> {
  if (staffId !== null && !(await getStaff(tx, staffId)).active) return 'left';
  if (staffId === null && !server.createsPeople) return 'unknown';
  if (staffId === null && (await findByLogin(tx, claimed.login))) return 'taken';
  return roles.length === 0 ? 'no-role' : null;
}
