import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { loadReach } from '#domain/staff/staff.ts';
import type { Permission, StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { beyondSponsor } from './rules.ts';
import * as store from './store.ts';
import type { ApiToken } from './types.ts';

/**
 * Refuses 'token.beyond-sponsor' {scopes, departmentIds} for what this person may not do or see, and 'request.invalid' for
 * one who does not work here.
 */
export async function requireWithin(
  tx: Tx,
  sponsorId: string,
  given: Pick<ApiToken, 'scopes' | 'departmentIds'>,
): Promise<void> {
  const sponsor = await loadReach(tx, sponsorId);
  if (!sponsor) throw new Refusal('request.invalid', { field: 'sponsorId' });
  const beyond = beyondSponsor(given, sponsor);
  if (beyond.scopes.length + beyond.departmentIds.length > 0)
    throw new Refusal('token.beyond-sponsor', beyond);
}

/** What the sponsors of these tokens may not do any more, by token: so long the tokens may not do it either. */
export async function restingScopes(
  tx: Tx,
  tokens: readonly ApiToken[],
): Promise<Map<string, readonly Permission[]>> {
  const ids = [...new Set(tokens.flatMap(({ sponsorId }) => sponsorId ?? []))];
  const reaches = new Map(await Promise.all(ids.map(async (id) => [id, await loadReach(tx, id)] as const)));
  return new Map(
    tokens.map(({ id, scopes, sponsorId }) => {
      const may = sponsorId === null ? undefined : reaches.get(sponsorId)?.permissions;
      return [id, scopes.filter((scope) => !may?.has(scope))];
    }),
  );
}

/** The tokens that this person answers for, or was asked to, without those that are over. */
export function tokensOf(tx: Tx, actor: StaffActor): Promise<ApiToken[]> {
  return store.selectTokensOf(tx, actor.staffId);
}

/**
 * Asks somebody to answer for a token; whoever does so now goes on until they say yes. An administrator who names themselves
 * does so at once. Refuses 'permission.missing', 'not-found', and as `requireWithin`. Audited.
 */
export async function askSponsor(
  tx: Tx,
  actor: StaffActor,
  id: string,
  sponsorId: string,
): Promise<ApiToken> {
  requirePermission(actor, 'integration.manage');
  const token = await getLive(tx, id);
  await requireWithin(tx, sponsorId, token);
  const isOwn = sponsorId === actor.staffId;
  return change(tx, id, isOwn ? { sponsorId, askedId: null } : { askedId: sponsorId }, 'askedId');
}

/**
 * Says yes or no to answering for a token, also later on: with a no of the one who does so it lets nobody in any more.
 * Refuses 'not-found' for a token that asks nothing of this person, and as `requireWithin`. Audited.
 */
export async function answerSponsor(
  tx: Tx,
  actor: StaffActor,
  id: string,
  isYes: boolean,
): Promise<ApiToken> {
  const token = await getLive(tx, id);
  const [isAsked, isSponsor] = [token.askedId === actor.staffId, token.sponsorId === actor.staffId];
  if (!isAsked && !isSponsor) throw new Refusal('not-found');
  if (isYes && isSponsor) return token;
  if (isYes) await requireWithin(tx, actor.staffId, token);
  const askedId = isAsked ? null : token.askedId;
  const sponsorId = isYes ? actor.staffId : isSponsor ? null : token.sponsorId;
  return change(tx, id, { sponsorId, askedId }, isYes ? 'sponsorId' : 'sponsorDeclined');
}

async function getLive(tx: Tx, id: string): Promise<ApiToken> {
  const token = await store.selectToken(tx, id);
  if (!token || token.revokedAt !== null || token.expiresAt <= tx.now) throw new Refusal('not-found');
  return token;
}

async function change(
  tx: Tx,
  id: string,
  to: Parameters<typeof store.updateSponsor>[2],
  field: string,
): Promise<ApiToken> {
  await store.updateSponsor(tx, id, to);
  tx.audit({ action: 'write', subjectKind: 'api-token', subjectId: id, fields: [field] });
  return getLive(tx, id);
}
