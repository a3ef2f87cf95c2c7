import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import * as store from './store-retention.ts';
import type { LegalHold, RetainedKind } from './types.ts';

const REASON_MAX_CHARS = 500;
const scope = (tx: Tx, part: 'reason' | 'release-reason') => ({
  tenantId: tx.tenantId,
  purpose: `legal-hold.${part}`,
});

/**
 * Keeps a record beyond its time: on a resident or a case it keeps all that hangs on them. Whether the record exists is not
 * said: that of a sealed one is nobody's business here. The same client id again changes nothing. Refuses
 * 'permission.missing', 'request.invalid' {field: 'until'} for a day that is past. Audited.
 */
export async function addHold(
  tx: Tx,
  actor: StaffActor,
  input: {
    clientId: string;
    subjectKind: RetainedKind;
    subjectId: string;
    reason: string;
    until: Date | null;
  },
): Promise<void> {
  requirePermission(actor, 'privacy.manage');
  const { clientId, subjectKind, subjectId, until } = input;
  if (until !== null && until <= tx.now) throw new Refusal('request.invalid', { field: 'until' });
  const reason = cleanReason(input.reason);
  const isNew = await store.insertHold(tx, {
    id: tx.newId(),
    clientId,
    subjectKind,
    subjectId,
    reason: tx.sealer.seal(scope(tx, 'reason'), reason),
    untilAt: until,
    heldBy: actor.staffId,
    heldAt: tx.now,
    releasedBy: null,
    releasedAt: null,
    releaseReason: null,
  });
  if (isNew) tx.audit({ action: 'write', subjectKind, subjectId, fields: ['hold'] });
}

/** Lets go what it held, for a reason. Refuses 'permission.missing', and 'not-found' for one that is over. Audited. */
export async function releaseHold(tx: Tx, actor: StaffActor, id: string, reason: string): Promise<void> {
  requirePermission(actor, 'privacy.manage');
  const isDone = await store.updateHold(tx, id, {
    releasedBy: actor.staffId,
    releasedAt: tx.now,
    releaseReason: tx.sealer.seal(scope(tx, 'release-reason'), cleanReason(reason)),
  });
  if (!isDone) throw new Refusal('not-found');
  tx.audit({ action: 'write', subjectKind: 'legal-hold', subjectId: id, fields: ['released'] });
}

/** All holds, newest first, also those that are over. The reading is audited. */
export async function listHolds(
  tx: Tx,
  page: { before: string | undefined; limit: number },
): Promise<LegalHold[]> {
  const rows = await store.selectHolds(tx, page);
  tx.audit({ action: 'read', subjectKind: 'city', subjectId: tx.tenantId, fields: ['holds'] });
  return rows.map(({ untilAt, reason, releaseReason, ...row }) => ({
    ...row,
    until: untilAt,
    reason: tx.sealer.open(scope(tx, 'reason'), reason),
    releaseReason: releaseReason && tx.sealer.open(scope(tx, 'release-reason'), releaseReason),
  }));
}

function cleanReason(reason: string): string {
  return cleanText(reason, { maxChars: REASON_MAX_CHARS, field: 'reason' });
}
