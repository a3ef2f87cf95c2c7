import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as disposals from './store-disposal.ts';
import * as store from './store-retention.ts';
import { type DueGroup, type NewPolicy, RETAINED_KINDS, type RetentionPolicy } from './types.ts';

const DAY_MS = 86_400_000;
export const PREVIEW_DAYS = 90;

/** How long what is kept, as the city decided. What no policy is about is kept. */
export function listPolicies(tx: Tx): Promise<RetentionPolicy[]> {
  return store.selectPolicies(tx);
}

/**
 * Adds a policy. Refuses 'permission.missing', 'request.invalid' {field} for what the kind does not have or where there is
 * one already, 'state.conflict' while a disposal is under way. Kept among the changes of the configuration.
 */
export async function addPolicy(tx: Tx, actor: StaffActor, input: NewPolicy): Promise<RetentionPolicy> {
  requirePermission(actor, 'privacy.manage');
  if (input.kind !== 'interaction' && input.channel !== null)
    throw new Refusal('request.invalid', { field: 'channel' });
  if (input.kind === 'resident' && input.departmentId !== null)
    throw new Refusal('request.invalid', { field: 'departmentId' });
  await requireNothingUnderWay(tx);
  const same = (await store.selectPolicies(tx)).find(
    (one) =>
      one.kind === input.kind && one.departmentId === input.departmentId && one.channel === input.channel,
  );
  if (same) throw new Refusal('request.invalid', { field: 'kind', why: 'taken' });
  const policy = { ...input, id: tx.newId(), version: 1 };
  await store.insertPolicy(tx, policy);
  const { id, version: _, ...after } = policy;
  recordChange(tx, { kind: 'retention', subjectId: id, name: input.kind, before: null, after });
  return policy;
}

/** Changes how long, or takes the policy away (`keepDays` null). Refuses as `addPolicy`, 'not-found', 'version.conflict'. */
export async function changePolicy(
  tx: Tx,
  actor: StaffActor,
  of: { id: string; version: number },
  keepDays: number | null,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'privacy.manage');
  await requireNothingUnderWay(tx);
  const before = await store.selectPolicy(tx, of.id);
  if (!before) throw new Refusal('not-found');
  const change = { keepDays: keepDays ?? before.keepDays, active: keepDays !== null };
  if (!(await store.updatePolicy(tx, of, change)))
    throw new Refusal('version.conflict', { version: before.version });
  recordChange(tx, {
    kind: 'retention',
    subjectId: of.id,
    name: before.kind,
    undoesId,
    before: { keepDays: before.keepDays },
    after: keepDays === null ? null : { keepDays },
  });
}

/** What somebody saw when they agreed is what goes: until then nothing of the rules changes. */
async function requireNothingUnderWay(tx: Tx): Promise<void> {
  if (await disposals.selectOpen(tx)) throw new Refusal('state.conflict', { what: 'disposal' });
}

/** What falls due within the next days, by day of the city; what is overdue stands on today. Read, nothing is changed. */
export async function previewDue(tx: Tx, timeZone: string): Promise<DueGroup[]> {
  const until = new Date(tx.now.getTime() + PREVIEW_DAYS * DAY_MS);
  const groups = await Promise.all(
    RETAINED_KINDS.map((kind) => store.selectDueGroups(tx, kind, until, timeZone)),
  );
  return groups.flat();
}
