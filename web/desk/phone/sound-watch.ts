import { useEffect, useState } from 'react';
import type { Talk } from './engine.ts';
import { type Meter, meterOf } from './media.ts';
import { phoneEngine } from './phone-tabs.ts';

/** What is wrong with the sound of a call: nothing goes out, nothing comes in, or much is lost on the way. */
export type SoundFault = 'none-out' | 'none-in' | 'poor';

/** What was counted of the sound that came in, since the call began. */
type Counted = { readonly received: number; readonly lost: number };

const LOOK_EVERY_MS = 1_000;
/** A microphone that is there is never quite still; one whose switch is off is. */
const STILL = 1e-5;
const STILL_FOR = 5;
const NOTHING_FOR = 4;
const POOR_SHARE = 0.08;
const POOR_FOR = 3;

/** Looks at one second after the other and says what has lasted long enough to be told. */
export class SoundWatch {
  #still = 0;
  #nothing = 0;
  #poor = 0;
  #before: Counted | null = null;

  /** `loudness` of the microphone, null while it is muted; `counted` is null while nothing has to come. */
  look(loudness: number | null, counted: Counted | null): SoundFault | null {
    this.#still = loudness !== null && loudness < STILL ? this.#still + 1 : 0;
    const before = this.#before;
    this.#before = counted;
    if (before && counted) {
      const received = counted.received - before.received;
      const lost = Math.max(0, counted.lost - before.lost);
      this.#nothing = received === 0 ? this.#nothing + 1 : 0;
      this.#poor = received > 0 && lost / (received + lost) > POOR_SHARE ? this.#poor + 1 : 0;
    } else {
      this.#nothing = 0;
      this.#poor = 0;
    }
    if (this.#nothing >= NOTHING_FOR) return 'none-in';
    if (this.#still >= STILL_FOR) return 'none-out';
    return this.#poor >= POOR_FOR ? 'poor' : null;
  }
}

/** What is wrong with the sound of a leg at the moment; `expected` is whether the other side should be heard. */
export function useSoundFault(
  legId: string | undefined,
  muted: boolean,
  expected: boolean,
): SoundFault | null {
  const [fault, setFault] = useState<SoundFault | null>(null);
  useEffect(() => {
    if (legId === undefined) return;
    const watch = new SoundWatch();
    let meter: Meter | null = null;
    const timer = setInterval(() => {
      const talk = phoneEngine()?.talkOf(legId);
      if (!talk) return;
      meter ??= meterOf(talk.mine);
      const loudness = muted ? null : meter.loudness();
      void countedOf(talk).then((counted) => setFault(watch.look(loudness, expected ? counted : null)));
    }, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      meter?.stop();
      setFault(null);
    };
  }, [legId, muted, expected]);
  return fault;
}

/** What came in so far; null when the browser does not say. */
async function countedOf({ connection }: Talk): Promise<Counted | null> {
  for (const report of (await connection.getStats()).values()) {
    const stats = report as RTCInboundRtpStreamStats;
    if (stats.type === 'inbound-rtp' && stats.kind === 'audio')
      return { received: stats.packetsReceived ?? 0, lost: stats.packetsLost ?? 0 };
  }
  return null;
}
