import type { ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { drafts, draftSync } from '../state/desk.ts';
import { useWords } from '../text/text.ts';
import { useServerDraft } from './use-server-draft.ts';

/** Offers what was written at the same time in another tab or on another computer: nothing of it is lost unasked. */
export function OtherDraft({ draftKey }: { draftKey: string }): ReactElement | null {
  const words = useWords();
  const other = useServerDraft(draftKey);
  if (!other) return null;
  const decide = (take: boolean): void => {
    if (take) drafts.append(draftKey, other.text);
    void attempt(() => draftSync.dropOther(draftKey));
  };
  return (
    <div className="other-draft" role="status">
      <Icon name="pen" size={16} />
      <p>
        <strong>{words.writing.otherDraft}</strong> <Time at={other.savedAt} style="clock" />
        <span className="other-draft-text">{other.text}</span>
      </p>
      <button type="button" className="button button-small" onClick={() => decide(true)}>
        {words.writing.otherTake}
      </button>
      <button type="button" className="button button-small" onClick={() => decide(false)}>
        {words.writing.otherDrop}
      </button>
    </div>
  );
}
