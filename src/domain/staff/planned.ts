import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requirePermission } from './access.ts';
import type { DepartmentFields } from './departments.ts';
import { appendDirectoryChanged } from './staff.ts';
import * as store from './store-planned.ts';
import type { StaffActor } from './types.ts';

export const PLANNED_KINDS = ['merge-department', 'change-department', 'merge-queue'] as const;
export type PlannedKind = (typeof PLANNED_KINDS)[number];

/** A reorganisation on a day ahead. */
export interface PlannedChange {
  id: string;
  kind: PlannedKind;
  /** The department or the line. */
  subjectId: string;
  /** The one that goes on with it. */
  intoId: string | null;
  /** What a department becomes. */
  change: Partial<DepartmentFields> | null;
  dueOn: string;
  state: 'planned' | 'done' | 'cancelled' | 'failed';
  /** Why it could not be carried out. */
  trouble: string | null;
  madeBy: string;
  madeAt: Date;
  settledAt: Date | null;
}

const SHOWN_MS = 30 * 86_400_000;
const MOST_AHEAD = 200;

/** What is ahead, and what became of the others in the last 30 days. */
export function listPlanned(tx: Tx): Promise<PlannedChange[]> {
  return store.selectPlanned(tx, new Date(tx.now.getTime() - SHOWN_MS));
}

/**
 * Plans a reorganisation for a day after `today` (civil dates of the city); whether it can be done is seen on the day.
 * Refuses 'permission.missing', 'request.invalid' {field: 'dueOn'} for a day that is not ahead, {field: 'planned'} for one
 * too many. The caller has looked that what it names is there. Emits `directory.changed`; kept among the changes.
 */
export async function planChange(
  tx: Tx,
  actor: StaffActor,
  input: Pick<PlannedChange, 'kind' | 'subjectId' | 'intoId' | 'change' | 'dueOn'> & { name: string },
  today: string,
): Promise<string> {
  requirePermission(actor, 'city.administer');
  const { name, ...plan } = input;
  if (plan.dueOn <= today) throw new Refusal('request.invalid', { field: 'dueOn', why: 'past' });
  const ahead = (await listPlanned(tx)).filter(({ state }) => state === 'planned');
  if (ahead.length >= MOST_AHEAD) throw new Refusal('request.invalid', { field: 'planned', max: MOST_AHEAD });
  const id = tx.newId();
  await store.insertPlanned(tx, { ...plan, id, madeBy: actor.staffId, madeAt: tx.now });
  appendDirectoryChanged(tx);
  const { kind, intoId, dueOn, change } = plan;
  const after = { kind, dueOn, ...(intoId ? { intoId } : {}), ...change };
  recordChange(tx, { kind: 'planned', subjectId: id, name, before: null, after });
  return id;
}

/** Takes it back. Refuses 'permission.missing', 'not-found' for one that is not ahead any more. As `planChange` otherwise. */
export async function cancelPlanned(
  tx: Tx,
  actor: StaffActor,
  id: string,
  name: string,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  const plan = await store.lockPlanned(tx, id);
  if (!plan) throw new Refusal('not-found');
  await store.settlePlanned(tx, id, 'cancelled', null);
  appendDirectoryChanged(tx);
  const { kind, dueOn } = plan;
  const what = { kind: 'planned', subjectId: id, name, undoesId };
  recordChange(tx, { ...what, before: { kind, dueOn }, after: null });
}

/** One that is ahead, held; undefined where another process has it in hand. */
export function takePlanned(tx: Tx, id: string): Promise<PlannedChange | undefined> {
  return store.lockPlanned(tx, id);
}

/** What became of it on its day; `trouble` says why it was not done. Emits `directory.changed`. */
export async function settlePlanned(tx: Tx, id: string, trouble: string | null): Promise<void> {
  await store.settlePlanned(tx, id, trouble === null ? 'done' : 'failed', trouble);
  appendDirectoryChanged(tx);
}
