import type { Tx } from '#db/transaction.ts';
import * as store from './store-monitoring.ts';
import type { Call, CallState, MonitorMode } from './types.ts';

/** Who hears a call as a supervisor at the moment, and how: their telephone is up and joined with it. */
export function monitorsHeard(state: CallState | undefined): ReadonlyMap<string, MonitorMode> {
  const heard = state?.monitors.filter(({ of }) => of !== null) ?? [];
  return new Map(heard.map(({ staffId, mode }) => [staffId, mode]));
}

/**
 * Keeps who began and who ended to hear a call by a step, each with its mode. Both are audited in the supervisor's name, the
 * end with its seconds.
 */
export async function keepMonitoring(tx: Tx, before: Call | undefined, after: Call): Promise<void> {
  const was = monitorsHeard(before?.state);
  const is = monitorsHeard(after.state);
  const audit = (staffId: string, fields: readonly string[]): void =>
    tx.audit({
      action: 'read',
      subjectKind: 'call',
      subjectId: after.id,
      fields,
      actor: `staff:${staffId}`,
    });
  for (const [staffId, mode] of was) {
    if (is.get(staffId) === mode) continue;
    const since = await store.endMonitoring(tx, after.id, staffId);
    const seconds = since ? Math.round((tx.now.getTime() - since.getTime()) / 1000) : 0;
    audit(staffId, [mode, 'end', `${seconds} s`]);
  }
  for (const [staffId, mode] of is) {
    if (was.get(staffId) === mode) continue;
    await store.insertMonitoring(tx, { callId: after.id, staffId, mode });
    audit(staffId, [mode, 'begin']);
  }
}
