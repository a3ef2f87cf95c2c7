import { useState, type ReactElement } from 'react';
import type { EntryPointAnswer } from '#http/admin/entry-point-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { CopyButton } from '../parts/copy.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { useQuery } from '../state/use-query.ts';
import { useEntryPointWords } from '../text/entry-point-words.ts';
import { useWords } from '../text/text.ts';
import { embedLines } from './embed-line.ts';

/** What has to be added to the city's page: for this entry point, and for others that shall stand on the same page. */
export function Embed(given: { point: EntryPointAnswer; all: readonly EntryPointAnswer[] }): ReactElement {
  const { point, all } = given;
  const words = useEntryPointWords();
  const { languages } = useWords();
  const city = useQuery(queries.organisation).data;
  const [language, setLanguage] = useState('ja');
  const [hasButton, setHasButton] = useState(true);
  const [label, setLabel] = useState('');
  const [beside, setBeside] = useState<readonly string[]>([]);
  const others = all.filter((one) => one.id !== point.id);
  const alone = beside.length === 0;
  const chats = [
    { key: point.key, label: label.trim() || (alone ? null : point.name) },
    // Two buttons with the same words on one page would not be told apart.
    ...others.filter((one) => beside.includes(one.id)).map((one) => ({ key: one.key, label: one.name })),
  ];
  const lines = embedLines({
    ...{ scriptUrl: point.scriptUrl, chats, language, hasButton },
    words: words.sample.label,
  });
  return (
    <section className="look-embed" aria-labelledby="embed-title">
      <h2 id="embed-title">{words.embed}</h2>
      <p className="meta">{words.embedLead}</p>
      <div className="queue-fields">
        <SelectField
          label={words.language}
          value={language}
          onChange={(event) => setLanguage(event.target.value)}
        >
          {(city?.languages ?? ['ja']).map((tag) => (
            <option key={tag} value={tag}>
              {languages[tag]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={words.button}
          value={hasButton ? 'own' : 'none'}
          onChange={(event) => setHasButton(event.target.value === 'own')}
        >
          <option value="own">{words.buttons.own}</option>
          <option value="none">{words.buttons.none}</option>
        </SelectField>
        <TextField
          label={words.label}
          hint={alone ? words.labelHint : words.labelHintBeside}
          maxLength={40}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
      </div>
      {others.length > 0 && (
        <fieldset className="look-side">
          <legend>{words.beside}</legend>
          {others.map((one) => (
            <label key={one.id} className="check">
              <input
                type="checkbox"
                checked={beside.includes(one.id)}
                onChange={(event) =>
                  setBeside((before) =>
                    event.target.checked ? [...before, one.id] : before.filter((each) => each !== one.id),
                  )
                }
              />
              {one.name}
            </label>
          ))}
        </fieldset>
      )}
      <pre className="look-code" tabIndex={0} role="region" aria-label={words.code}>
        <code>{lines}</code>
      </pre>
      <CopyButton text={lines} label={words.copy} />
    </section>
  );
}
