import { useEffect, useRef, useState } from 'react';

/** How it stands with a sound that can be played. */
export type SoundState = 'ready' | 'loading' | 'playing' | 'failed';

export type Sound = {
  readonly state: SoundState;
  readonly positionMs: number;
  readonly rate: number;
  toggle(): void;
  /** Plays from there on. */
  playFrom(ms: number): void;
  seek(toMs: number): void;
  setRate(rate: number): void;
};

/** Nobody listens to two at once. */
let playing: HTMLAudioElement | null = null;
/** Whoever listens fast to one does so to the next. */
let usualRate = 1;

/**
 * Plays a sound from an address, piece by piece as it is needed: nothing is fetched before somebody presses play, for each
 * fetch counts as listening. With `begins` it plays at once.
 */
export function useSound(url: string, durationMs: number, begins: boolean): Sound {
  const ref = useRef<HTMLAudioElement | null>(null);
  const [state, setState] = useState<SoundState>('ready');
  const [positionMs, setPositionMs] = useState(0);
  const [rate, setRateShown] = useState(usualRate);

  useEffect(() => {
    const audio = new Audio();
    audio.preload = 'none';
    audio.src = url;
    audio.defaultPlaybackRate = usualRate;
    audio.playbackRate = usualRate;
    ref.current = audio;
    const shown: readonly [string, () => void][] = [
      ['waiting', () => setState('loading')],
      ['playing', () => setState('playing')],
      ['pause', () => setState('ready')],
      ['error', () => setState('failed')],
      ['timeupdate', () => setPositionMs(audio.currentTime * 1000)],
      ['seeking', () => setPositionMs(audio.currentTime * 1000)],
    ];
    for (const [type, show] of shown) audio.addEventListener(type, show);
    if (begins) play(audio);
    return () => {
      for (const [type, show] of shown) audio.removeEventListener(type, show);
      audio.pause();
      audio.removeAttribute('src');
      // Ends what is still being fetched.
      audio.load();
      if (playing === audio) playing = null;
    };
  }, [url, begins]);

  function seek(toMs: number): void {
    const audio = ref.current;
    if (!audio) return;
    const to = Math.min(Math.max(0, toMs), durationMs);
    audio.currentTime = to / 1000;
    setPositionMs(to);
  }

  return {
    state,
    positionMs,
    rate,
    toggle() {
      const audio = ref.current;
      if (!audio) return;
      // After a failure the element counts as playing, and tries nothing by itself: it begins anew where it was.
      if (audio.error) {
        audio.load();
        audio.currentTime = positionMs / 1000;
      } else if (!audio.paused) return audio.pause();
      setState('loading');
      play(audio);
    },
    seek,
    playFrom(ms) {
      seek(ms);
      if (ref.current?.paused) play(ref.current);
    },
    setRate(next) {
      usualRate = next;
      setRateShown(next);
      const audio = ref.current;
      if (!audio) return;
      audio.defaultPlaybackRate = next;
      audio.playbackRate = next;
    },
  };
}

function play(audio: HTMLAudioElement): void {
  if (playing !== audio) playing?.pause();
  playing = audio;
  // Refused before anything was pressed, or paused before it began: the button is still there.
  audio.play().catch(() => undefined);
}
