import type { Engine } from './engine.ts';
import { type Meter, meterOf, soundContext } from './media.ts';

/** What came of sending a tone to the exchange and listening for it. */
export type WayResult =
  | { readonly is: 'good'; readonly ms: number }
  /** Browser and exchange find no way for sound, or nobody answered. */
  | { readonly is: 'no-way' }
  /** There is one, and nothing comes back by it: it leads in one direction only. */
  | { readonly is: 'none-back' };

const TONE_HZ = 1_000;
const TONE_VOLUME = 0.3;
const ANSWERS_WITHIN_MS = 8_000;
const BACK_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 20;
const HEARD_SHARE = 0.5;
/** Before the tone, so that it is heard to begin. */
const SETTLE_MS = 600;

/** A tone of our own instead of the microphone: it tells of the way alone, and needs nobody to speak. */
export type Tone = { readonly stream: MediaStream; sound(): void; stop(): void };

export function makeTone(): Tone {
  const sound = soundContext();
  const output = sound.createMediaStreamDestination();
  const oscillator = sound.createOscillator();
  const gain = sound.createGain();
  oscillator.frequency.value = TONE_HZ;
  gain.gain.value = 0;
  oscillator.connect(gain).connect(output);
  oscillator.start();
  return {
    stream: output.stream,
    sound: () => gain.gain.setValueAtTime(TONE_VOLUME, sound.currentTime),
    stop: () => oscillator.stop(),
  };
}

/** Calls the echo, sends the tone and measures until it is back. The call is over afterwards. */
export async function tryWay(engine: Engine, echoNumber: string): Promise<WayResult> {
  const tone = makeTone();
  const legId = await engine.callEcho(echoNumber, tone.stream);
  let meter: Meter | null = null;
  try {
    const isUp = await within(ANSWERS_WITHIN_MS, () => isLegUp(engine, legId) && hasSound(engine, legId));
    const talk = engine.talkOf(legId);
    if (!isUp || !talk) return { is: 'no-way' };
    meter = meterOf(talk.theirs);
    await pause(SETTLE_MS);
    const fromMs = performance.now();
    tone.sound();
    const heard = meter;
    const isBack = await within(BACK_WITHIN_MS, () => heard.toneAt(TONE_HZ) > HEARD_SHARE);
    if (isBack) return { is: 'good', ms: Math.round(performance.now() - fromMs) };
    const isJoined = ['connected', 'completed'].includes(talk.connection.iceConnectionState);
    return { is: isJoined ? 'none-back' : 'no-way' };
  } finally {
    meter?.stop();
    tone.stop();
    engine.end(legId);
  }
}

function isLegUp(engine: Engine, legId: string): boolean {
  return engine.legs().some(({ id, state }) => id === legId && state === 'up');
}

function hasSound(engine: Engine, legId: string): boolean {
  return (engine.talkOf(legId)?.theirs.getAudioTracks().length ?? 0) > 0;
}

/** Whether it comes true in this time. */
async function within(ms: number, isTrue: () => boolean): Promise<boolean> {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs) {
    if (isTrue()) return true;
    await pause(LOOK_EVERY_MS);
  }
  return false;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
