import { useEffect, useId, useRef, type KeyboardEvent, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Recording } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useLatest, useQuery } from '../state/use-query.ts';
import { span, ticking } from '../text/format.ts';
import { useRecordingWords } from '../text/recording-words.ts';
import { useWords } from '../text/text.ts';
import { Keeping } from './keeping.tsx';
import { type OpenSound, openSound } from './open-sound.ts';
import { type Sound, useSound } from './use-sound.ts';
import { Waveform } from './waveform.tsx';

const RATES = [0.75, 1, 1.25, 1.5, 2];
const STEPS_MS: Readonly<Record<string, number>> = {
  ArrowLeft: -5_000,
  ArrowRight: 5_000,
  PageUp: -15_000,
  PageDown: 15_000,
};

type Props = { id: string; begins?: boolean; onClose?: () => void };

/** A recording as one listens to it, with its picture, its gaps and how long it is kept. With `begins` it plays at once. */
export function Player({ id, begins = false, onClose }: Props): ReactElement {
  const shown = useQuery(queries.recording(id));
  return (
    <Shown of={shown} rows={2} onRetry={() => void cache.refetch(queries.recording(id))}>
      {(recording) => (
        <div className="player-frame">
          {recording.can.includes('listen') && (
            <Playing recording={recording} begins={begins} onClose={onClose} />
          )}
          <Keeping recording={recording} />
        </div>
      )}
    </Shown>
  );
}

function Playing({
  recording,
  begins,
  onClose,
}: Omit<Props, 'id'> & { recording: Recording; begins: boolean }): ReactElement {
  const words = useRecordingWords();
  const root = useRef<HTMLDivElement>(null);
  const keysId = useId();
  useEffect(() => {
    if (!begins) return;
    root.current?.querySelector<HTMLElement>('.player-play')?.focus();
    // With the head of its card, which says whose talk it is, as far as both have room.
    root.current?.closest('.call-card')?.scrollIntoView({ block: 'start' });
    root.current?.scrollIntoView({ block: 'nearest' });
  }, [begins]);
  const durationMs = recording.durationMs ?? 0;
  const sound = useSound(`/desk/recordings/${recording.id}/audio`, durationMs, begins);
  useOpen(recording, sound);
  // The server tells the far party first; whom one listens for is the colleague above and the resident below.
  const isTalk = recording.peaks.length > 1;
  const lanes = isTalk ? recording.peaks.toReversed() : recording.peaks;
  const isPlaying = sound.state === 'playing' || sound.state === 'loading';
  return (
    <div
      ref={root}
      className="player"
      role="group"
      aria-label={words.player}
      onKeyDown={(event) => takeKey(event, sound)}
    >
      <div className="player-wave">
        {isTalk && (
          <div className="player-sides" aria-hidden="true">
            <span>{words.sides.ours}</span>
            <span>{words.sides.far}</span>
          </div>
        )}
        <div className="player-picture">
          <Waveform
            lanes={lanes}
            gaps={recording.gaps}
            durationMs={durationMs}
            positionMs={sound.positionMs}
          />
          <input
            type="range"
            className="player-seek"
            min={0}
            max={durationMs}
            step={100}
            value={Math.min(sound.positionMs, durationMs)}
            aria-label={words.position}
            aria-describedby={keysId}
            aria-valuetext={words.positionOf(ticking(sound.positionMs / 1000), ticking(durationMs / 1000))}
            onChange={(event) => sound.seek(Number(event.target.value))}
          />
        </div>
      </div>
      <div className="player-controls">
        <button type="button" className="button button-small button-main player-play" onClick={sound.toggle}>
          <Icon name={isPlaying ? 'hold' : 'play'} size={16} />
          <span>{sound.state === 'failed' ? words.again : isPlaying ? words.pause : words.play}</span>
        </button>
        <span className="player-time tick">
          {ticking(sound.positionMs / 1000)} / {ticking(durationMs / 1000)}
        </span>
        <label className="player-speed">
          <span>{words.speed}</span>
          <select value={sound.rate} onChange={(event) => sound.setRate(Number(event.target.value))}>
            {RATES.map((rate) => (
              <option key={rate} value={rate}>
                {words.times(rate)}
              </option>
            ))}
          </select>
        </label>
        <span className="meta player-keys" id={keysId}>
          {words.keys}
        </span>
        {onClose && (
          <button
            type="button"
            className="icon-button player-close"
            aria-label={words.close}
            onClick={onClose}
          >
            <Icon name="close" size={16} />
          </button>
        )}
      </div>
      <p className="player-said" role="status">
        {sound.state === 'loading' && <span className="meta">{words.loading}</span>}
        {sound.state === 'failed' && (
          <span className="field-error">
            <Icon name="alert" size={15} /> {words.failed}
          </span>
        )}
      </p>
      <Gaps gaps={recording.gaps} onGo={sound.seek} />
    </div>
  );
}

/** What stands beside it may lead to a place in it while it is open. */
function useOpen({ startedAt, durationMs }: Recording, sound: Sound): void {
  const latest = useLatest(sound);
  useEffect(() => {
    const fromMs = Date.parse(startedAt);
    const own: OpenSound = {
      fromMs,
      toMs: fromMs + (durationMs ?? 0),
      listenFrom: (atMs) => latest.current.playFrom(atMs - fromMs),
    };
    openSound.set(own);
    return () => openSound.set((shown) => (shown === own ? null : shown));
  }, [startedAt, durationMs, latest]);
}

/** Stretches in which nothing was recorded, as words; each leads behind itself. */
function Gaps({ gaps, onGo }: { gaps: Recording['gaps']; onGo: (ms: number) => void }): ReactElement | null {
  const words = useRecordingWords();
  const common = useWords();
  if (gaps.length === 0) return null;
  return (
    <ul className="player-gaps" aria-label={words.gaps}>
      {gaps.map(({ fromMs, toMs, why }) => (
        <li key={fromMs}>
          <button type="button" className={`player-gap wave-gap-${why}`} onClick={() => onGo(toMs)}>
            {words.gap(ticking(fromMs / 1000), span(Math.max(1, (toMs - fromMs) / 1000), common))}:{' '}
            {words.why[why]}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Keys of the player while something of it has the focus; nothing of the page reacts to them besides. */
function takeKey(event: KeyboardEvent, sound: Sound): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLSelectElement) return;
  const step = STEPS_MS[event.key];
  if (step !== undefined) sound.seek(sound.positionMs + step);
  else if (event.key === ' ' && !(event.target instanceof HTMLButtonElement)) sound.toggle();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
