import { playing, type Playing } from './media.ts';
import { phoneSettings } from './phone-settings.ts';

const SAMPLES_PER_SEC = 16_000;
/** As Japanese telephones ring: one second of sound, two of silence. */
const RING_SEC = 1;
const ROUND_SEC = 3;
/** Loudest share of full scale; a ring must be heard across a desk and wake nobody. */
const LOUDEST = 0.4;

let file: string | null = null;

/** Rings by the chosen device, again and again, until `stop`; silent when the person wants it so. */
export function startRinging(): Playing {
  const { ringVolume, ringId } = phoneSettings.get();
  const element = new Audio();
  file ??= URL.createObjectURL(new Blob([ringFile()], { type: 'audio/wav' }));
  element.src = file;
  element.loop = true;
  element.volume = ringVolume / 100;
  return playing(element, ringId);
}

/** Rings once, to hear how loud it is. */
export function ringOnce(): void {
  const ringing = startRinging();
  setTimeout(() => ringing.stop(), RING_SEC * 1000);
}

/** A soft bell of two tones, trembling sixteen times a second, as a WAV file. */
function ringFile(): ArrayBuffer {
  const count = SAMPLES_PER_SEC * ROUND_SEC;
  const buffer = new ArrayBuffer(44 + count * 2);
  const view = new DataView(buffer);
  const text = (at: number, words: string): void =>
    [...words].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  text(0, 'RIFF');
  view.setUint32(4, 36 + count * 2, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SAMPLES_PER_SEC, true);
  view.setUint32(28, SAMPLES_PER_SEC * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, count * 2, true);
  for (let at = 0; at < count; at++)
    view.setInt16(44 + at * 2, Math.round(sampleAt(at / SAMPLES_PER_SEC)), true);
  return buffer;
}

function sampleAt(sec: number): number {
  if (sec > RING_SEC) return 0;
  const edge = Math.min(1, sec / 0.02, (RING_SEC - sec) / 0.05);
  const tremble = 0.6 + 0.4 * Math.cos(2 * Math.PI * 16 * sec);
  const tone = (Math.sin(2 * Math.PI * 760 * sec) + Math.sin(2 * Math.PI * 960 * sec)) / 2;
  return 32_767 * LOUDEST * edge * tremble * tone;
}
