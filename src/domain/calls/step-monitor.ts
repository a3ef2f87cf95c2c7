import { clearTimer, type Draft, drop, isUp, ownerLeg, ring } from './draft.ts';
import type { CallState, DeskAction, Monitor } from './types.ts';

/** A supervisor listens, whispers to the owner, or takes part; their own telephone is rung first. */
export function monitor(draft: Draft, action: Extract<DeskAction, { kind: 'monitor' }>): void {
  if (draft.state.stage !== 'talk' || action.staffId === draft.state.ownerStaffId) return;
  const known = monitorOf(draft.state, action.staffId);
  if (known) {
    if (known.mode === action.mode) return;
    detach(draft, known);
    put(draft, known, { mode: action.mode, snoopLegId: null, of: null });
    return attach(draft, action.staffId);
  }
  const legId = ring(draft, action.staffId, action.phone, {
    party: 'supervisor',
    purpose: 'monitor',
    answerWithinSec: 20,
  });
  const { staffId, mode } = action;
  draft.state.monitors = [
    ...draft.state.monitors,
    { staffId, mode, legId, bridgeId: draft.newId(), snoopLegId: null, of: null },
  ];
}

export function unmonitor(draft: Draft, staffId: string): void {
  const known = monitorOf(draft.state, staffId);
  if (!known) return;
  drop(draft, known.legId);
  remove(draft, known);
}

/** Nobody is left whom one could listen to. */
export function unmonitorAll(draft: Draft): void {
  for (const { staffId } of draft.state.monitors) unmonitor(draft, staffId);
}

export function stepMonitorAnswered(draft: Draft, legId: string): void {
  const known = draft.state.monitors.find((each) => each.legId === legId);
  if (!known) return drop(draft, legId);
  attach(draft, known.staffId);
}

export function stepMonitorLeft(draft: Draft, legId: string): void {
  const known = draft.state.monitors.find((each) => each.legId === legId);
  if (known) remove(draft, known);
}

/** Whoever has it now, or has it on another telephone, is who is listened to from now on. */
export function followOwner(draft: Draft): void {
  for (const known of draft.state.monitors) {
    if (known.of === wantedOf(draft, known)) continue;
    detach(draft, known);
    put(draft, known, { snoopLegId: null, of: null });
    attach(draft, known.staffId);
  }
}

/** A supervisor who took part and now has it stays on the telephone they are on. */
export function takeOverMonitor(draft: Draft, staffId: string): void {
  const known = monitorOf(draft.state, staffId);
  const leg = known && draft.state.legs[known.legId];
  if (!known || !leg) return;
  leg.party = 'agent';
  // Whoever takes part stays where they are heard.
  if (known.mode !== 'barge') detach(draft, known);
  forget(draft, known);
}

/** Who of the supervisors is heard by the far party, and would go on with them. */
export function bargingStaff(draft: Draft): string | undefined {
  return draft.state.monitors.find((each) => each.mode === 'barge' && isUp(draft, each.legId))?.staffId;
}

/** The owner is gone: whoever takes part goes on, else the far party goes back to the line. */
export function goOnWithout(draft: Draft): void {
  const staffId = bargingStaff(draft);
  clearTimer(draft, 'return');
  draft.fact(staffId === undefined ? { is: 'return-to-line' } : { is: 'followed', staffId });
}

function monitorOf(state: Pick<CallState, 'monitors'>, staffId: string): Monitor | undefined {
  return state.monitors.find((each) => each.staffId === staffId);
}

function put(draft: Draft, known: Monitor, change: Partial<Monitor>): void {
  draft.state.monitors = draft.state.monitors.map((each) =>
    each.staffId === known.staffId ? { ...each, ...change } : each,
  );
}

function remove(draft: Draft, known: Monitor): void {
  detach(draft, known);
  forget(draft, known);
}

function forget(draft: Draft, { staffId, bridgeId }: Monitor): void {
  draft.command({ do: 'close-bridge', bridgeId });
  draft.state.monitors = draft.state.monitors.filter((each) => each.staffId !== staffId);
}

/** What this one must be joined with now: the owner's telephone to listen to, or where far party and owner are. */
function wantedOf(draft: Draft, { legId, mode }: Monitor): string | null {
  const owner = ownerLeg(draft);
  if (!isUp(draft, legId) || !owner || !isUp(draft, owner)) return null;
  return mode === 'barge' ? draft.state.bridgeId : owner;
}

/** Listening and whispering go through a snoop on the owner's leg, so that the far party never notices. */
function attach(draft: Draft, staffId: string): void {
  const known = monitorOf(draft.state, staffId);
  const of = known ? wantedOf(draft, known) : null;
  if (!known || of === null) return;
  const { legId, mode, bridgeId } = known;
  if (mode === 'barge') {
    draft.command({ do: 'bridge', bridgeId: of, legIds: [legId] });
    return put(draft, known, { of });
  }
  const snoopLegId = draft.newId();
  draft.command({ do: 'snoop', legId: snoopLegId, of, hears: 'both', whispers: mode === 'whisper' });
  draft.command({ do: 'bridge', bridgeId, legIds: [snoopLegId, legId] });
  put(draft, known, { snoopLegId, of });
}

function detach(draft: Draft, { legId, mode, snoopLegId, of, bridgeId }: Monitor): void {
  if (snoopLegId) draft.command({ do: 'hang-up', legId: snoopLegId, reason: 'normal' });
  // Out of what they heard before they are put elsewhere: a leg is in one place only.
  if (snoopLegId && isUp(draft, legId)) draft.command({ do: 'unbridge', bridgeId, legId });
  if (mode === 'barge' && of && isUp(draft, legId)) draft.command({ do: 'unbridge', bridgeId: of, legId });
}
