import type { Tx } from '#db/transaction.ts';
import { markRelay } from '#domain/calls/relay.ts';
import { setTimesApart } from '#domain/interactions/interactions.ts';
import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { requireCallAbility } from './call-desk.ts';

/**
 * Whoever has a call says that it comes by way of a relay service (電話リレーサービス), or does not: remembered for the next
 * calls of that number, and its handling time counts apart. Refuses as `requireCallAbility`, 'state.conflict' for a number
 * that no relay service gives out. Audited; emits `call.changed`, `interaction.changed`.
 */
export async function sayRelay(tx: Tx, actor: StaffActor, callId: string, on: boolean): Promise<void> {
  const call = await requireCallAbility(tx, actor, callId, 'keys');
  await markRelay(tx, call, on, actor.staffId);
  if (call.interactionId) await setTimesApart(tx, call.interactionId, on);
  tx.append({
    type: 'call.changed',
    subjectKind: 'call',
    subjectId: callId,
    audience: [audience.staff(actor.staffId)],
    data: { interactionId: call.interactionId, stage: call.state.stage },
  });
}
