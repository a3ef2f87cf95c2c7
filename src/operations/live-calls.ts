import type { Exchange } from '#domain/calls/exchange.ts';
import type { Call, CallCommand, CallState, TimerName } from '#domain/calls/types.ts';
import type { Clock, Timer } from '#kernel/clock.ts';

/** A call of this process that is not over. */
export interface LiveCall {
  tenantId: string;
  callId: string;
  /** The leg of whoever called; null in a call that we made. */
  callerLegId: string | null;
  exchange: Exchange;
  /** As it was kept last. */
  saved: Call;
  interactionId: string | null;
  /** Who has it, and the telephone that they are on; null while they are on none. */
  owner: { staffId: string; phone: string | null } | null;
  /** Offers that it was told of straight. */
  offers: Set<string>;
  timers: Map<TimerName, { at: string; timer: Timer }>;
}

/** Finds calls by what events name: a leg, a playback, a recording, an interaction; and keeps their timers. */
export interface LiveCalls {
  add(tenantId: string, exchange: Exchange, saved: Call): LiveCall;
  get(callId: string): LiveCall | undefined;
  byPart(exchange: Exchange, partId: string): LiveCall | undefined;
  byInteraction(interactionId: string): LiveCall | undefined;
  ownedBy(staffId: string): LiveCall[];
  /** The legs by which somebody called. */
  callerLegs(exchange: Exchange): string[];
  /** Lets events of what these begin find the call. */
  expect(call: LiveCall, commands: readonly CallCommand[]): void;
  /** Takes up what a step came to. A call that is over and owes nothing is forgotten. */
  remember(call: LiveCall, saved: Call, commands: readonly CallCommand[]): void;
  clearTimers(): void;
  readonly size: number;
}

/** `onTimer` is called when a timer of a call falls due. */
export function createLiveCalls(clock: Clock, onTimer: (call: LiveCall, name: TimerName) => void): LiveCalls {
  const live = new Map<string, LiveCall>();
  const parts = new Map<string, LiveCall>();
  const partsOf = new Map<string, Set<string>>();
  const interactions = new Map<string, LiveCall>();

  function addPart(call: LiveCall, partId: string): void {
    const key = `${call.exchange.id}:${partId}`;
    parts.set(key, call);
    partsOf.get(call.callId)?.add(key);
  }

  function forget(call: LiveCall): void {
    live.delete(call.callId);
    for (const key of partsOf.get(call.callId) ?? []) parts.delete(key);
    partsOf.delete(call.callId);
    if (call.interactionId) interactions.delete(call.interactionId);
  }

  function setTimers(call: LiveCall, { timers }: CallState): void {
    for (const [name, { at, timer }] of call.timers) {
      if (timers[name] === at) continue;
      clock.clear(timer);
      call.timers.delete(name);
    }
    for (const [name, at] of Object.entries(timers) as [TimerName, string][]) {
      if (call.timers.has(name)) continue;
      const waitMs = Math.max(0, new Date(at).getTime() - clock.now().getTime());
      const timer = clock.after(waitMs, () => {
        call.timers.delete(name);
        onTimer(call, name);
      });
      call.timers.set(name, { at, timer });
    }
  }

  function expect(call: LiveCall, commands: readonly CallCommand[]): void {
    for (const command of commands) {
      if (command.do === 'play') addPart(call, command.playbackId);
      if (command.do === 'record') addPart(call, command.recordingId);
      if (command.do === 'originate' || command.do === 'dial') addPart(call, command.legId);
    }
  }

  function remember(call: LiveCall, saved: Call, commands: readonly CallCommand[]): void {
    for (const legId of Object.keys(saved.state.legs)) addPart(call, legId);
    const { part } = saved.state.recording;
    if (part) for (const id of [part.says, part.hears]) addPart(call, id);
    expect(call, commands);
    call.saved = saved;
    if (saved.interactionId && saved.interactionId !== call.interactionId) {
      if (call.interactionId) interactions.delete(call.interactionId);
      call.interactionId = saved.interactionId;
      interactions.set(saved.interactionId, call);
    }
    call.owner = ownerOf(saved.state);
    setTimers(call, saved.state);
    if (saved.state.stage === 'ended' && saved.state.recordingMessage === null) forget(call);
  }

  return {
    add(tenantId, exchange, saved) {
      const call: LiveCall = {
        tenantId,
        callId: saved.id,
        callerLegId: saved.direction === 'in' ? saved.farLegId : null,
        exchange,
        saved,
        interactionId: null,
        owner: null,
        offers: new Set(),
        timers: new Map(),
      };
      live.set(call.callId, call);
      partsOf.set(call.callId, new Set());
      remember(call, saved, []);
      return call;
    },
    get: (callId) => live.get(callId),
    byPart: (exchange, partId) => parts.get(`${exchange.id}:${partId}`),
    byInteraction: (interactionId) => interactions.get(interactionId),
    ownedBy: (staffId) => [...live.values()].filter(({ owner }) => owner?.staffId === staffId),
    callerLegs: (exchange) =>
      [...live.values()].flatMap((call) =>
        call.exchange === exchange && call.callerLegId !== null ? [call.callerLegId] : [],
      ),
    expect,
    remember,
    clearTimers() {
      for (const call of live.values()) for (const { timer } of call.timers.values()) clock.clear(timer);
    },
    get size() {
      return live.size;
    },
  };
}

function ownerOf({ ownerStaffId, legs }: CallState): LiveCall['owner'] {
  if (ownerStaffId === null) return null;
  const leg = Object.values(legs).find(
    (each) => each.party === 'agent' && each.staffId === ownerStaffId && each.state === 'up',
  );
  return { staffId: ownerStaffId, phone: leg?.phone ?? null };
}
