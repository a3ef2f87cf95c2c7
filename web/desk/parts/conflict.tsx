import { useEffect, useRef, type ReactElement } from 'react';
import { useWords } from '../text/text.ts';
import { Icon } from './icon.tsx';
import { Time } from './time.tsx';

/** One field that two people changed. */
export type ConflictField = {
  readonly label: string;
  readonly mine: string;
  readonly theirs: string;
  /** Puts what is there now into the form, this field only: the two are merged by hand. */
  readonly onTake?: () => void;
};

/** Who was quicker, and when; no name where it was nobody of the staff. */
export type ChangedBy = { readonly name: string | null; readonly at: string };

/**
 * Somebody else changed the same thing first: both values stand side by side, nothing is overwritten before this person
 * has seen what, and by whom. Fields in which both agree are left out. `mine` is what the form holds at the moment: it may
 * be written on, or taken over field by field, until both are merged.
 */
export function Conflict({
  fields,
  by,
  busy,
  onMine,
  onTheirs,
}: {
  fields: readonly ConflictField[];
  by: ChangedBy | null;
  busy?: boolean;
  onMine: () => void;
  onTheirs: () => void;
}): ReactElement {
  const words = useWords();
  const differing = fields.filter((field) => field.mine !== field.theirs);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const byHand = differing.some((field) => field.onTake);
  return (
    <section ref={section} className="conflict" role="alert" aria-label={words.writing.conflict}>
      <p className="conflict-head">
        <Icon name="alert" size={16} /> {words.writing.conflict}
      </p>
      {by && (
        <p className="meta">
          {by.name ? words.writing.changedBy(by.name) : words.writing.changedElsewhere}{' '}
          <Time at={by.at} style="full" />
        </p>
      )}
      {differing.map((field) => (
        <div key={field.label} className="conflict-field">
          <h3>{field.label}</h3>
          <dl>
            <div>
              <dt>{words.writing.theirs}</dt>
              <dd>{field.theirs || words.writing.emptyValue}</dd>
            </div>
            <div>
              <dt>{words.writing.mine}</dt>
              <dd>{field.mine || words.writing.emptyValue}</dd>
            </div>
          </dl>
          {field.onTake && (
            <button
              type="button"
              className="button button-plain button-small"
              disabled={busy}
              aria-label={words.writing.takeThisOf(field.label)}
              onClick={field.onTake}
            >
              {words.writing.takeThis}
            </button>
          )}
        </div>
      ))}
      {differing.length === 0 && <p>{words.writing.nothingDiffers}</p>}
      {byHand && <p className="meta">{words.writing.mergeHint}</p>}
      <p className="block-actions">
        <button type="button" className="button button-small" disabled={busy} onClick={onTheirs}>
          {words.writing.takeTheirs}
        </button>
        <button type="button" className="button button-small" disabled={busy} onClick={onMine}>
          {words.writing.takeMine}
        </button>
      </p>
    </section>
  );
}
