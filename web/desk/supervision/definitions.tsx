import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import type { Words } from '../text/ja.ts';

/** By column: how its figure is counted. */
export function definitionsOf(words: Words, withinSec: number, shortSec: number) {
  const { define } = words.supervision;
  const level = define.level(withinSec, shortSec);
  return {
    waiting: define.waiting,
    longest: define.longest,
    expected: define.expected,
    levelRecent: `${level} ${define.recent}`,
    levelToday: `${level} ${define.recent}`,
    queued: define.queued,
    answered: define.answered,
    abandoned: define.abandoned,
    staff: define.staff,
    missed: define.missed,
  };
}

/** The same for the time promised at present: the longest, where channels differ. */
export function useDefinitions(): ReturnType<typeof definitionsOf> {
  const words = useWords();
  const terms = useQuery(queries.supervision).data?.terms;
  const withinSec = Math.max(...Object.values(terms?.answerWithinSec ?? { any: 60 }));
  return definitionsOf(words, withinSec, terms?.shortSec ?? 5);
}

/** A button that explains every figure of the page. */
export function Definitions(): ReactElement {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const definitions = useDefinitions();
  return (
    <>
      <button type="button" className="button button-small" onClick={() => setOpen(true)}>
        <Icon name="help" size={16} /> {words.supervision.definitions}
      </button>
      {open && (
        <Dialog title={words.supervision.definitions} onClose={() => setOpen(false)} wide>
          <p className="notice">{words.supervision.definitionsLead}</p>
          <dl className="definitions">
            {(Object.keys(definitions) as (keyof typeof definitions)[]).map((name) => (
              <div key={name}>
                <dt>{words.supervision.columns[name]}</dt>
                <dd>{definitions[name]}</dd>
              </div>
            ))}
          </dl>
          <p className="meta">{words.supervision.define.sealed}</p>
        </Dialog>
      )}
    </>
  );
}
