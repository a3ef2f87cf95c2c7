import { useEffect, type ReactElement } from 'react';
import type { WithdrawnAnswer } from '#http/desk/writing-shapes.ts';
import { isAlt } from '../frame/keys.ts';
import { attempt } from '../state/act.ts';
import { client, drafts } from '../state/desk.ts';
import { useLatest, useNow } from '../state/use-query.ts';
import { fullTime } from '../text/format.ts';
import { useLetterWords } from '../text/letter-words.ts';
import { language, useWords } from '../text/text.ts';
import { askEditor } from './editor-request.ts';

/** Something written for the resident that has not gone yet. */
export type Held = {
  /** Under which it is taken back or let go. */
  readonly url: string;
  readonly sendAfter: string;
  /** Where its words return to. */
  readonly draftKey: string;
  readonly requestId: string;
  /** It is gone from where it is shown. */
  readonly onWithdrawn: () => void;
};

/** Nobody counts seconds of what goes at an hour. */
const LATER_SEC = 600;

/** How long it waits, and the two things one can do about it. */
export function HeldFoot({ held }: { held: Held }): ReactElement {
  const words = useWords();
  const letter = useLetterWords();
  const nowMs = useNow(250);
  const sec = Math.ceil((Date.parse(held.sendAfter) - nowMs) / 1000);
  if (sec <= 0) return <p className="said-foot">{words.writing.heldDue}</p>;
  return (
    <div className="said-foot said-held">
      {sec > LATER_SEC ? (
        <span>{letter.goesAt(fullTime(held.sendAfter, language()))}</span>
      ) : (
        <span role="timer">{words.writing.heldFor(sec)}</span>
      )}
      <button
        type="button"
        className="button button-small"
        title={words.writing.withdrawKey}
        onClick={() => void withdraw(held)}
      >
        {words.writing.withdraw}
      </button>
      <button
        type="button"
        className="button button-small"
        title={words.writing.sendNowKey}
        onClick={() => void sendNow(held)}
      >
        {words.writing.sendNow}
      </button>
    </div>
  );
}

/** Alt+Z takes the newest of one's own that is held back, Alt+S lets all that is held go. */
export function useHeldKeys(newest: Held | undefined): void {
  const latest = useLatest(newest);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const held = latest.current;
      if (!held || document.querySelector('dialog[open]')) return;
      if (isAlt(event, 'KeyZ')) void withdraw(held);
      else if (isAlt(event, 'KeyS')) void sendNow(held);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [latest]);
}

/** Takes it back: its words and files stand in the editor again, before what was begun meanwhile. */
function withdraw(held: Held): Promise<boolean> {
  return attempt(async () => {
    const answer = await client.send<WithdrawnAnswer>('POST', `${held.url}/withdraw`);
    drafts.putBack(held.draftKey, { text: answer.body, files: answer.files });
    held.onWithdrawn();
    askEditor(held.requestId);
  });
}

function sendNow(held: Held): Promise<boolean> {
  return attempt(() => client.send('POST', `${held.url}/send-now`));
}
