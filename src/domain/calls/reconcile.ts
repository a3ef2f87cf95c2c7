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
  events.push(...endedMessage(call, contents));
  // Far party first: when it is gone, the others are let go with it and not one by one.
  events.sort((a, b) => Number(isOf(b, state.farLegId)) - Number(isOf(a, state.farLegId)));
  if (up.has(state.farLegId)) events.push(...saidAgain(call), ...endedSides(call, up));
  commands.push(...joinedAgain(call, contents));
  const own = [...Object.keys(state.legs), ...(state.bridgeId ? [state.bridgeId] : [])];
  const monitors = state.monitors.flatMap((each) => [
    each.bridgeId,
    ...(each.snoopLegId ? [each.snoopLegId] : []),
  ]);
  const { part } = state.recording;
  const sides = part ? [part.says, part.hears] : [];
  return { events, commands, keeps: [...own, ...monitors, ...sides] };
}

function isOf(event: CallEvent, legId: string): boolean {
  return 'legId' in event && event.legId === legId;
}

/** A message that came to its end meanwhile, also by the caller hanging up. */
function endedMessage({ state }: Call, contents: ExchangeContents): CallEvent[] {
  const { recordingMessage } = state;
  if (!recordingMessage || !contents.recordingIds.includes(recordingMessage.recordingId)) return [];
  return [{ type: 'recording-ended', recordingId: recordingMessage.recordingId }];
}

function saidAgain({ state }: Call): CallEvent[] {
  return state.speech || state.hasMusic || state.hearing ? [{ type: 'resumed' }] : [];
}

/** A recording that did not begin, or ended meanwhile: what is still said goes into another part. */
function endedSides({ state }: Call, up: ReadonlyMap<string, unknown>): CallEvent[] {
  const { part } = state.recording;
  if (!part || (up.has(part.says) && up.has(part.hears))) return [];
  return [{ type: 'recording-ended', recordingId: part.says }];
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
