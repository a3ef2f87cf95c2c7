import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import { noteChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { addProgram, getStaff, listDepartments, loadReach } from '#domain/staff/staff.ts';
import type { Permission, StaffActor } from '#domain/staff/types.ts';
import type { Clock } from '#kernel/clock.ts';
import { Refusal } from '#kernel/refusal.ts';
import {
  hashApiToken,
  HINT_CHARS,
  looksLikeToken,
  MOST_TOKENS,
  reachOfProgram,
  TOKEN_PREFIX,
} from './rules.ts';
import { requireWithin } from './sponsors.ts';
import * as store from './store.ts';
import type { ApiToken, NewApiToken, Program } from './types.ts';

export { hashApiToken, MOST_TOKEN_DAYS } from './rules.ts';

const DAY_MS = 86_400_000;
const TOKEN_BYTES = 32;

/** The tokens of the city, those that are over among them. Refuses 'permission.missing'. */
export function listTokens(tx: Tx, actor: StaffActor): Promise<ApiToken[]> {
  requirePermission(actor, 'integration.manage');
  return store.selectTokens(tx);
}

/**
 * Makes a token and the program that shows it. The token is in the answer and nowhere else. Whoever makes it answers for it,
 * or somebody else is asked to and it lets nobody in until they say yes. Refuses 'permission.missing', 'token.beyond-sponsor'
 * for what that person may not do or see themselves, and 'request.invalid' for a department that is none, a sponsor who is
 * nobody of the city, or one token too many. Audited with its scopes.
 */
export async function addToken(
  tx: Tx,
  actor: StaffActor,
  input: NewApiToken,
): Promise<{ token: string; row: ApiToken }> {
  requirePermission(actor, 'integration.manage');
  const known = new Set((await listDepartments(tx)).map(({ id }) => id));
  const [home] = input.departmentIds;
  if (home === undefined || input.departmentIds.some((id) => !known.has(id)))
    throw new Refusal('request.invalid', { field: 'departmentIds' });
  const live = (await store.selectTokens(tx)).filter(({ revokedAt }) => revokedAt === null);
  if (live.length >= MOST_TOKENS) throw new Refusal('request.invalid', { field: 'tokens', max: MOST_TOKENS });
  const sponsorId = input.sponsorId ?? actor.staffId;
  await requireWithin(tx, sponsorId, input);
  const token = TOKEN_PREFIX + tx.newToken(TOKEN_BYTES);
  const { staffId } = await addProgram(tx, { name: input.name, departmentId: home });
  const id = tx.newId();
  const { name: _name, days, ...given } = input;
  await store.insertToken(tx, {
    ...given,
    id,
    staffId,
    tokenHash: hashApiToken(token),
    hint: token.slice(-HINT_CHARS),
    createdBy: actor.staffId,
    sponsorId: sponsorId === actor.staffId ? sponsorId : null,
    askedId: sponsorId === actor.staffId ? null : sponsorId,
    createdAt: tx.now,
    expiresAt: new Date(tx.now.getTime() + days * DAY_MS),
  });
  tx.audit({ action: 'write', subjectKind: 'api-token', subjectId: id, fields: [...input.scopes] });
  const { name, scopes, departmentIds } = input;
  noteChange(tx, {
    ...{ kind: 'api-token', subjectId: id, name },
    ...{ before: null, after: { name, scopes, departmentIds, sponsorId, days } },
  });
  return { token, row: await getToken(tx, id) };
}

async function getToken(tx: Tx, id: string): Promise<ApiToken> {
  const row = await store.selectToken(tx, id);
  if (!row) throw new Refusal('not-found');
  return row;
}

/** Nobody is let in by it any more; one that was revoked stays as it is. Refuses 'permission.missing', 'not-found'. Audited. */
export async function revokeToken(tx: Tx, actor: StaffActor, id: string): Promise<ApiToken> {
  requirePermission(actor, 'integration.manage');
  const { name } = await getToken(tx, id);
  if (await store.revokeToken(tx, id, actor.staffId)) {
    tx.audit({ action: 'write', subjectKind: 'api-token', subjectId: id, fields: ['revokedAt'] });
    const what = { kind: 'api-token', subjectId: id, name };
    noteChange(tx, { ...what, before: { revoked: false }, after: { revoked: true } });
  }
  return getToken(tx, id);
}

/** Who shows this token. Refuses 'token.invalid' for one that is unknown, over or revoked. */
export async function readToken(deps: { db: Kysely<Tables>; clock: Clock }, token: string): Promise<Program> {
  const program = looksLikeToken(token)
    ? await store.useToken(deps.db, hashApiToken(token), deps.clock.now())
    : undefined;
  if (!program) throw new Refusal('token.invalid');
  return program;
}

/**
 * A program as an actor: it may what its token says and sees what its departments see, as far as whoever answers for it may
 * and sees the same now. Refuses 'token.without-sponsor' while nobody who works here answers for it.
 */
export async function loadProgram(tx: Tx, program: Program): Promise<StaffActor> {
  const { sponsorId } = program;
  if (sponsorId === null) throw new Refusal('token.without-sponsor');
  const [{ name, languages }, sponsor] = await Promise.all([
    getStaff(tx, program.staffId),
    loadReach(tx, sponsorId),
  ]);
  if (!sponsor) throw new Refusal('token.without-sponsor');
  const { scopes, keys } = reachOfProgram(program, sponsor);
  return {
    tenantId: tx.tenantId,
    staffId: program.staffId,
    accountId: program.accountId,
    name,
    departmentId: program.departmentIds[0] ?? '',
    languages,
    roles: [],
    permissions: new Set<Permission>(scopes),
    keys,
  };
}
