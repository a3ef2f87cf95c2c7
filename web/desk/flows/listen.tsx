import { type ReactElement, useState } from 'react';
import type { SayAnswer, SpokenLine } from '#http/admin/flow-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { attempt } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { flowWords, useFlowWords } from '../text/flow-words.ts';

let playing: { stop(): void } | null = null;

/** Plays lines one after another, as a caller would hear them; whatever was being played ends. False without a voice. */
export async function playLines(lines: readonly SpokenLine[]): Promise<boolean> {
  playing?.stop();
  let isSpoken = false;
  await attempt(async () => {
    const { sounds, unspoken } = await client.send<SayAnswer>('POST', '/admin/flows/say', { lines });
    isSpoken = unspoken === 0;
    // Of what no voice can speak only a chime would be heard.
    if (unspoken < lines.length) playing = playAll(sounds);
  });
  return isSpoken;
}

/** Plays sounds of this host one after another; whatever was being played ends. */
export function playSounds(sounds: readonly string[]): void {
  playing?.stop();
  playing = playAll(sounds);
}

export function stopPlaying(): void {
  playing?.stop();
}

function playAll(sounds: readonly string[]): { stop(): void } {
  let at = 0;
  const audio = new Audio();
  const next = (): void => {
    const sound = sounds[at++];
    if (sound === undefined) return;
    audio.src = sound;
    // A browser may refuse to play before anything was pressed; then nothing is to be done.
    audio.play().catch(() => undefined);
  };
  audio.addEventListener('ended', next);
  next();
  return {
    stop() {
      at = sounds.length;
      audio.pause();
    },
  };
}

/** A button that plays one line. */
export function Listen({ name, line }: { name: string; line: SpokenLine }): ReactElement {
  const own = useFlowWords();
  const [busy, setBusy] = useState(false);
  return (
    <button
      type="button"
      className="button button-small flow-listen"
      aria-label={own.listenTo(name)}
      disabled={busy || line.text.trim() === ''}
      onClick={() => {
        setBusy(true);
        void playLines([line])
          .then((isSpoken) => {
            if (!isSpoken) toast(flowWords().noSound, { tone: 'bad' });
          })
          .finally(() => setBusy(false));
      }}
    >
      <Icon name="sound" size={16} /> {own.listen}
    </button>
  );
}
