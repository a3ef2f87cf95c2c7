import type { Exchange, ExchangeEvent } from '#domain/calls/exchange.ts';
import { ManualClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import {
  createPretendExchange,
  type FarEnd,
  type PretendExchange,
} from '#outside/pretend-exchange/pretend-exchange.ts';
import type { Person, World } from './world.ts';

const STEP_MS = 10;
const LONGEST_MS = 60_000;

/** The pretended exchange, and the hands that play whoever is at the other ends. */
export interface PretendWorld extends World {
  pretend: PretendExchange;
}

/** The pretended exchange under a clock that this moves. */
export async function openPretendWorld(
  options: { fetchFile?: (url: string) => Promise<Uint8Array> } = {},
): Promise<PretendWorld> {
  const clock = new ManualClock(new Date('2026-11-20T00:00:00Z'));
  const ids = createIds(clock);
  const pretend = createPretendExchange({ id: 'pretend', clock, ids, ...options });
  const events: ExchangeEvent[] = [];
  let people = 0;
  const exchange: Exchange = pretend.exchange;
  exchange.subscribe((event) => events.push(event));
  exchange.start();

  return {
    pretend,
    exchange: () => exchange,
    events,
    promptUrl: 'http://127.0.0.1/prompt.wav',
    line: 'trunk',
    newId: () => ids.next(),
    async dial({ to, caller = { kind: 'number', number: '0312345678' } }) {
      const far = pretend.dial({ line: 'trunk', to, caller });
      return personAt(() => far);
    },
    async expect(answering) {
      const number = `09000000${String(++people).padStart(2, '0')}`;
      pretend.expect(number, answering);
      const person = personAt(() => {
        const made = events.find((event) => event.type === 'ringing' && !rung.has(event));
        return made?.type === 'ringing' ? pretend.farEnd(made.legId) : undefined;
      });
      const rung = new Set(events);
      return { person, to: { number, line: 'trunk' } };
    },
    async until(what, look) {
      for (let waitedMs = 0; waitedMs < LONGEST_MS; waitedMs += STEP_MS) {
        const found = look();
        if (found !== undefined && found !== false) return found;
        clock.advance(STEP_MS);
        await Promise.resolve();
      }
      throw new Error(`never: ${what}`);
    },
    pass: async (ms) => clock.advance(ms),
    async returnAfterAbsence(meanwhile) {
      pretend.setConnected(false);
      await meanwhile();
      events.length = 0;
      pretend.setConnected(true);
    },
    close: () => exchange.stop(),
  };
}

function personAt(far: () => FarEnd | undefined): Person {
  return {
    press: async (keys) => far()?.press(keys),
    hangUp: () => far()?.hangUp(),
    speak: () => far()?.speak(),
    say: (sound) => far()?.say(sound),
    hears: () => !['silence', 'ringing'].includes(far()?.hears() ?? 'silence'),
    isOver: () => far()?.isOver() ?? true,
    isToldBusy: () => far()?.endedWith() === 'busy',
  };
}
