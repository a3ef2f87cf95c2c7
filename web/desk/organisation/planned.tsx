import type { ReactElement } from 'react';
import { attempt } from '../state/act.ts';
import { usePlannedWords, type PlannedWords } from '../text/planned-words.ts';
import { type City, sendChange } from './changing.ts';
import { RowButton } from './list-section.tsx';
import type { RecordField } from './record-form.tsx';

type Planned = City['planned'][number];

/** What is to be done on a day ahead, and what became of it; nothing where there is none of these kinds. */
export function PlannedList({
  city,
  kinds,
}: {
  city: City;
  kinds: readonly Planned['kind'][];
}): ReactElement | null {
  const words = usePlannedWords();
  const planned = city.planned.filter(({ kind }) => kinds.includes(kind));
  if (planned.length === 0) return null;
  return (
    <section aria-labelledby="planned-title">
      <h3 id="planned-title">{words.title}</h3>
      <ul className="failed-list">
        {planned.map((plan) => (
          <li key={plan.id} className="failed">
            <div className="grow">
              <p className="font-700">
                {deedOf(plan, words)}
                <span className="api-state">{words.states[plan.state]}</span>
              </p>
              <p className="meta">
                <span>{plan.state === 'planned' ? words.on(plan.dueOn) : words.was(plan.dueOn)}</span>
                {plan.byName && <span>{words.by(plan.byName)}</span>}
              </p>
              {plan.trouble && <p>{words.troubles[plan.trouble] ?? plan.trouble}</p>}
            </div>
            {plan.state === 'planned' && (
              <RowButton
                name={plan.name}
                onPress={() =>
                  void attempt(() =>
                    sendChange('POST', `/admin/planned-changes/${plan.id}/cancel`, {}, words.cancelled),
                  )
                }
              >
                {words.cancel}
              </RowButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function deedOf({ kind, name, intoName, newName }: Planned, words: PlannedWords): string {
  if (kind === 'merge-queue') return words.close(name, intoName ?? '');
  if (kind === 'merge-department') return words.merge(name, intoName ?? '');
  return newName !== null && !name.endsWith(newName) ? words.rename(name, newName) : words.move(name);
}

/** The field that puts a change off to a day ahead. */
export function dueField({ dueOn, dueHint }: PlannedWords): RecordField {
  return { name: 'dueOn', label: dueOn, hint: dueHint, kind: 'date', optional: true };
}
