import { settings } from '../state/settings.ts';

let context: AudioContext | null = null;

// Browsers let a page sound only after it was touched: prepared by the first touch, used by the first offer.
addEventListener('pointerdown', wake, { once: true });
addEventListener('keydown', wake, { once: true });

function wake(): void {
  context ??= new AudioContext();
  void context.resume();
}

export type Tones = 'offer' | 'message' | 'help';
/** Rising for an offer, one low tone for a message, three that fall for a call for help: told apart without looking. */
const TONES: Readonly<Record<Tones, readonly (readonly [atSec: number, hertz: number])[]>> = {
  offer: [
    [0, 660],
    [0.18, 880],
  ],
  message: [[0, 520]],
  help: [
    [0, 990],
    [0.18, 740],
    [0.36, 990],
  ],
};

/** Short quiet tones, as loud as the person set; silent where the browser has not been touched yet. */
export function beep(tones: Tones): void {
  const { sound, volume } = settings();
  if (!sound || volume === 0 || context?.state !== 'running') return;
  const startsAt = context.currentTime;
  for (const [at, hertz] of TONES[tones]) {
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0.0001, startsAt + at);
    gain.gain.exponentialRampToValueAtTime(0.0024 * volume, startsAt + at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, startsAt + at + 0.16);
    tone.connect(gain).connect(context.destination);
    tone.start(startsAt + at);
    tone.stop(startsAt + at + 0.17);
  }
}
