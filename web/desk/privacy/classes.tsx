import type { ReactElement } from 'react';
import type { ClassesAnswer } from '#http/admin/privacy-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';

type Kind = ClassesAnswer['kinds'][number];

/** The kinds of data: how much harm a leak would do, where they lie, and which columns are about people. */
export function Classes(): ReactElement {
  const words = usePrivacyWords();
  return (
    <section aria-labelledby="classes-title">
      <div className="api-head">
        <h2 id="classes-title">{words.parts.classes}</h2>
      </div>
      <p className="meta">{words.classes.lead}</p>
      <Shown
        of={useQuery(queries.privacyClasses)}
        rows={8}
        onRetry={() => void cache.refetch(queries.privacyClasses)}
      >
        {({ kinds, unclassed }) => (
          <>
            {unclassed.length > 0 && (
              <p className="problem" role="alert">
                {words.classes.unclassed(unclassed)}
              </p>
            )}
            <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="classes-title">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{words.classes.kind}</th>
                    <th scope="col">{words.classes.class}</th>
                    <th scope="col">{words.classes.places}</th>
                    <th scope="col">{words.classes.personal}</th>
                  </tr>
                </thead>
                <tbody>
                  {kinds.map((kind) => (
                    <Row key={kind.kind} kind={kind} />
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
      </Shown>
    </section>
  );
}

function Row({ kind }: { kind: Kind }): ReactElement {
  const words = usePrivacyWords();
  const sealed = kind.personal.filter((one) => one.sealed).length;
  return (
    <tr>
      <th scope="row">{words.kinds[kind.kind] ?? kind.kind}</th>
      <td>{words.classes.classOf(kind.class)}</td>
      <td>{kind.places.map((place) => words.places[place] ?? place).join(words.comma)}</td>
      <td>
        {kind.personal.length === 0 ? (
          words.classes.none
        ) : (
          <details>
            <summary>{words.classes.count(kind.personal.length, sealed)}</summary>
            <ul className="plain-list">
              {kind.personal.map(({ table, column, sealed: isSealed }) => (
                <li key={`${table}.${column}`}>
                  <code>
                    {table}.{column}
                  </code>{' '}
                  {isSealed ? words.classes.sealed : words.classes.open}
                </li>
              ))}
            </ul>
          </details>
        )}
      </td>
    </tr>
  );
}
