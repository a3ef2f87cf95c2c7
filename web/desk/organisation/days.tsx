import { type FormEvent, type ReactElement, useState } from 'react';
import { SelectField, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { attempt, useAct } from '../state/act.ts';
import { dayName } from '../text/format.ts';
import { useOrganisationWords } from '../text/organisation-words.ts';
import { language } from '../text/text.ts';
import { type City, sendChange } from './changing.ts';

type Day = City['holidays'][number];

/** Holidays, closures of the whole city, and days on which it opens all the same. */
export function Days({ city }: { city: City }): ReactElement {
  const all = useOrganisationWords();
  const words = all.days;
  const [year, setYear] = useState(String(new Date().getFullYear()));
  const years = [
    ...new Set([...city.holidays, ...city.nationalHolidays].map(({ onDate }) => onDate.slice(0, 4))),
  ]
    .filter((one) => one >= String(new Date().getFullYear() - 1))
    .sort();
  const shown = city.holidays.filter(({ onDate }) => onDate.startsWith(year));
  const known = new Set(city.holidays.map(({ onDate }) => onDate));
  const missing = city.nationalHolidays.filter(({ onDate }) => onDate.startsWith(year) && !known.has(onDate));
  const put = (holidays: readonly Day[]): Promise<unknown> =>
    sendChange('PUT', '/admin/holidays', { version: city.cityVersion, holidays }, all.saved);
  return (
    <section aria-labelledby="days-title">
      <div className="api-head">
        <h2 id="days-title">{all.parts.days}</h2>
        <SelectField label={words.year} value={year} onChange={(event) => setYear(event.target.value)}>
          {years.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </SelectField>
      </div>
      <p className="meta">{words.lead}</p>
      <AddDay onAdd={(day) => put([...city.holidays.filter(({ onDate }) => onDate !== day.onDate), day])} />
      {missing.length > 0 && (
        <p className="block-actions">
          <button
            type="button"
            className="button button-small"
            onClick={() =>
              void attempt(() => put([...city.holidays, ...missing.map((day) => ({ ...day, closed: true }))]))
            }
          >
            {words.addNational(missing.length)}
          </button>
        </p>
      )}
      <ul className="failed-list organisation-days">
        {shown.map((day) => (
          <li key={day.onDate} className="failed">
            <p className="grow">
              <time dateTime={day.onDate}>{dayName(`${day.onDate}T00:00:00+09:00`, language())}</time>{' '}
              {day.name}
              <span className={day.closed ? 'api-state' : 'api-state api-state-active'}>
                {day.closed ? words.closed : words.open}
              </span>
            </p>
            <button
              type="button"
              className="button button-small"
              onClick={() =>
                void attempt(() => put(city.holidays.filter(({ onDate }) => onDate !== day.onDate)))
              }
            >
              {all.remove}
              <span className="sr-only"> {day.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function AddDay({ onAdd }: { onAdd: (day: Day) => Promise<unknown> }): ReactElement {
  const all = useOrganisationWords();
  const words = all.days;
  const [onDate, setOnDate] = useState('');
  const [name, setName] = useState('');
  const [closed, setClosed] = useState('closed');
  const act = useAct(async () => {
    await onAdd({ onDate, name: name.trim(), closed: closed === 'closed' });
    setOnDate('');
    setName('');
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void act.run();
  };
  return (
    <form className="organisation-row" onSubmit={submit}>
      <TextField
        label={words.date}
        type="date"
        required
        value={onDate}
        onChange={(event) => setOnDate(event.target.value)}
      />
      <TextField
        label={all.name}
        required
        maxLength={100}
        placeholder={words.example}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <SelectField label={words.kind} value={closed} onChange={(event) => setClosed(event.target.value)}>
        <option value="closed">{words.closed}</option>
        <option value="open">{words.open}</option>
      </SelectField>
      <button type="submit" className="button" disabled={act.busy}>
        {all.add}
      </button>
      <Problem failure={act.failure} />
    </form>
  );
}
