import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { RequestState } from './types.ts';
import * as store from './store.ts';

const TOKEN = /^[A-Za-z0-9_-]{32}$/;
const TOKEN_BYTES = 24;
/** As long as somebody needs who gets it by letter and asks again about it. */
const HELD_MS = 30 * 86_400_000;
const BEFORE_OR_WITHOUT: readonly RequestState[] = ['received', 'withdrawn'];

const hashLink = (token: string): Buffer => createHash('sha256').update(`looks:${token}`).digest();

/** Whose looks a link shows. */
export interface LooksLink {
  tenantId: string;
  residentId: string;
  expiresAt: Date;
}

/** Whether a link may be given out in a request: to the person alone, once it was established who they are. */
export function whyNoLooksLink(request: { state: RequestState; requester: string }): string | null {
  if (BEFORE_OR_WITHOUT.includes(request.state)) return 'identity';
  return request.requester === 'self' ? null : 'representative';
}

/**
 * A private link by which a person sees which departments looked at what belongs to them, for 30 days; the one of before
 * opens nothing any more. Not for who acts for them: whom somebody is protected from may be that. Refuses
 * 'permission.missing', 'not-found', 'state.conflict' {why} as `whyNoLooksLink`. Audited.
 */
export async function giveLooksLink(
  tx: Tx,
  actor: StaffActor,
  requestId: string,
): Promise<{ token: string; expiresAt: Date }> {
  requirePermission(actor, 'privacy.handle');
  const request = await store.selectRequest(tx, requestId);
  if (!request) throw new Refusal('not-found');
  const why = whyNoLooksLink(request);
  if (why !== null) throw new Refusal('state.conflict', { why });
  const token = tx.newToken(TOKEN_BYTES);
  const expiresAt = new Date(tx.now.getTime() + HELD_MS);
  await store.putLooksLink(tx, {
    ...{ requestId, residentId: request.residentId, tokenHash: hashLink(token) },
    ...{ givenBy: actor.staffId, givenAt: tx.now, expiresAt },
  });
  tx.audit({ action: 'write', subjectKind: 'data-request', subjectId: requestId, fields: ['looks-link'] });
  return { token, expiresAt };
}

/** Whose looks a link shows, in whichever city; refuses 'not-found' for one that nobody gave out or that is over. */
export async function openLooksLink(db: Kysely<Tables>, token: string, now: Date): Promise<LooksLink> {
  const link = TOKEN.test(token) ? await store.selectLooksLink(db, hashLink(token), now) : undefined;
  if (!link) throw new Refusal('not-found');
  return link;
}
