import { queries } from '../../shared/desk-queries.ts';
import type { TakenPhone } from '../../shared/desk-types.ts';
import { asFailure } from '../../shared/desk-failure.ts';
import { cache, client } from '../state/desk.ts';
import { comeBack, endLeftOvers } from './come-back.ts';
import { createEngine, type Engine } from './engine.ts';
import { microphoneTrouble } from './media.ts';
import { changePhoneSettings, phoneHolder, phoneSettings } from './phone-settings.ts';
import { NO_PHONE, type PhoneOrder, type PhoneTrouble, type PhoneView } from './phone-state.ts';
import { startRinging } from './ring.ts';
import type { Playing } from './media.ts';

const RENEW_EVERY_MS = 20_000;
const AGAIN_AFTER_MS = 5_000;
const LOOK_AGAIN_MS = 30_000;
/** A telephone that signs in and is refused again and again must not keep the server busy. */
const REFUSED_PAUSE_MS = 2_000;

/** What came of one time with a telephone. */
type Ended =
  | { readonly wish: 'again' | 'take-over' }
  /** `waits`: only the person can say when it is worth trying again. */
  | { readonly trouble: PhoneTrouble; readonly waits?: true };

/** The tab that has the telephone. */
export type Leader = {
  carryOut(order: PhoneOrder): void;
  /** For what only this tab can show: levels, devices, the test. */
  engine(): Engine | null;
};

/**
 * Takes a telephone, signs in with it, says again and again that the desk is open, and begins anew whenever that is
 * over, until the signal ends it. What becomes of it is told by `show`.
 */
export function leadPhone(over: AbortSignal, show: (view: PhoneView) => void): Leader {
  let engine: Engine | null = null;
  let view: PhoneView = { ...NO_PHONE, here: true };
  let ringing: Playing | null = null;
  let end: (ended: Ended) => void = () => undefined;

  const say = (change: Partial<PhoneView>): void => {
    view = { ...view, ...change };
    show(view);
  };

  /** Resolves when something ends the present state: an order, a lost telephone, the time. */
  function untilEnded(afterMs?: number, then: Ended = { wish: 'again' }): Promise<Ended> {
    return new Promise((resolve) => {
      const timer = afterMs === undefined ? undefined : setTimeout(() => end(then), afterMs);
      end = (ended) => {
        clearTimeout(timer);
        resolve(ended);
      };
      if (over.aborted) end({ wish: 'again' });
    });
  }
  over.addEventListener('abort', () => end({ wish: 'again' }));

  function showLegs(): void {
    const legs = engine?.legs() ?? [];
    say({ legs });
    const rings = legs.some(({ state }) => state === 'rings');
    if (rings) ringing ??= startRinging();
    else {
      ringing?.stop();
      ringing = null;
    }
  }

  async function run(): Promise<void> {
    let takeOver = false;
    while (!over.aborted) {
      const ended: Ended = await once(takeOver).catch((): Ended => ({ trouble: 'exchange-away' }));
      takeOver = 'wish' in ended && ended.wish === 'take-over';
      if (over.aborted || 'wish' in ended) continue;
      say({ trouble: ended.trouble, legs: [] });
      const next = await untilEnded(ended.waits ? undefined : PAUSES[ended.trouble]);
      takeOver = 'wish' in next && next.wish === 'take-over';
    }
    say(NO_PHONE);
  }

  async function once(takeOver: boolean): Promise<Ended> {
    const { deskPhone } = phoneSettings.get();
    if (deskPhone === null) {
      const trouble = await microphoneTrouble();
      if (trouble) return { trouble };
    }
    const taken = await take(deskPhone, takeOver);
    if ('trouble' in taken) return taken;
    // Taken over on purpose: two desks must not take it from each other.
    const stopRenewing = renew(taken, () => end({ trouble: 'elsewhere', waits: true }));
    try {
      return await (taken.secret === null ? haveDeskPhone(taken) : havePhone(taken, taken.secret));
    } finally {
      stopRenewing();
    }
  }

  async function haveDeskPhone(taken: TakenPhone): Promise<Ended> {
    say({ trouble: null, phone: taken.use?.phone ?? null, kind: 'desk', legs: [] });
    return untilEnded();
  }

  async function havePhone(taken: TakenPhone, secret: string): Promise<Ended> {
    const phone = taken.use?.phone ?? '';
    say({ trouble: 'starting', phone, kind: 'browser', legs: [] });
    let wasSignedIn = false;
    const mine = createEngine({
      exchangeIds: taken.exchangeIds,
      phone,
      secret,
      onLegs: showLegs,
      onSignedIn(is) {
        if (!is) return say({ trouble: wasSignedIn ? 'reconnecting' : 'starting' });
        wasSignedIn = true;
        say({ trouble: null });
        void look().then(() => comeBack(mine));
      },
      onRefused: () => end({ trouble: 'exchange-away' }),
      onTrouble: (trouble) => say({ trouble }),
      onBroken: () => void comeBack(mine, 'broken'),
    });
    engine = mine;
    const hush = endLeftOvers(mine);
    const ended = await untilEnded();
    hush();
    // Nobody says goodbye for the calls that are up: they are in other hands, or come back.
    mine.stop(over.aborted ? undefined : 'quietly');
    engine = null;
    showLegs();
    if ('trouble' in ended && ended.trouble === 'exchange-away') await pause(REFUSED_PAUSE_MS);
    return ended;
  }

  void run();
  return {
    engine: () => engine,
    carryOut(order) {
      if (order.do === 'again') return end({ wish: order.takeOver ? 'take-over' : 'again' });
      if (order.do === 'answer') return void engine?.answer(order.legId);
      if (order.do === 'mute') return engine?.mute(order.legId, order.on);
      engine?.end(order.legId);
    },
  };
}

/** How long until a trouble is looked at again by itself; absent: the person has to do something. */
const PAUSES: Readonly<Partial<Record<PhoneTrouble, number>>> = {
  'exchange-away': AGAIN_AFTER_MS,
  elsewhere: AGAIN_AFTER_MS,
  'none-free': LOOK_AGAIN_MS,
  'microphone-none': LOOK_AGAIN_MS,
};

async function take(
  deskPhone: string | null,
  takeOver: boolean,
): Promise<TakenPhone | { trouble: PhoneTrouble }> {
  try {
    const holder = phoneHolder();
    const taken = await client.send<TakenPhone>('POST', queries.phone.url, { holder, deskPhone, takeOver });
    const { secret: _, exchangeIds: __, ...phone } = taken;
    cache.write(queries.phone, () => phone);
    return taken;
  } catch (thrown) {
    const { code } = asFailure(thrown);
    if (code === 'phone.elsewhere') return { trouble: 'elsewhere' };
    // Given to somebody else meanwhile: the one in the browser is there for everybody.
    if (deskPhone !== null && (code === 'not-found' || code === 'phone.none-free')) {
      changePhoneSettings({ deskPhone: null });
      return take(null, takeOver);
    }
    return { trouble: code === 'phone.none-free' ? 'none-free' : 'exchange-away' };
  }
}

/**
 * Says every 20 s that the desk is open, and at once when the telephone was taken since. A failure of the network says
 * nothing: the next one tells.
 */
function renew(taken: TakenPhone, onLost: () => void): () => void {
  const say = (): void => {
    client.send('POST', '/desk/phone/renew', { holder: phoneHolder() }).catch((thrown: unknown) => {
      if (asFailure(thrown).code === 'phone.elsewhere') onLost();
    });
  };
  let takenAt = taken.use?.takenAt;
  const hide = cache.show(queries.phone, () => {
    const now = cache.peek(queries.phone).data?.use?.takenAt;
    if (now === undefined || now === takenAt) return;
    takenAt = now;
    say();
  });
  const timer = setInterval(say, RENEW_EVERY_MS);
  return () => {
    hide();
    clearInterval(timer);
  };
}

/** Lets the server ask the exchange at once, so that calls are offered without waiting for its next look. */
async function look(): Promise<void> {
  try {
    const phone = await client.send<Omit<TakenPhone, 'secret' | 'exchangeIds'>>('POST', '/desk/phone/look');
    cache.write(queries.phone, () => phone);
  } catch {
    // It looks by itself in two seconds.
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
