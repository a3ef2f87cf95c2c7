import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requirePermission } from './access.ts';
import { directoryRoles } from './directory-roles.ts';
import { CAPACITY_UNITS_MAX } from './rules.ts';
import * as store from './store-capacity.ts';
import type { StaffActor } from './types.ts';

/** Units at once by role and channel, where nothing is said of the person; whoever has several roles has the most of them. */
export type CapacityByRole = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface CapacityDefaults {
  byRole: CapacityByRole;
  version: number;
}

/** What the city decided; nothing of what the channels have by themselves. */
export async function readCapacity(tx: Tx): Promise<CapacityDefaults> {
  return (await store.selectCapacity(tx)) ?? { byRole: {}, version: 0 };
}

/**
 * Changes it for everybody of whom nothing else is said, from the next offer on. Refuses 'permission.missing',
 * 'version.conflict', 'request.invalid' {field: 'byRole', why: 'unknown' | 'range'}. Kept among the changes of the
 * configuration.
 */
export async function changeCapacity(
  tx: Tx,
  actor: StaffActor,
  { byRole, version }: CapacityDefaults,
  undoesId: string | null = null,
): Promise<CapacityDefaults> {
  requirePermission(actor, 'city.administer');
  const { has } = await directoryRoles(tx);
  const refuse = (why: string): never => {
    throw new Refusal('request.invalid', { field: 'byRole', why });
  };
  const said = Object.entries(byRole).filter(([, units]) => Object.keys(units).length > 0);
  if (!said.every(([role]) => has(role))) refuse('unknown');
  const isInRange = (units: number): boolean =>
    Number.isInteger(units) && units >= 0 && units <= CAPACITY_UNITS_MAX;
  if (!said.every(([, units]) => Object.values(units).every(isInRange))) refuse('range');
  const before = await readCapacity(tx);
  const after = Object.fromEntries(said);
  if (before.version !== version || !(await store.putCapacity(tx, version, after)))
    throw new Refusal('version.conflict', { version: before.version });
  recordChange(tx, {
    ...{ kind: 'capacity', subjectId: tx.tenantId, name: '', undoesId },
    ...{ before: before.byRole, after },
  });
  return readCapacity(tx);
}
