import { useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import type { TranscriptAnswer } from '#http/desk/transcript-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { useMay, useQuery } from '../state/use-query.ts';
import { longDay } from '../text/format.ts';
import { language } from '../text/text.ts';
import { useTranscriptWords } from '../text/transcript-words.ts';
import { TranscriptLine } from './transcript-line.tsx';

const NEAR_END_PX = 40;

/** What is said in the calls of an interaction, as text, while it is said; nothing where nothing was written down. */
export function Transcript({ interaction }: { interaction: Interaction }): ReactElement | null {
  const words = useTranscriptWords();
  const may = useMay('transcript.read');
  const channels = useQuery(queries.directory).data?.channels;
  const isSpoken = channels?.[interaction.channel]?.attention === 'voice';
  const shown = useQuery(may && isSpoken ? queries.transcript(interaction.id) : null).data;
  const [open, setOpen] = useState(true);
  if (!shown || (!shown.isLive && shown.segments.length === 0)) return null;
  return (
    <section className="transcript" aria-labelledby="transcript-title" data-open={open}>
      <header className="transcript-head">
        <h3 id="transcript-title">{words.title}</h3>
        {shown.isLive && (
          <span className="transcript-live">
            <span className="transcript-dot" aria-hidden="true" /> {words.live}
          </span>
        )}
        <span className="meta transcript-count">
          {words.count(shown.segments.length)}
          {!shown.isLive &&
            shown.deleteAfter &&
            `・${words.keptUntil(longDay(shown.deleteAfter, language()))}`}
        </span>
        <button
          type="button"
          className="icon-button transcript-fold"
          aria-expanded={open}
          aria-label={open ? words.hide : words.show}
          onClick={() => setOpen(!open)}
        >
          <Icon name="down" size={16} />
        </button>
      </header>
      {open && shown.isLive && shown.isFailing && (
        <p className="transcript-failing" role="status">
          <Icon name="alert" size={15} /> {words.failing}
        </p>
      )}
      {open && <Lines interactionId={interaction.id} shown={shown} />}
    </section>
  );
}

function Lines({
  interactionId,
  shown: { segments, can },
}: {
  interactionId: string;
  shown: TranscriptAnswer;
}): ReactElement {
  const words = useTranscriptWords();
  const scroll = useEnd(segments.at(-1)?.id ?? '');
  return (
    <div className="transcript-frame">
      {/* Not announced: whoever listens with a reader hears the talk itself. */}
      <div
        className="transcript-lines"
        ref={scroll.ref}
        onScroll={scroll.onScroll}
        role="log"
        aria-live="off"
        aria-label={words.list}
        tabIndex={0}
      >
        {segments.length === 0 && <p className="meta">{words.waiting}</p>}
        <ol>
          {segments.map((segment) => (
            <TranscriptLine
              key={segment.id}
              segment={segment}
              interactionId={interactionId}
              mayCorrect={can.includes('correct')}
            />
          ))}
        </ol>
      </div>
      {scroll.unseen && (
        <button type="button" className="button button-small transcript-new" onClick={scroll.toEnd}>
          {words.newest} ↓
        </button>
      )}
    </div>
  );
}

/** Follows the end, unless somebody reads further up. */
function useEnd(last: string) {
  const ref = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [unseen, setUnseen] = useState(false);
  const toEnd = (): void => {
    if (ref.current) ref.current.scrollTop = ref.current.scrollHeight;
    follows.current = true;
    setUnseen(false);
  };
  useLayoutEffect(() => {
    if (follows.current) toEnd();
    else setUnseen(true);
  }, [last]);
  const onScroll = (): void => {
    const element = ref.current;
    if (!element) return;
    follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    if (follows.current) setUnseen(false);
  };
  return { ref, unseen, toEnd, onScroll };
}
