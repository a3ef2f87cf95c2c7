import type { Tx } from '#db/transaction.ts';
import type { Call, CallState } from '#domain/calls/types.ts';
import { audience } from '#domain/staff/access.ts';

/** Tells the desks of all who take part that the call is another now; nothing when they would see no difference. */
export function hintsOf(tx: Tx, before: Call | undefined, after: Call): void {
  const staffIds = new Set([...staffIn(before?.state), ...staffIn(after.state)]);
  if (staffIds.size === 0 && after.interactionId === null) return;
  if (before && shown(before) === shown(after)) return;
  tx.append({
    type: 'call.changed',
    subjectKind: 'call',
    subjectId: after.id,
    audience: [...[...staffIds].map(audience.staff), audience.supervisors],
    data: { interactionId: after.interactionId, stage: after.state.stage },
  });
}

/** Everybody of the staff whose telephone is part of it. */
export function staffIn(state: CallState | undefined): string[] {
  if (!state) return [];
  const legs = Object.values(state.legs).flatMap((leg) => (leg.staffId === null ? [] : [leg.staffId]));
  return [...legs, ...(state.ownerStaffId === null ? [] : [state.ownerStaffId])];
}

/** What a desk shows of it: timers, prompts and keys are none of that. */
function shown({ state, interactionId }: Call): string {
  const { stage, legs, ownerStaffId, consult, handingOver, monitors, endReason } = state;
  return JSON.stringify([
    interactionId,
    stage,
    legs,
    ownerStaffId,
    consult,
    handingOver,
    monitors,
    endReason,
  ]);
}
