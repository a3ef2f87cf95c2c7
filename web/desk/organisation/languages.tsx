import { type ReactElement, useState } from 'react';
import { LANGUAGES } from '../../shared/i18n.ts';
import { useOrganisationWords } from '../text/organisation-words.ts';
import { useWords } from '../text/text.ts';
import { type City, lookAnew, sendChange } from './changing.ts';
import { idsOf, joinIds, type Present, RecordForm } from './record-form.tsx';

const presentOf = ({ languages, fallbackLanguage, cityVersion }: City): Present => ({
  values: { languages: joinIds(languages), fallbackLanguage },
  version: cityVersion,
});

/** Which languages residents are answered in, and which stands in for the others. */
export function Languages({ city }: { city: City }): ReactElement {
  const all = useOrganisationWords();
  const words = all.languages;
  const names = useWords().languages;
  const [isOpen, setIsOpen] = useState(false);
  const options = LANGUAGES.map(({ code, name }) => {
    const here = names[code] ?? code;
    return { id: code, name: here === name ? name : `${here} ${name}` };
  });
  const isServed = (id: string): boolean => city.languages.some((language) => language === id);
  const served = options.filter(({ id }) => isServed(id));
  const others = options.filter(({ id }) => !isServed(id));
  return (
    <section aria-labelledby="languages-title">
      <div className="api-head">
        <h2 id="languages-title">{all.parts.languages}</h2>
        <button type="button" className="button button-small" onClick={() => setIsOpen(true)}>
          {all.change}
        </button>
      </div>
      <p className="meta">{words.lead}</p>
      <dl className="organisation-facts">
        <div>
          <dt>{words.served(served.length)}</dt>
          <dd>{served.map(({ name }) => name).join('、')}</dd>
        </div>
        <div>
          <dt>{words.notServed(others.length)}</dt>
          <dd>{others.map(({ name }) => name).join('、') || words.none}</dd>
        </div>
        <div>
          <dt>{words.fallback}</dt>
          <dd>{options.find(({ id }) => id === city.fallbackLanguage)?.name}</dd>
        </div>
      </dl>
      <h3>{words.meaning}</h3>
      <ul className="organisation-sees">
        {words.means.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {isOpen && (
        <RecordForm
          title={all.parts.languages}
          lead={words.formLead}
          fields={[
            { name: 'languages', label: words.servedField, kind: 'checks', options },
            {
              name: 'fallbackLanguage',
              label: words.fallback,
              hint: words.fallbackHint,
              kind: 'select',
              options,
            },
          ]}
          present={presentOf(city)}
          save={({ languages, fallbackLanguage }, version) =>
            sendChange(
              'PUT',
              '/admin/resident-languages',
              { languages: idsOf(languages), fallbackLanguage, version },
              all.saved,
            )
          }
          look={async () => {
            const now = await lookAnew();
            return now && presentOf(now);
          }}
          onClose={() => setIsOpen(false)}
        />
      )}
    </section>
  );
}
