import type { ReactElement } from 'react';
import type { RegisterAnswer } from '#http/admin/notice-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { toCsv } from '../outbound/number-list.ts';
import { saveText } from '../parts/save-file.ts';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';

type Entry = RegisterAnswer['entries'][number];

/** A draft of the register of files of personal data: looked at, completed, published by the city. */
export function Register(): ReactElement {
  const all = usePrivacyWords();
  const words = all.register;
  const asked = queries.privacyRegister;
  const rowOf = useRow();
  return (
    <section aria-labelledby="register-title">
      <Shown of={useQuery(asked)} rows={5} onRetry={() => void cache.refetch(asked)}>
        {({ entries, people }) => {
          const rows = entries.map(rowOf);
          return (
            <>
              <div className="api-head">
                <h2 id="register-title">{all.parts.register}</h2>
                <button
                  type="button"
                  className="button button-small"
                  onClick={() => saveText(words.fileName, 'text/csv', toCsv([words.columns, ...rows]))}
                >
                  {words.download}
                </button>
              </div>
              <p className="meta">{words.lead}</p>
              <p>{words.people(people)}</p>
              {rows.map(([name, ...cells]) => (
                <section key={name} aria-label={name} className="register-file">
                  <h3>{name}</h3>
                  <dl className="organisation-facts">
                    {cells.map((cell, at) => (
                      <div key={words.columns[at + 1]}>
                        <dt>{words.columns[at + 1]}</dt>
                        <dd className={cell === '' ? 'meta' : ''}>{cell || words.toComplete}</dd>
                      </div>
                    ))}
                  </dl>
                </section>
              ))}
            </>
          );
        }}
      </Shown>
    </section>
  );
}

/** A line as people read it; what only the city knows stays empty. */
function useRow(): (entry: Entry) => string[] {
  const all = usePrivacyWords();
  const words = all.register;
  const { departments = [], channels = {} } = useQuery(queries.directory).data ?? {};
  const policyName = ({ departmentId, channel, keepDays }: Entry['policies'][number]): string =>
    [
      departments.find(({ id }) => id === departmentId)?.path,
      channel ? channels[channel]?.name : undefined,
      all.retention.keep(keepDays),
    ]
      .filter(Boolean)
      .join(' ');
  return (entry) => [
    all.kinds[entry.kind] ?? entry.kind,
    entry.purposes.join(all.comma) || words.noPurpose,
    [...new Set(entry.items.map((item) => words.items[item] ?? item))].join(all.comma),
    words.scope,
    words.source,
    entry.policies.map(policyName).join(all.comma) || words.noPolicy,
    entry.places.map((place) => all.places[place] ?? place).join(all.comma),
    words.sensitive,
    '',
  ];
}
