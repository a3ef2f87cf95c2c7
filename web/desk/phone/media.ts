import { phoneSettings } from './phone-settings.ts';
import type { PhoneTrouble } from './phone-state.ts';

/** Microphone, loudspeaker and how loud something is: everything of sound but the calls. */

/** Why the microphone cannot be used without a hand; null when it can. */
export async function microphoneTrouble(): Promise<PhoneTrouble | null> {
  if (!window.isSecureContext || !navigator.mediaDevices) return 'insecure';
  const permission = await navigator.permissions.query({ name: 'microphone' }).catch(() => undefined);
  if (permission?.state === 'denied') return 'microphone-denied';
  const microphones = (await navigator.mediaDevices.enumerateDevices()).filter(isMicrophone);
  if (microphones.length === 0) return 'microphone-none';
  // A browser tells the names of devices once it may use them.
  const isAllowed = permission?.state === 'granted' || microphones.some(({ label }) => label !== '');
  return isAllowed ? null : 'microphone-ask';
}

const isMicrophone = (device: MediaDeviceInfo): boolean => device.kind === 'audioinput';

/** Asks the browser's own question. To be called by what the person pressed. */
export async function askForMicrophone(): Promise<PhoneTrouble | null> {
  try {
    closeStream(await openMicrophone());
    return null;
  } catch (thrown) {
    return troubleOf(thrown);
  }
}

/** The trouble behind what the browser throws when it gives no microphone. */
export function troubleOf(thrown: unknown): PhoneTrouble {
  const name = thrown instanceof DOMException ? thrown.name : '';
  return name === 'NotFoundError' ? 'microphone-none' : 'microphone-denied';
}

/** The chosen microphone, or any that there is. */
export function openMicrophone(): Promise<MediaStream> {
  const { microphoneId } = phoneSettings.get();
  return navigator.mediaDevices.getUserMedia({
    audio: {
      ...(microphoneId === null ? {} : { deviceId: { ideal: microphoneId } }),
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    },
  });
}

export function closeStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Lets a sound out by the chosen loudspeaker until `stop`. */
export type Playing = { use(deviceId: string | null): void; stop(): void };

export function playStream(stream: MediaStream): Playing {
  const element = new Audio();
  element.srcObject = stream;
  element.autoplay = true;
  return playing(element, phoneSettings.get().speakerId);
}

/** An element that plays, by a device if the browser can choose one. */
export function playing(element: HTMLAudioElement, deviceId: string | null): Playing {
  const use = (id: string | null): void => {
    // A device that was unplugged meanwhile: the usual one sounds instead.
    if (typeof element.setSinkId === 'function') void element.setSinkId(id ?? '').catch(() => undefined);
  };
  use(deviceId);
  void element.play().catch(() => undefined);
  return {
    use,
    stop: () => {
      element.pause();
      element.srcObject = null;
      element.removeAttribute('src');
    },
  };
}

let context: AudioContext | null = null;

/** The one context of this page for measuring and making sound. */
export function soundContext(): AudioContext {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  return context;
}

/** How loud a stream is at the moment. */
export type Meter = {
  /** Root mean square of the last 50 ms, a share of full scale. */
  loudness(): number;
  /** The share of it that lies at this frequency. */
  toneAt(hertz: number): number;
  stop(): void;
};

export function meterOf(stream: MediaStream): Meter {
  const sound = soundContext();
  const source = sound.createMediaStreamSource(stream);
  const analyser = sound.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    loudness: () => {
      analyser.getFloatTimeDomainData(samples);
      return rms(samples);
    },
    toneAt: (hertz) => {
      analyser.getFloatTimeDomainData(samples);
      return toneShare(samples, hertz / sound.sampleRate);
    },
    stop: () => source.disconnect(),
  };
}

function rms(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}

/** Goertzel's way to one frequency: 1 for a pure tone of it, near 0 for everything else and for silence. */
export function toneShare(samples: Float32Array, cyclesPerSample: number): number {
  const turn = 2 * Math.cos(2 * Math.PI * cyclesPerSample);
  let before = 0;
  let last = 0;
  let energy = 0;
  for (const sample of samples) {
    [before, last] = [last, sample + turn * last - before];
    energy += sample * sample;
  }
  if (energy < samples.length * 1e-8) return 0;
  const power = before * before + last * last - turn * before * last;
  return Math.min(1, (2 * power) / (samples.length * energy));
}

/** A meter as people read it: −60 dB and below is nothing, full scale is one. */
export function levelOf(loudness: number): number {
  return Math.max(0, Math.min(1, 1 + (20 * Math.log10(Math.max(loudness, 1e-6))) / 60));
}
