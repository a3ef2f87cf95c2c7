import type { Tx } from '#db/transaction.ts';
import type { MonitorMode } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    callMonitoring: {
      tenantId: string;
      id: string;
      callId: string;
      staffId: string;
      mode: MonitorMode;
      startedAt: Date;
      endedAt: Date | null;
    };
  }
}

export async function insertMonitoring(
  tx: Tx,
  row: { callId: string; staffId: string; mode: MonitorMode },
): Promise<void> {
  await tx.db
    .insertInto('callMonitoring')
    .values({ ...row, id: tx.newId(), tenantId: tx.tenantId, startedAt: tx.now, endedAt: null })
    .execute();
}

/** Since when it went on; undefined when none did. */
export async function endMonitoring(tx: Tx, callId: string, staffId: string): Promise<Date | undefined> {
  const row = await tx.db
    .updateTable('callMonitoring')
    .set({ endedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('callId', '=', callId)
    .where('staffId', '=', staffId)
    .where('endedAt', 'is', null)
    .returning('startedAt')
    .executeTakeFirst();
  return row?.startedAt;
}
