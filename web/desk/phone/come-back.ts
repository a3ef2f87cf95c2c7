import { queries } from '../../shared/desk-queries.ts';
import type { Call } from '../../shared/desk-types.ts';
import { cache, client } from '../state/desk.ts';
import type { Engine } from './engine.ts';

/** A leg of which the server knows nothing for so long is left over: its end was told while the way was broken. */
const LEFT_OVER_MS = 4_000;
const LOOK_EVERY_MS = 2_000;
const RUNG_TRIES = 20;
const RUNG_PAUSE_MS = 500;

/** Calls of this person that go on, and that this telephone should be in. */
function isMissed(call: Call, engine: Engine, isBroken: boolean): boolean {
  if (!call.can.includes('rejoin')) return false;
  return isBroken || !engine.legs().some(({ callId }) => callId === call.id);
}

/**
 * Asks to be rung by the calls that one is in and the telephone is not: the page was loaded anew, another tab led, or the
 * sound broke off. The telephone answers that by itself.
 */
export async function comeBack(engine: Engine, why?: 'broken'): Promise<void> {
  await cache.refetch(queries.calls);
  const missed = (cache.peek(queries.calls).data?.calls ?? []).filter((call) =>
    isMissed(call, engine, why === 'broken'),
  );
  if (missed.length === 0 || !(await canBeRung())) return;
  for (const { id } of missed) await client.send('POST', `/desk/calls/${id}/rejoin`).catch(() => undefined);
}

/** Whether the server knows by now that the exchange can ring this telephone; it asks every two seconds. */
async function canBeRung(): Promise<boolean> {
  for (let tried = 0; tried < RUNG_TRIES; tried++) {
    await cache.refetch(queries.phone);
    if (cache.peek(queries.phone).data?.use?.reachable) return true;
    await new Promise((resolve) => void setTimeout(resolve, RUNG_PAUSE_MS));
  }
  return false;
}

/** Ends legs whose call is over at the server: it was hung up while nothing could be told. Returns how to stop. */
export function endLeftOvers(engine: Engine): () => void {
  const sinceMs = new Map<string, number>();
  // Kept up to date here, whatever page is shown.
  const hush = cache.show(queries.calls, () => undefined);
  const timer = setInterval(() => {
    const { data, failure } = cache.peek(queries.calls);
    if (!data || failure) return;
    const known = new Set(data.calls.map(({ id }) => id));
    for (const leg of engine.legs()) {
      if (leg.callId === null || leg.state !== 'up' || known.has(leg.callId)) {
        sinceMs.delete(leg.id);
        continue;
      }
      const since = sinceMs.get(leg.id) ?? performance.now();
      sinceMs.set(leg.id, since);
      if (performance.now() - since > LEFT_OVER_MS) void endIfGone(engine, leg.id, leg.callId);
    }
  }, LOOK_EVERY_MS);
  return () => {
    hush();
    clearInterval(timer);
  };
}

/** What is shown may be late: asked once more before anything is ended. */
async function endIfGone(engine: Engine, legId: string, callId: string): Promise<void> {
  await cache.refetch(queries.calls);
  const { data, failure } = cache.peek(queries.calls);
  if (data && !failure && !data.calls.some(({ id }) => id === callId)) engine.end(legId);
}
