import { type ReactElement, useState } from 'react';
import type { ChangesAnswer } from '#http/admin/change-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { asFailure, type DeskFailure } from '../../shared/desk-failure.ts';
import { SelectField } from '../parts/field.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { type ChangeWords, useChangeWords } from '../text/change-words.ts';
import { failureWords, useWords } from '../text/text.ts';

type Row = ChangesAnswer['rows'][number];
type Names = ChangesAnswer['names'];

/** What was changed of the configuration: who, when, before and after, and back by one press where it is safe. */
export function ChangesPage({ given }: { given: URLSearchParams }): ReactElement {
  const words = useChangeWords();
  const [kind, setKind] = useState(given.get('kind') ?? '');
  const [before, setBefore] = useState<string | undefined>(undefined);
  const asked = queries.changes(kind, before);
  const shown = useQuery(asked);
  const undo = async (row: Row): Promise<void> => {
    try {
      await client.send('POST', `/admin/changes/${row.id}/undo`);
      const opened = row.after?.['closed'] === true && row.kind !== 'entry-point';
      toast(opened ? words.reopened : words.undone);
    } catch (thrown) {
      toast(whyNot(asFailure(thrown), words), { tone: 'bad' });
    }
    await Promise.all([cache.refetch(asked), cache.refetch(queries.organisation)]);
  };
  return (
    <div className="panel api organisation">
      <section aria-labelledby="changes-title">
        <div className="api-head">
          <h2 id="changes-title">{words.title}</h2>
          <SelectField
            label={words.kind}
            value={kind}
            onChange={(event) => {
              setKind(event.target.value);
              setBefore(undefined);
            }}
          >
            <option value="">{words.everyKind}</option>
            {Object.entries(words.kinds).map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
        </div>
        <p className="meta">{words.lead}</p>
        <Shown of={shown} rows={6} onRetry={() => void cache.refetch(asked)}>
          {({ rows, names, nextBefore }) => (
            <>
              {rows.length === 0 && <Empty>{words.none}</Empty>}
              <ul className="failed-list">
                {rows.map((row) => (
                  <Change
                    key={row.id}
                    row={row}
                    names={names}
                    {...(row.undoable ? { onUndo: () => void undo(row) } : {})}
                  />
                ))}
              </ul>
              {nextBefore && (
                <button type="button" className="button" onClick={() => setBefore(nextBefore)}>
                  {words.older}
                </button>
              )}
            </>
          )}
        </Shown>
      </section>
    </div>
  );
}

/** Why a change was not taken back, with the names of what stands in the way. */
function whyNot(failure: DeskFailure, words: ChangeWords): string {
  const { fields, why, cases, ...others } = failure.details;
  if (failure.code === 'version.conflict' && Array.isArray(fields))
    return words.changedSince(fields.map((field) => words.fields[String(field)] ?? String(field)));
  if (failure.code !== 'state.conflict') return failureWords(failure);
  const names = Object.values(others).flatMap((named) => (Array.isArray(named) ? named.map(String) : []));
  if (why === 'in-use') return words.inUse([...names, ...(cases ? [words.cases(Number(cases))] : [])]);
  const said = words.conflicts[String(why)];
  if (!said) return failureWords(failure);
  return names.length === 0 ? said : `${said}（${names.join('、')}）`;
}

function Change({ row, names, onUndo }: { row: Row; names: Names; onUndo?: () => void }): ReactElement {
  const words = useChangeWords();
  const { languages } = useWords();
  const say = (value: unknown): string => said(value, { names, languages, words });
  const what = row.before === null ? words.made : row.after === null ? words.gone : words.changed;
  const fields = Object.keys(row.after ?? row.before ?? {});
  const called = words.values[row.name] ?? languages[row.name] ?? row.name;
  return (
    <li className="failed">
      <div className="grow">
        <p className="font-700">
          {words.kinds[row.kind] ?? row.kind}
          {called && `「${called}」`}
          {what}
          {row.undoes && <span className="api-state">{words.isUndo}</span>}
          {row.undone && <span className="api-state api-state-disabled">{words.isUndone}</span>}
        </p>
        <p className="meta">
          <Time at={row.at} style="full" />
          <span>{row.byName ?? words.house}</span>
        </p>
        <dl className="organisation-changes">
          {fields.map((field) => (
            <div key={field}>
              <dt>{words.fields[field] ?? languages[field] ?? field}</dt>
              <dd>
                {row.before && (
                  <>
                    <del>
                      <span className="sr-only">{words.before} </span>
                      {say(row.before[field])}
                    </del>{' '}
                    →{' '}
                  </>
                )}
                <ins>
                  <span className="sr-only">{words.after} </span>
                  {say(row.after?.[field])}
                </ins>
              </dd>
            </div>
          ))}
        </dl>
        {row.kept && <p className="meta">{words.kept[row.kept]}</p>}
      </div>
      {onUndo && (
        <button type="button" className="button button-small" onClick={onUndo}>
          {words.undo}
          <span className="sr-only"> {row.name}</span>
        </button>
      )}
    </li>
  );
}

/** A value of a field as people read it: ids by their names, lists in a row. */
function said(
  value: unknown,
  by: { names: Names; languages: Readonly<Record<string, string>>; words: ChangeWords },
): string {
  if (value === null || value === undefined || value === '') return by.words.nothing;
  if (typeof value === 'boolean') return value ? by.words.yes : by.words.no;
  if (Array.isArray(value))
    return value.length === 0 ? by.words.nothing : value.map((one) => said(one, by)).join('、');
  if (typeof value === 'object') {
    const parts = Object.entries(value).map(([name, one]) =>
      name === 'name' || name.endsWith('Id')
        ? said(one, by)
        : `${by.words.fields[name] ?? by.languages[name] ?? name} ${said(one, by)}`,
    );
    return parts.length === 0 ? by.words.nothing : parts.join(' ');
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return by.names[text] ?? by.words.values[text] ?? by.languages[text] ?? text;
}
