import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import { audience, requirePermission } from './access.ts';
import { getStaff } from './staff.ts';
import * as base from './store.ts';
import * as store from './store-grants.ts';
import { selectOwnRoles } from './store-people.ts';
import { type AccessGrant, ROLES, type StaffActor } from './types.ts';

/**
 * Access beyond one's place, for a time and with a reason. *Cover* (代理) = an administrator lets somebody stand in for a
 * place of another department; *elevated access* (緊急の閲覧) = somebody who may takes sight of records in an emergency, at
 * once, and the privacy officer is told and looks at it afterwards.
 */

const HOUR_MS = 3_600_000;
const MOST_ELEVATED_HOURS = 8;
const MOST_COVER_DAYS = 92;
const LEAST_REASON_CHARS = 10;
const MOST_SHOWN = 200;

const scope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'access-grant.reason' });

export interface NewCover {
  clientId: string;
  staffId: string;
  departmentId: string;
  roles: readonly string[];
  fromAt: Date;
  untilAt: Date;
  reason: string;
}

/**
 * Lets somebody stand in for a place of another department. Refuses 'permission.missing', 'not-found', 'request.invalid'
 * {field, why} for a reason that says nothing, no role or one that is none, a time that is over or longer than 92 days, and
 * {field: 'staffId', why: 'own'} for oneself. Emits `access.granted`, `directory.changed` for whom it is.
 */
export async function giveCover(tx: Tx, actor: StaffActor, input: NewCover): Promise<void> {
  requirePermission(actor, 'city.administer');
  const person = await getStaff(tx, input.staffId);
  if (!person.active) throw new Refusal('not-found');
  if (input.staffId === actor.staffId) throw new Refusal('request.invalid', { field: 'staffId', why: 'own' });
  if (!(await base.selectDepartment(tx, input.departmentId))) throw new Refusal('not-found');
  requireTime(tx, input, MOST_COVER_DAYS * 24);
  const own = (await selectOwnRoles(tx)).filter(({ active }) => active).map(({ id }) => id);
  const known = new Set<string>([...ROLES, ...own]);
  if (input.roles.length === 0 || input.roles.some((role) => !known.has(role)))
    throw new Refusal('request.invalid', { field: 'roles', why: 'unknown' });
  await give(tx, actor, { ...input, kind: 'cover' });
}

/**
 * Takes sight of a department's records, or of the city's whole history that is not sealed, for some hours, at once.
 * Refuses 'permission.missing', 'not-found', 'request.invalid' {field, why}. Emits `access.granted`.
 */
export async function takeElevated(
  tx: Tx,
  actor: StaffActor,
  input: { clientId: string; departmentId: string | null; hours: number; reason: string },
): Promise<void> {
  requirePermission(actor, 'access.elevate');
  const { departmentId, hours, ...rest } = input;
  if (departmentId !== null && !(await base.selectDepartment(tx, departmentId)))
    throw new Refusal('not-found');
  const times = { fromAt: tx.now, untilAt: new Date(tx.now.getTime() + hours * HOUR_MS) };
  requireTime(tx, times, MOST_ELEVATED_HOURS);
  await give(tx, actor, {
    ...rest,
    ...times,
    departmentId,
    staffId: actor.staffId,
    roles: [],
    kind: 'elevated',
  });
}

function requireTime(tx: Tx, { fromAt, untilAt }: { fromAt: Date; untilAt: Date }, mostHours: number): void {
  const refuse = (why: string) => new Refusal('request.invalid', { field: 'untilAt', why });
  if (untilAt <= tx.now || untilAt <= fromAt) throw refuse('past');
  if (untilAt.getTime() - fromAt.getTime() > mostHours * HOUR_MS) throw refuse('long');
}

async function give(
  tx: Tx,
  actor: StaffActor,
  given: Omit<NewCover, 'departmentId'> & { departmentId: string | null; kind: AccessGrant['kind'] },
): Promise<void> {
  const reason = cleanText(given.reason, { maxChars: 1_000, multiline: true, field: 'reason' });
  if ([...reason].length < LEAST_REASON_CHARS)
    throw new Refusal('request.invalid', { field: 'reason', why: 'short' });
  const id = tx.newId();
  const isNew = await store.insertGrant(tx, {
    ...given,
    id,
    clientId: `staff:${actor.staffId}:${given.clientId}`,
    reason: tx.sealer.seal(scope(tx), reason),
    givenBy: actor.staffId,
  });
  if (!isNew) return;
  const fields = [given.kind, given.staffId];
  tx.audit({ action: 'write', subjectKind: 'access-grant', subjectId: id, fields });
  tell(tx, 'access.granted', id, given.staffId);
}

/** The privacy officers hear of it; whose keys it changes comes again and is looked up anew. */
function tell(tx: Tx, type: string, id: string, staffId: string): void {
  tx.append({ type, subjectKind: 'access-grant', subjectId: id, audience: [audience.oversight] });
  tx.append({
    type: 'directory.changed',
    subjectKind: 'directory',
    subjectId: tx.tenantId,
    audience: [audience.staff(staffId)],
  });
}

/**
 * Ends one before its time: its holder, an administrator or the privacy officer. Refuses 'not-found', 'permission.missing',
 * 'state.conflict' for one that is over. Emits `access.ended`.
 */
export async function endGrant(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  const grant = await store.selectGrant(tx, id);
  if (!grant) throw new Refusal('not-found');
  const may =
    grant.staffId === actor.staffId ||
    actor.permissions.has('city.administer') ||
    actor.permissions.has('privacy.handle');
  if (!may) throw new Refusal('not-found');
  if (!(await store.endGrant(tx, id, actor.staffId))) throw new Refusal('state.conflict');
  tx.audit({ action: 'write', subjectKind: 'access-grant', subjectId: id, fields: ['ended', grant.staffId] });
  tell(tx, 'access.ended', id, grant.staffId);
}

/** The privacy officer looked at what was done with it. Refuses 'not-found', 'state.conflict' when somebody did, or for one's own. */
export async function reviewGrant(tx: Tx, actor: StaffActor, id: string, words: string): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  const grant = await store.selectGrant(tx, id);
  if (!grant) throw new Refusal('not-found');
  if (grant.staffId === actor.staffId) throw new Refusal('state.conflict', { why: 'own' });
  const review = tx.sealer.seal(
    scope(tx),
    cleanText(words, { maxChars: 1_000, multiline: true, field: 'review' }),
  );
  if (!(await store.reviewGrant(tx, id, actor.staffId, review))) throw new Refusal('state.conflict');
  tx.audit({ action: 'write', subjectKind: 'access-grant', subjectId: id, fields: ['review'] });
  tell(tx, 'access.reviewed', id, grant.staffId);
}

/** All of them for who oversees or administers, else one's own; newest first. The reading is audited. */
export async function listGrants(tx: Tx, actor: StaffActor): Promise<AccessGrant[]> {
  const all = actor.permissions.has('audit.read') || actor.permissions.has('city.administer');
  const rows = await store.selectGrants(tx, { staffId: all ? null : actor.staffId, limit: MOST_SHOWN });
  tx.audit({ action: 'read', subjectKind: 'access-grant', subjectId: tx.tenantId });
  return rows.map(({ reason, review, ...row }) => ({
    ...row,
    reason: tx.sealer.open(scope(tx), reason),
    review: review && tx.sealer.open(scope(tx), review),
    active: row.endedAt === null && row.fromAt <= tx.now && row.untilAt > tx.now,
  }));
}

/** Tells the desks of those whose time is over; how many. For the house. */
export async function expireGrants(tx: Tx): Promise<number> {
  const over = await store.takeExpired(tx);
  for (const { id, staffId } of over) tell(tx, 'access.ended', id, staffId);
  return over.length;
}
