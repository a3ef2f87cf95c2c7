import type { ReactElement } from 'react';
import { useWords } from '../text/text.ts';
import { Icon } from './icon.tsx';

/** One field that two people changed. */
export type ConflictField = { readonly label: string; readonly mine: string; readonly theirs: string };

/**
 * Somebody else changed the same thing first: both values stand side by side, nothing is overwritten before this person
 * has seen what. Fields in which both agree are left out.
 */
export function Conflict({
  fields,
  busy,
  onMine,
  onTheirs,
}: {
  fields: readonly ConflictField[];
  busy?: boolean;
  onMine: () => void;
  onTheirs: () => void;
}): ReactElement {
  const words = useWords();
  const differing = fields.filter((field) => field.mine !== field.theirs);
  return (
    <section className="conflict" role="alert" aria-label={words.writing.conflict}>
      <p className="conflict-head">
        <Icon name="alert" size={16} /> {words.writing.conflict}
      </p>
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
        </div>
      ))}
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
