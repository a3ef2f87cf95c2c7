import { useEffect, useState, type ReactElement } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { useStore } from '../state/store.ts';
import { useFrameWords } from '../text/frame-words.ts';
import { endTour, knowsTour, startTour, tourStep } from './tour-state.ts';

/** What each step points at; where that is not on the screen the words stand alone. */
const TARGETS = ['.presence', '.list', '.talk', '.rail', '.top-search', '.top-help'];

/** A short way round the desk: arrow keys go on and back, Esc ends it. */
export function Tour(): ReactElement | null {
  const words = useFrameWords().tour;
  const step = useStore(tourStep);
  useMark(step === null ? null : (TARGETS[step] ?? null));
  if (step === null) return null;
  const [title = '', text = ''] = words.steps[step] ?? [];
  const last = step === words.steps.length - 1;
  const next = (): void => (last ? endTour() : tourStep.set(step + 1));
  return (
    <Dialog
      title={title}
      onClose={endTour}
      actions={
        <>
          <span className="meta grow">{words.step(step + 1, words.steps.length)}</span>
          <button type="button" className="button button-plain" onClick={endTour}>
            {words.skip}
          </button>
          {step > 0 && (
            <button type="button" className="button" onClick={() => tourStep.set(step - 1)}>
              {words.back}
            </button>
          )}
          <button
            type="button"
            className="button button-main"
            data-first=""
            onClick={next}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') next();
              if (event.key === 'ArrowLeft' && step > 0) tourStep.set(step - 1);
            }}
          >
            {last ? words.done : words.next}
          </button>
        </>
      }
    >
      <p aria-live="polite">{text}</p>
    </Dialog>
  );
}

function useMark(selector: string | null): void {
  useEffect(() => {
    const target = selector ? document.querySelector(selector) : null;
    target?.classList.add('tour-mark');
    return () => target?.classList.remove('tour-mark');
  }, [selector]);
}

/** For whoever has not seen it: where nothing else is on the page. */
export function TourInvitation(): ReactElement | null {
  const words = useFrameWords().help;
  const running = useStore(tourStep);
  const [hidden, setHidden] = useState(knowsTour);
  if (hidden || running !== null || knowsTour()) return null;
  return (
    <div className="tour-invitation">
      <p>{words.newHere}</p>
      <p className="block-actions">
        <button type="button" className="button button-small" onClick={startTour}>
          {words.tourStart}
        </button>
        <button
          type="button"
          className="button button-small button-plain"
          onClick={() => {
            endTour();
            setHidden(true);
          }}
        >
          {words.later}
        </button>
      </p>
    </div>
  );
}
