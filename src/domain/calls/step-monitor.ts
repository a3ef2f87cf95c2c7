import { type Draft, drop, isUp, ownerLeg, ring } from './draft.ts';
import type { DeskAction } from './types.ts';

/** A supervisor listens, whispers to the owner, or takes part; their own telephone is rung first. */
export function monitor(draft: Draft, action: Extract<DeskAction, { kind: 'monitor' }>): void {
  if (draft.state.stage !== 'talk') return;
  const known = draft.state.monitors.find((each) => each.staffId === action.staffId);
  if (known) {
    if (known.mode === action.mode) return;
    detach(draft, known.legId);
    draft.state.monitors = draft.state.monitors.map((each) =>
      each === known ? { ...each, mode: action.mode, snoopLegId: null } : each,
    );
    return isUp(draft, known.legId) ? attach(draft, known.legId) : undefined;
  }
  const legId = ring(draft, action.staffId, action.phone, {
    party: 'supervisor',
    purpose: 'monitor',
    answerWithinSec: 20,
  });
  draft.state.monitors = [
    ...draft.state.monitors,
    { staffId: action.staffId, mode: action.mode, legId, bridgeId: draft.newId(), snoopLegId: null },
  ];
}

export function unmonitor(draft: Draft, staffId: string): void {
  const known = draft.state.monitors.find((each) => each.staffId === staffId);
  if (!known) return;
  drop(draft, known.legId);
  stepMonitorLeft(draft, known.legId);
}

export function stepMonitorAnswered(draft: Draft, legId: string): void {
  if (!draft.state.monitors.some((each) => each.legId === legId)) return drop(draft, legId);
  attach(draft, legId);
}

export function stepMonitorLeft(draft: Draft, legId: string): void {
  const known = draft.state.monitors.find((each) => each.legId === legId);
  if (!known) return;
  detach(draft, legId);
  draft.command({ do: 'close-bridge', bridgeId: known.bridgeId });
  draft.state.monitors = draft.state.monitors.filter((each) => each !== known);
}

/** Listening and whispering go through a snoop on the owner's leg, so that the far party never notices. */
function attach(draft: Draft, legId: string): void {
  const known = draft.state.monitors.find((each) => each.legId === legId);
  const owner = ownerLeg(draft);
  if (!known || !owner) return;
  if (known.mode === 'barge') {
    if (draft.state.bridgeId)
      draft.command({ do: 'bridge', bridgeId: draft.state.bridgeId, legIds: [legId] });
    return;
  }
  const snoopLegId = draft.newId();
  draft.command({
    do: 'snoop',
    legId: snoopLegId,
    of: owner,
    hears: 'both',
    whispers: known.mode === 'whisper',
  });
  draft.command({ do: 'bridge', bridgeId: known.bridgeId, legIds: [snoopLegId, legId] });
  draft.state.monitors = draft.state.monitors.map((each) =>
    each === known ? { ...each, snoopLegId } : each,
  );
}

function detach(draft: Draft, legId: string): void {
  const known = draft.state.monitors.find((each) => each.legId === legId);
  if (!known) return;
  if (known.snoopLegId) draft.command({ do: 'hang-up', legId: known.snoopLegId, reason: 'normal' });
  else if (known.mode === 'barge' && draft.state.bridgeId)
    draft.command({ do: 'unbridge', bridgeId: draft.state.bridgeId, legId });
}
