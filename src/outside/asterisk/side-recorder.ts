import type { Outcome, Sides } from '#domain/calls/exchange.ts';
import type { Clock } from '#kernel/clock.ts';
import { type AriClient, part } from './ari-client.ts';
import type { AriEvent } from './ari-shapes.ts';
import { SNOOP } from './translate.ts';

const ENTERS_WITHIN_MS = 2_000;

/** Records both sides of a leg: a snoop each, so that neither is mixed into the other. */
export interface SideRecorder {
  /** To be told all events: a snoop can be recorded once it is in our application, which an event tells. */
  overhear(event: AriEvent): void;
  record(sides: Sides, limit: { maxSec: number }): Promise<Outcome>;
  stop(sides: Sides): Promise<Outcome>;
}

/** The snoops have the names of their recordings. */
export function createSideRecorder(deps: { ari: AriClient; app: string; clock: Clock }): SideRecorder {
  const { ari, app, clock } = deps;
  const awaited = new Map<string, (isThere: boolean) => void>();

  /** Resolves when the snoop is there, or is not after all. */
  function entering(legId: string): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isThere: boolean): void => {
        clock.clear(timer);
        awaited.delete(legId);
        resolve(isThere);
      };
      const timer = clock.after(ENTERS_WITHIN_MS, () => settle(false));
      awaited.set(legId, settle);
    });
  }

  async function stop({ says, hears }: Sides): Promise<Outcome> {
    const outcomes = await Promise.all(
      [says, hears].map((legId) => ari.send('DELETE', `/channels/${part(legId)}`)),
    );
    return outcomes.includes('done') ? 'done' : 'gone';
  }

  return {
    overhear(event) {
      if (event.type === 'StasisStart') awaited.get(event.channel.id)?.(true);
    },
    async record(sides, { maxSec }) {
      const { of, says, hears } = sides;
      const there = Promise.all([says, hears].map(entering));
      const made = await Promise.all(
        [
          { legId: says, spy: 'in' },
          { legId: hears, spy: 'out' },
        ].map(({ legId, spy }) =>
          ari.send('POST', `/channels/${part(of)}/snoop/${part(legId)}`, { spy, app, appArgs: SNOOP }),
        ),
      );
      if (made.includes('gone')) for (const legId of [says, hears]) awaited.get(legId)?.(false);
      if ((await there).includes(false)) {
        await stop(sides);
        return 'gone';
      }
      // Both at once: what one of them begins later, it lags behind to the end.
      const begun = await Promise.all(
        [says, hears].map((legId) =>
          ari.send('POST', `/channels/${part(legId)}/record`, {
            name: legId,
            format: 'wav',
            maxDurationSeconds: maxSec,
            ifExists: 'fail',
          }),
        ),
      );
      if (!begun.includes('gone')) return 'done';
      await stop(sides);
      return 'gone';
    },
    stop,
  };
}
