import type { ExchangeContents } from './exchange.ts';
import type { Call, CallCommand, CallEvent } from './types.ts';

/** What makes a call and the exchange agree again after we were away. */
export interface Reconciled {
  events: readonly CallEvent[];
  commands: readonly CallCommand[];
  /** Legs and bridges that belong to it: whatever nobody keeps is taken down. */
  keeps: readonly string[];
}

/**
 * Compares a call as it was kept with what is up. What is gone has left (with the exchange itself, if that was started
 * anew since); who was answered meanwhile is said so; a talk whose bridge was not made is joined; what was being said begins
 * again, for nobody told when it ended.
 */
export function reconcile(call: Call, contents: ExchangeContents): Reconciled {
  const { state } = call;
  const up = new Map(contents.legs.map((leg) => [leg.legId, leg]));
  const cause = contents.upSince > call.startedAt ? 'exchange-lost' : 'hung-up';
  const events: CallEvent[] = [];
  const commands: CallCommand[] = [];
  for (const [legId, leg] of Object.entries(state.legs)) {
    const found = up.get(legId);
    if (!found) events.push({ type: 'left', legId, cause });
    else if (leg.state === 'ringing' && found.isAnswered) events.push({ type: 'answered', legId });
    else if (leg.state === 'up' && !found.isAnswered && leg.party === 'far')
      commands.push({ do: 'answer', legId });
  }
  // Far party first: when it is gone, the others are let go with it and not one by one.
  events.sort((a, b) => Number(isOf(b, state.farLegId)) - Number(isOf(a, state.farLegId)));
  if (up.has(state.farLegId)) events.push(...saidAgain(call, contents));
  commands.push(...joinedAgain(call, contents));
  const own = [...Object.keys(state.legs), ...(state.bridgeId ? [state.bridgeId] : [])];
  const monitors = state.monitors.flatMap((each) => [
    each.bridgeId,
    ...(each.snoopLegId ? [each.snoopLegId] : []),
  ]);
  return { events, commands, keeps: [...own, ...monitors] };
}

function isOf(event: CallEvent, legId: string): boolean {
  return 'legId' in event && event.legId === legId;
}

function saidAgain({ state }: Call, contents: ExchangeContents): CallEvent[] {
  const { recordingMessage } = state;
  if (recordingMessage && contents.recordingIds.includes(recordingMessage.recordingId))
    return [{ type: 'recording-ended', recordingId: recordingMessage.recordingId }];
  return state.speech || state.hasMusic ? [{ type: 'resumed' }] : [];
}

/** Those who should hear each other and are both still there. */
function joinedAgain({ state }: Call, contents: ExchangeContents): CallCommand[] {
  if (!state.bridgeId || (state.stage !== 'talk' && state.stage !== 'passed-on')) return [];
  const there = new Set(contents.legs.map((leg) => leg.legId));
  const inside = new Set(contents.bridges.find((bridge) => bridge.bridgeId === state.bridgeId)?.legIds);
  const missing = Object.entries(state.legs)
    .filter(([, leg]) => leg.state === 'up' && !leg.held && leg.party !== 'supervisor')
    .map(([legId]) => legId)
    .filter((legId) => there.has(legId) && !inside.has(legId));
  return missing.length === 0 ? [] : [{ do: 'bridge', bridgeId: state.bridgeId, legIds: missing }];
}
