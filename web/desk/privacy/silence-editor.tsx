import { type ReactElement, useState } from 'react';
import type { RequestAnswer } from '#http/admin/data-request-shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem, Skeleton } from '../parts/state.tsx';
import { useSound } from '../recordings/use-sound.ts';
import { usePieceWords } from '../text/piece-words.ts';
import { useRecordingWords } from '../text/recording-words.ts';
import { useRequestWords } from '../text/request-words.ts';
import { useWords } from '../text/text.ts';
import { momentOf, saidMoment } from './areas.ts';
import { FIRST_GROUND, type Ground } from './ground-select.tsx';
import { useBlobUrl } from './use-blob-url.ts';

type Silence = Extract<RequestAnswer['pieces'][number], { way: 'silenced' }>['silences'][number];
/** As it is written. */
type Row = { from: string; to: string; side: Silence['side']; ground: Ground };
const NEW_MS = 5_000;

/** The stretch that is written there; null when it is none within the recording. */
function stretchOf({ from, to, side, ground }: Row, durationMs: number): Silence | null {
  const [fromMs, toMs] = [momentOf(from), momentOf(to)];
  if (fromMs === null || toMs === null || toMs <= fromMs || fromMs >= durationMs) return null;
  return { fromMs, toMs: Math.min(toMs, Math.ceil(durationMs)), side, ground };
}

/** A recording as it is, with the stretches in which nothing must be heard. */
export function SilenceEditor(given: {
  path: string;
  name: string;
  durationMs: number;
  silences: readonly Silence[];
  onKeep: (silences: Silence[]) => void;
  onClose: () => void;
}): ReactElement {
  const { path, name, durationMs, onKeep, onClose } = given;
  const words = usePieceWords().silence;
  const common = useWords().common;
  const { url, failure } = useBlobUrl(path);
  const [rows, setRows] = useState<readonly Row[]>(
    given.silences.map(({ fromMs, toMs, ...rest }) => ({
      ...{ ...rest, from: saidMoment(fromMs), to: saidMoment(toMs) },
    })),
  );
  const stretches = rows.map((row) => stretchOf(row, durationMs));
  const isWhole = stretches.every((stretch) => stretch !== null);
  const change = (at: number, made: Partial<Row>): void =>
    setRows(rows.map((row, one) => (one === at ? { ...row, ...made } : row)));
  const add = (atMs: number): void => {
    const fromMs = Math.min(atMs, Math.max(0, durationMs - 100));
    const to = saidMoment(Math.min(fromMs + NEW_MS, durationMs));
    setRows([...rows, { from: saidMoment(fromMs), to, side: 'both', ground: FIRST_GROUND }]);
  };
  return (
    <Dialog
      title={`${words.title} ${name}`}
      wide
      onClose={onClose}
      onSubmit={() => isWhole && onKeep(stretches.flatMap((stretch) => stretch ?? []))}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={!url || !isWhole}>
            {words.keep}
          </button>
        </>
      }
    >
      <p className="meta">{words.lead}</p>
      <Problem failure={failure} />
      {!url && !failure && <Skeleton rows={2} />}
      {url && <Listen url={url} durationMs={durationMs} onAdd={add} />}
      {rows.length === 0 && <p className="meta">{words.none}</p>}
      <ul className="failed-list">
        {rows.map((row, at) => (
          <Stretch
            key={at}
            nth={at + 1}
            row={row}
            isBad={stretches[at] === null}
            onChange={(made) => change(at, made)}
            onRemove={() => setRows(rows.filter((_, one) => one !== at))}
          />
        ))}
      </ul>
    </Dialog>
  );
}

/** Plays it, and begins a stretch where it stands. */
function Listen(given: { url: string; durationMs: number; onAdd: (atMs: number) => void }): ReactElement {
  const { durationMs, onAdd } = given;
  const words = usePieceWords().silence;
  const own = useRecordingWords();
  const sound = useSound(given.url, durationMs, false);
  const isPlaying = sound.state === 'playing' || sound.state === 'loading';
  const [at, of] = [saidMoment(sound.positionMs), saidMoment(durationMs)];
  return (
    <div className="silence-player" role="group" aria-label={words.player}>
      <button type="button" className="button button-small button-main" onClick={sound.toggle}>
        <Icon name={isPlaying ? 'hold' : 'play'} size={16} />
        {isPlaying ? own.pause : own.play}
      </button>
      <input
        type="range"
        min={0}
        max={durationMs}
        step={100}
        value={Math.min(sound.positionMs, durationMs)}
        aria-label={own.position}
        aria-valuetext={own.positionOf(at, of)}
        onChange={(event) => sound.seek(Number(event.target.value))}
      />
      <span className="tick">
        {at} / {of}
      </span>
      <button type="button" className="button button-small" onClick={() => onAdd(sound.positionMs)}>
        {words.add}
      </button>
      {sound.state === 'failed' && <span className="field-error">{own.failed}</span>}
    </div>
  );
}

function Stretch(given: {
  nth: number;
  row: Row;
  isBad: boolean;
  onChange: (made: Partial<Row>) => void;
  onRemove: () => void;
}): ReactElement {
  const { nth, row, isBad, onChange } = given;
  const words = usePieceWords().silence;
  const request = useRequestWords();
  const name = words.stretch(nth);
  return (
    <li className="failed">
      <fieldset className="silence-row grow">
        <legend className="font-700">{name}</legend>
        <TextField
          label={words.from}
          value={row.from}
          onChange={(event) => onChange({ from: event.target.value })}
        />
        <TextField
          label={words.to}
          value={row.to}
          error={isBad ? words.bad : null}
          onChange={(event) => onChange({ to: event.target.value })}
        />
        <SelectField
          label={words.side}
          value={row.side}
          onChange={(event) => onChange({ side: event.target.value as Row['side'] })}
        >
          {Object.entries(words.sides).map(([id, side]) => (
            <option key={id} value={id}>
              {side}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={request.ground}
          value={row.ground}
          onChange={(event) => onChange({ ground: event.target.value as Ground })}
        >
          {Object.entries(request.grounds).map(([id, ground]) => (
            <option key={id} value={id}>
              {ground}
            </option>
          ))}
        </SelectField>
      </fieldset>
      <button type="button" className="button button-small" onClick={given.onRemove}>
        {request.remove}
        <span className="sr-only"> {name}</span>
      </button>
    </li>
  );
}
