import type { Tx } from '#db/transaction.ts';
import { keepMonitoring } from '#domain/calls/monitoring.ts';
import type { Call, CallState } from '#domain/calls/types.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { readInteraction } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { destinationOf, getQueue } from '#domain/routing/routing.ts';
import { audience } from '#domain/staff/access.ts';
import { readSettings } from '#domain/supervision/supervision.ts';

/**
 * Tells the desks of all who take part, and of whoever looks after the line, that the call is another now; nothing when they
 * would see no difference. Who listens is written down. `interaction`: the call's own, where it was read already.
 * Emits `call.changed`.
 */
export async function tellCallChanged(
  tx: Tx,
  before: Call | undefined,
  after: Call,
  interaction?: Interaction,
): Promise<void> {
  await keepMonitoring(tx, before, after);
  const staffIds = new Set([...staffIn(before?.state), ...staffIn(after.state)]);
  if (staffIds.size === 0 && after.interactionId === null) return;
  if (before && shown(before, ALL) === shown(after, ALL)) return;
  const listening = new Set([...silent(before?.state), ...silent(after.state)]);
  const isSecret =
    before !== undefined && listening.size > 0 && shown(before, NOT_SILENT) === shown(after, NOT_SILENT);
  const told = isSecret && !(await readSettings(tx)).watchShown ? listening : staffIds;
  tx.append({
    type: 'call.changed',
    subjectKind: 'call',
    subjectId: after.id,
    audience: [...[...told].map(audience.staff), ...(await lookersAfter(tx, after, interaction))],
    data: { interactionId: after.interactionId, stage: after.state.stage },
  });
}

/** Everybody of the staff whose telephone is part of it. */
export function staffIn(state: CallState | undefined): string[] {
  if (!state) return [];
  const legs = Object.values(state.legs).flatMap((leg) => (leg.staffId === null ? [] : [leg.staffId]));
  return [...legs, ...(state.ownerStaffId === null ? [] : [state.ownerStaffId])];
}

/** Who looks after the lines of the city; of a sealed call, those who may see its interaction and nobody else. */
async function lookersAfter(tx: Tx, call: Call, known?: Interaction): Promise<string[]> {
  if (call.interactionId !== null) {
    const { sealed, departmentId } =
      known?.id === call.interactionId ? known : await readInteraction(tx, call.interactionId);
    return [sealed ? audience.sealed(departmentId) : audience.supervisors];
  }
  const { queueId } = await getEntryPoint(tx, { id: call.entryPointId });
  const { sealed, departmentId } = await destinationOf(tx, await getQueue(tx, queueId));
  return [sealed ? audience.sealed(departmentId) : audience.supervisors];
}

/** Who listens, of which the others may not be to know. */
function silent(state: CallState | undefined): string[] {
  return (state?.monitors ?? []).filter(({ mode }) => mode === 'listen').map(({ staffId }) => staffId);
}

const ALL = () => true;
const NOT_SILENT = ({ mode }: { mode: string }) => mode !== 'listen';

/** What a desk shows of it: timers, prompts and keys are none of that. */
function shown({ state, interactionId }: Call, monitorShown: (monitor: { mode: string }) => boolean): string {
  const { stage, legs, ownerStaffId, consult, handingOver, monitors, recording, endReason } = state;
  const seen = monitors.filter(monitorShown);
  const hidden = new Set(monitors.flatMap((each) => (seen.includes(each) ? [] : each.legId)));
  return JSON.stringify([
    interactionId,
    stage,
    Object.entries(legs).filter(([legId]) => !hidden.has(legId)),
    ownerStaffId,
    consult,
    handingOver,
    seen,
    [recording.isDue, recording.pausedAt, recording.part !== null],
    endReason,
  ]);
}
