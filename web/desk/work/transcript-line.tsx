import { useEffect, useRef, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { TranscriptAnswer } from '#http/desk/transcript-shapes.ts';
import { TextArea } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { isComposing } from '../parts/ime.ts';
import { Problem } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { openSound } from '../recordings/open-sound.ts';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { useStore } from '../state/store.ts';
import { toast } from '../state/toasts.ts';
import { clockTime } from '../text/format.ts';
import { language } from '../text/text.ts';
import { useRecordingWords } from '../text/recording-words.ts';
import { useTranscriptWords } from '../text/transcript-words.ts';
import { Hidden } from './masked.tsx';

type Segment = TranscriptAnswer['segments'][number];
type Props = { segment: Segment; interactionId: string; mayCorrect: boolean };

/** What one side said without a pause; put right in place. */
export function TranscriptLine({ segment, interactionId, mayCorrect }: Props): ReactElement {
  const words = useTranscriptWords();
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setEditing(false);
    // The button is there again after the next painting.
    requestAnimationFrame(() => button.current?.focus());
  };
  const { text, side, name } = segment;
  const label = text === null ? words.writeIn : words.correct;
  const longLabel =
    text === null ? words.writeInOf(clockTime(segment.saidAt, language())) : words.correctOf(text);
  return (
    <li className={`transcript-line transcript-${side}`}>
      <span className="transcript-who">
        {side === 'staff' ? (name ?? words.sides.staff) : words.sides.resident}{' '}
        <Time at={segment.saidAt} style="clock" />
      </span>
      {editing ? (
        <Correction segment={segment} interactionId={interactionId} onClose={close} />
      ) : (
        <div className="transcript-said">
          {text === null ? <p className="transcript-unheard">{words.unheard}</p> : <p>{text}</p>}
          <Hidden kind="transcript-segment" id={segment.id} text={text} />
          <ListenFrom at={segment.saidAt} />
          {mayCorrect && (
            <button
              ref={button}
              type="button"
              className="transcript-pen"
              title={label}
              aria-label={longLabel}
              onClick={() => setEditing(true)}
            >
              <Icon name="pen" size={14} />
            </button>
          )}
        </div>
      )}
      {segment.corrected && <Corrected corrected={segment.corrected} />}
    </li>
  );
}

/** While the recording is open: plays it from here on. */
function ListenFrom({ at }: { at: string }): ReactElement | null {
  const { listenFrom } = useRecordingWords();
  const sound = useStore(openSound);
  const atMs = Date.parse(at);
  if (!sound || atMs < sound.fromMs || atMs > sound.toMs) return null;
  return (
    <button
      type="button"
      className="transcript-pen"
      title={listenFrom}
      aria-label={`${listenFrom} ${clockTime(at, language())}`}
      onClick={() => sound.listenFrom(atMs)}
    >
      <Icon name="play" size={14} />
    </button>
  );
}

function Corrected({ corrected }: { corrected: NonNullable<Segment['corrected']> }): ReactElement {
  const words = useTranscriptWords();
  const { heard, name, at } = corrected;
  return (
    <p className="transcript-corrected meta">
      {heard === null ? words.writtenBy(name) : words.correctedBy(name)} <Time at={at} style="clock" />
      {heard !== null && <span className="transcript-heard">{words.heard(heard)}</span>}
    </p>
  );
}

function Correction({
  segment,
  interactionId,
  onClose,
}: Omit<Props, 'mayCorrect'> & { onClose: () => void }): ReactElement {
  const words = useTranscriptWords();
  const [text, setText] = useState(segment.text ?? '');
  // What was shown when the pen was taken: whoever was quicker is not overwritten unseen.
  const seen = useRef(segment.version);
  const saving = useAct(async () => {
    const path = `/desk/transcript-segments/${segment.id}`;
    try {
      await client.send('PUT', path, { text, version: seen.current });
    } finally {
      await cache.refetch(queries.transcript(interactionId));
    }
    toast(words.saved);
    onClose();
  });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const isSame = text.trim() === '' || text.trim() === segment.text;
  const save = (): void => {
    if (saving.failure?.code === 'version.conflict') seen.current = segment.version;
    void saving.run();
  };
  return (
    <form
      className="transcript-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSame) save();
      }}
      ref={form}
      onKeyDown={(event) => {
        if (isComposing(event)) return;
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        } else if (event.key === 'Enter' && event.target instanceof HTMLTextAreaElement) {
          event.preventDefault();
          form.current?.requestSubmit();
        }
      }}
    >
      <TextArea
        label={words.text}
        hint={words.keys}
        value={text}
        rows={2}
        maxLength={2_000}
        autoFocus
        onChange={(event) => setText(event.target.value)}
      />
      <Problem failure={saving.failure} />
      <p className="block-actions">
        <button type="submit" className="button button-small button-main" disabled={saving.busy || isSame}>
          {words.save}
        </button>
        <button type="button" className="button button-small" onClick={onClose}>
          {words.cancel}
        </button>
      </p>
    </form>
  );
}
