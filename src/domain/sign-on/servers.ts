import { isDeepStrictEqual } from 'node:util';
import { type ConfigFields, recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { requireMayRule } from '#domain/staff/directory-roles.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as store from './store.ts';
import type {
  GroupRule,
  IdentityServer,
  KeptRule,
  KeyStep,
  OpenedServer,
  OwnKey,
  ServerInput,
  ServerSettings,
} from './types.ts';

const MOST_SERVERS = 10;
const PURPOSE = 'identity-server.secret';
const keyScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'identity-server.own-key' });

const withoutSecret = ({
  secret: _secret,
  ownKey: _ownKey,
  ownCertificate: _ownCertificate,
  nextKey: _nextKey,
  nextCertificate: _nextCertificate,
  formerKey: _formerKey,
  formerCertificate: _formerCertificate,
  ...server
}: store.ServerRow): IdentityServer => server;

/** The identity servers of the city. Refuses 'permission.missing'. */
export async function listServers(tx: Tx, actor: StaffActor): Promise<IdentityServer[]> {
  requirePermission(actor, 'city.administer');
  return (await store.selectServers(tx)).map(withoutSecret);
}

/** What the page for signing in shows of them. */
export async function listWaysIn(tx: Tx): Promise<{ id: string; name: string }[]> {
  const servers = await store.selectServers(tx);
  return servers.filter(({ active }) => active).map(({ id, name }) => ({ id, name }));
}

/**
 * Adds one. Refuses 'permission.missing', 'request.invalid' {field, why} for a name that is taken, departments that are
 * none, roles as `requireMayRule`, people made without a department to belong to, and for one server too many. Kept among
 * the changes of the configuration, without its secret.
 */
export async function addServer(
  tx: Tx,
  actor: StaffActor,
  input: ServerInput & { secret: string | null },
): Promise<string> {
  requirePermission(actor, 'city.administer');
  const known = await store.selectServers(tx);
  if (known.length >= MOST_SERVERS) throw new Refusal('request.invalid', { field: 'servers', why: 'most' });
  const { secret, ...fields } = input;
  await requireSound(tx, fields, known);
  const groupRules = await keptRules(tx, actor, fields.groupRules, []);
  // Nobody has come in by it yet: nobody knows that it lets anybody in.
  if (!fields.allowsPasswords) throw new Refusal('state.conflict', { why: 'never-used' });
  const id = tx.newId();
  await store.insertServer(tx, {
    ...fields,
    groupRules,
    id,
    secret: secret === null ? null : seal(tx, secret),
  });
  record(tx, id, fields.name, null, fields);
  return id;
}

/**
 * Changes one, on the version that was seen; without a secret the one that it has stays. Refuses as `addServer`,
 * 'not-found', 'version.conflict', and 'state.conflict' {why: 'never-used'} for whoever would switch passwords off without
 * having come in by it themselves: they could lock everybody out.
 */
export async function changeServer(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  input: ServerInput & { secret: string | null },
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  const known = await store.selectServers(tx);
  const before = known.find((each) => each.id === id);
  if (!before) throw new Refusal('not-found');
  const { secret, ...fields } = input;
  if (fields.settings.kind !== before.settings.kind)
    throw new Refusal('request.invalid', { field: 'settings', why: 'kind' });
  await requireSound(
    tx,
    fields,
    known.filter((each) => each.id !== id),
  );
  if (before.allowsPasswords && !fields.allowsPasswords) await requireOwnIdentity(tx, actor, id);
  const groupRules = await keptRules(tx, actor, fields.groupRules, before.groupRules);
  const sealed = secret === null ? null : seal(tx, secret);
  if (!(await store.updateServer(tx, id, version, { ...fields, groupRules, secret: sealed })))
    throw new Refusal('version.conflict', { version: before.version });
  record(tx, id, fields.name, before, fields, { isNewSecret: secret !== null, undoesId });
}

const plainRules = (rules: readonly GroupRule[]): GroupRule[] =>
  rules.map(({ group, roles, departmentId }) => ({ group, roles: [...roles], departmentId }));

/** A server by field, as the list of changes keeps it: without what it knows us by, and without who wrote a rule. */
export function serverByField(server: ServerInput): ConfigFields {
  const { name, settings, createsPeople, matchesLogins, allowsPasswords, homeDepartmentId, active } = server;
  return {
    ...{ name, createsPeople, matchesLogins, allowsPasswords, homeDepartmentId, active },
    ...{ groupRules: plainRules(server.groupRules), ...settings },
  };
}

/** The other way round. */
export function serverOfFields(fields: ConfigFields): ServerInput {
  const { name, createsPeople, matchesLogins, allowsPasswords, homeDepartmentId, active, ...rest } = fields;
  const { groupRules, ...settings } = rest;
  return {
    ...{ name, createsPeople, matchesLogins, allowsPasswords, homeDepartmentId, active, groupRules },
    settings: settings as unknown as ServerSettings,
  } as ServerInput;
}

/** What a server is trusted by: an undo brings none of it back, an old certificate may have been lost for a reason. */
export const TRUSTED_BY: readonly string[] = [
  ...['issuer', 'clientId', 'strength'],
  ...['signInUrl', 'signOutUrl', 'certificates'],
];

/** Rules that stay are whose they were; of the others each is looked at, and is the caller's from now on. */
async function keptRules(
  tx: Tx,
  actor: StaffActor,
  rules: readonly GroupRule[],
  before: readonly KeptRule[],
): Promise<KeptRule[]> {
  const stayed = (rule: GroupRule): KeptRule | undefined =>
    before.find((each) => isDeepStrictEqual(plainRules([each]), plainRules([rule])));
  const written = rules.filter((rule) => stayed(rule) === undefined);
  await requireMayRule(tx, actor, [...new Set(written.flatMap(({ roles }) => roles))]);
  return plainRules(rules).map((rule) => ({
    ...rule,
    madeBy: (stayed(rule) ?? { madeBy: actor.staffId }).madeBy,
  }));
}

function record(
  tx: Tx,
  subjectId: string,
  name: string,
  before: ServerInput | null,
  after: ServerInput,
  { isNewSecret, undoesId }: { isNewSecret: boolean; undoesId: string | null } = {
    isNewSecret: false,
    undoesId: null,
  },
): void {
  recordChange(tx, {
    ...{ kind: 'identity-server', subjectId, name, undoesId },
    before: before && serverByField(before),
    after: { ...serverByField(after), ...(isNewSecret ? { secrets: true } : {}) },
  });
}

async function requireOwnIdentity(tx: Tx, actor: StaffActor, serverId: string): Promise<void> {
  const own = await store.selectIdentitiesOf(tx, actor.staffId);
  if (!own.some((identity) => identity.serverId === serverId))
    throw new Refusal('state.conflict', { why: 'never-used' });
}

async function requireSound(tx: Tx, input: ServerInput, others: readonly IdentityServer[]): Promise<void> {
  const require = (ok: boolean, field: string, why: string): void => {
    if (!ok) throw new Refusal('request.invalid', { field, why });
  };
  require(input.name.trim() !== '', 'name', 'empty');
  require(!others.some(({ name }) => name === input.name), 'name', 'taken');
  require(!input.createsPeople || input.homeDepartmentId !== null, 'homeDepartmentId', 'empty');
  const { groupRules, homeDepartmentId } = input;
  require(new Set(groupRules.map(({ group }) => group)).size === groupRules.length, 'groupRules', 'twice');
  const departmentIds = [homeDepartmentId, ...groupRules.map(({ departmentId }) => departmentId)];
  for (const id of new Set(departmentIds.filter((each) => each !== null))) {
    const department = await getDepartment(tx, id).catch(() => undefined);
    require(department !== undefined && department.closedAt === null, 'departmentId', 'unknown');
  }
}

const seal = (tx: Tx, secret: string): Buffer =>
  tx.sealer.seal({ tenantId: tx.tenantId, purpose: PURPOSE }, secret);

/** One of them as its client needs it; refuses 'not-found', also for one that is not in use unless `evenIdle`. */
export async function openServer(
  tx: Tx,
  id: string,
  evenIdle = false,
): Promise<{ server: IdentityServer; opened: OpenedServer }> {
  const row = await store.selectServer(tx, id);
  if (!row || !(row.active || evenIdle)) throw new Refusal('not-found');
  const scope = { tenantId: tx.tenantId, purpose: PURPOSE };
  const secret = row.secret && tx.sealer.open(scope, row.secret);
  const { settings } = row;
  const keyOf = (key: Buffer | null, certificate: string | null): OwnKey[] =>
    key && certificate ? [{ key: tx.sealer.open(keyScope(tx), key), certificate }] : [];
  const [ownKey = null] = keyOf(row.ownKey, row.ownCertificate);
  const otherKeys = [
    ...keyOf(row.nextKey, row.nextCertificate),
    ...keyOf(row.formerKey, row.formerCertificate),
  ];
  return {
    server: withoutSecret(row),
    opened: { id, tenantId: tx.tenantId, settings, secret, ownKey, otherKeys },
  };
}

/** Keeps the key that we are known by to a server, unless there is one already. Audited. */
export async function keepOwnKey(tx: Tx, id: string, { key, certificate }: OwnKey): Promise<void> {
  const own = { ownKey: tx.sealer.seal(keyScope(tx), key), ownCertificate: certificate };
  if (!(await store.putOwnKey(tx, id, own))) return;
  tx.audit({ action: 'write', subjectKind: 'identity-server', subjectId: id, fields: ['own-key'] });
}

/**
 * Changes what a server knows us by, step by step: `prepare` puts `made` beside the key in use, `use` puts it in its place
 * (the former goes on opening what is closed for it), `back` takes that back, `drop` lets the one that is not in use go.
 * Refuses 'permission.missing', and 'state.conflict' for a step that does not follow from how it stands. Audited.
 */
export async function stepOwnKey(
  tx: Tx,
  actor: StaffActor,
  id: string,
  step: { is: 'prepare'; made: OwnKey } | { is: Exclude<KeyStep, 'prepare'> },
): Promise<void> {
  requirePermission(actor, 'city.administer');
  const isDone = await store.replaceKeys(tx, id, (now) => {
    const own = { ownKey: now.ownKey, ownCertificate: now.ownCertificate };
    const noNext = { nextKey: null, nextCertificate: null };
    const noFormer = { formerKey: null, formerCertificate: null };
    if (step.is === 'prepare') {
      if (now.nextKey || now.formerKey || !now.ownKey) return undefined;
      return { nextKey: tx.sealer.seal(keyScope(tx), step.made.key), nextCertificate: step.made.certificate };
    }
    if (step.is === 'use') {
      if (!now.nextKey) return undefined;
      const former = { formerKey: own.ownKey, formerCertificate: own.ownCertificate };
      return { ownKey: now.nextKey, ownCertificate: now.nextCertificate, ...former, ...noNext };
    }
    if (step.is === 'back') {
      if (!now.formerKey) return undefined;
      const next = { nextKey: own.ownKey, nextCertificate: own.ownCertificate };
      return { ownKey: now.formerKey, ownCertificate: now.formerCertificate, ...next, ...noFormer };
    }
    return now.nextKey || now.formerKey ? { ...noNext, ...noFormer } : undefined;
  });
  if (!isDone) throw new Refusal('state.conflict');
  tx.audit({
    action: 'write',
    subjectKind: 'identity-server',
    subjectId: id,
    fields: [`own-key.${step.is}`],
  });
}

/** Refuses 'session.not-by-password' {server} for whoever came by a server that wants to be asked alone. */
export async function requirePasswordAllowed(tx: Tx, staffId: string): Promise<void> {
  const own = await store.selectIdentitiesOf(tx, staffId);
  if (own.length === 0) return;
  const ids = new Set(own.map(({ serverId }) => serverId));
  const strict = (await store.selectServers(tx)).find(
    ({ id, active, allowsPasswords }) => ids.has(id) && active && !allowsPasswords,
  );
  if (strict) throw new Refusal('session.not-by-password', { server: strict.name });
}

/** Where somebody new belongs of whom nothing is said; null where no server says it. */
export async function homeDepartmentOf(tx: Tx): Promise<string | null> {
  const servers = await store.selectServers(tx);
  return servers.find(({ homeDepartmentId }) => homeDepartmentId !== null)?.homeDepartmentId ?? null;
}
