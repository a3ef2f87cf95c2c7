import type { Tx } from '#db/transaction.ts';
import { setUndoSendSec } from '#domain/city/city.ts';
import { audience } from '#domain/staff/access.ts';

/** Changes what the city decides for all its desks. Refuses 'version.conflict'. Emits `city.changed`. */
export async function changeCitySettings(
  tx: Tx,
  change: { undoSendSec: number; seen: { undoSendSec: number } },
): Promise<void> {
  await setUndoSendSec(tx, change.undoSendSec, change.seen.undoSendSec);
  tx.append({
    type: 'city.changed',
    subjectKind: 'directory',
    subjectId: tx.tenantId,
    audience: [audience.everyone],
  });
}
