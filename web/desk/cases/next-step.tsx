import { useState, type ReactElement } from 'react';
import type { Case } from '../../shared/desk-types.ts';
import { Conflict } from '../parts/conflict.tsx';
import { TextArea } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { toast } from '../state/toasts.ts';
import { useWords } from '../text/text.ts';
import { changeCase } from './change.ts';

/** What happens next, in words that the resident reads on their page. */
export function NextStep({ given }: { given: Case }): ReactElement {
  const words = useWords();
  const [editing, setEditing] = useState(false);
  const [text, setText] = useState('');
  const [base, setBase] = useState(given);
  const act = useAct(async () => {
    await changeCase(base, { nextStep: text.trim() || null });
    toast(words.common.saved);
    setEditing(false);
  });
  // Refused on an older version, and what is there now has come.
  const overtaken = act.failure?.code === 'version.conflict' && given.version !== base.version;
  return (
    <section className="panel">
      <header className="panel-head">
        <h2>{words.cases.nextStep}</h2>
        {given.can.includes('write') && !editing && (
          <button
            type="button"
            className="icon-button"
            aria-label={`${words.cases.nextStep} ${words.common.edit}`}
            onClick={() => {
              setText(given.nextStep ?? '');
              setBase(given);
              act.clear();
              setEditing(true);
            }}
          >
            <Icon name="pen" size={16} />
          </button>
        )}
      </header>
      {!editing && (
        <p className={given.nextStep ? 'said-text' : 'meta'}>{given.nextStep ?? words.cases.nextStepEmpty}</p>
      )}
      {editing && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void act.run();
          }}
        >
          <TextArea
            label={words.cases.nextStep}
            autoFocus
            maxLength={1000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {overtaken ? (
            <Conflict
              by={{ name: given.changedByName, at: given.changedAt }}
              fields={[
                {
                  label: words.cases.nextStep,
                  mine: text.trim(),
                  theirs: given.nextStep ?? '',
                  onTake: () => setText(given.nextStep ?? ''),
                },
              ]}
              busy={act.busy}
              onTheirs={() => {
                act.clear();
                setEditing(false);
              }}
              onMine={() => {
                act.clear();
                setBase(given);
              }}
            />
          ) : (
            <Problem failure={act.failure} />
          )}
          <p className="block-actions">
            <button
              type="submit"
              className="button button-main button-small"
              disabled={act.busy || overtaken}
            >
              {words.common.save}
            </button>
            <button type="button" className="button button-small" onClick={() => setEditing(false)}>
              {words.common.cancel}
            </button>
          </p>
        </form>
      )}
    </section>
  );
}
