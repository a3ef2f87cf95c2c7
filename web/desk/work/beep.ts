let context: AudioContext | null = null;

/** Two short quiet tones. Silent where the browser has not been touched yet. */
export function beep(): void {
  context ??= new AudioContext();
  const startsAt = context.currentTime;
  for (const [at, hertz] of [
    [0, 660],
    [0.18, 880],
  ] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, startsAt + at);
    volume.gain.exponentialRampToValueAtTime(0.12, startsAt + at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, startsAt + at + 0.16);
    tone.connect(volume).connect(context.destination);
    tone.start(startsAt + at);
    tone.stop(startsAt + at + 0.17);
  }
}
