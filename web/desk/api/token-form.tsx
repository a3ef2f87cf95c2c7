import { type ReactElement, useState } from 'react';
import type { AddedTokenAnswer } from '#http/admin/token-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { useApiWords } from '../text/api-words.ts';
import { useWords } from '../text/text.ts';
import { Checks } from './checks.tsx';
import { SponsorPicker, SponsorProblem } from './sponsor.tsx';

const DAYS = [30, 90, 180, 365, 730];
const USUAL_DAYS = 365;
const USUAL_PER_MINUTE = 600;
/** What a system of a department usually needs. */
const USUAL_SCOPES = ['desk.use', 'case.read'];

/** A new token: who, what it may do, what it sees, how long. */
export function TokenForm({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (answer: AddedTokenAnswer) => void;
}): ReactElement {
  const all = useApiWords();
  const words = all.tokens;
  const { cancel } = useWords().common;
  const [name, setName] = useState('');
  const [departmentIds, setDepartmentIds] = useState<string[]>([]);
  const [scopes, setScopes] = useState<string[]>(USUAL_SCOPES);
  const [days, setDays] = useState(USUAL_DAYS);
  const [perMinute, setPerMinute] = useState(USUAL_PER_MINUTE);
  const self = useQuery(queries.session).data;
  const [asked, setAsked] = useState<string | null>(null);
  const sponsorId = asked ?? self?.staff.id ?? null;
  const act = useAct(async () => {
    const body = { name, departmentIds, scopes, days, perMinute, ...(asked ? { sponsorId: asked } : {}) };
    onMade(await client.send<AddedTokenAnswer>('POST', queries.tokens.url, body));
  });
  const isComplete = name.trim() !== '' && departmentIds.length > 0 && scopes.length > 0;
  return (
    <Dialog
      title={words.add}
      wide
      onClose={onClose}
      onSubmit={() => void (isComplete && act.run())}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {cancel}
          </button>
          <button type="submit" className="button button-main" disabled={!isComplete || act.busy}>
            {words.make}
          </button>
        </>
      }
    >
      <TextField
        label={words.name}
        hint={words.nameHint}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Departments chosen={departmentIds} onChange={setDepartmentIds} />
      <Checks
        legend={words.scopes}
        hint={words.scopesHint}
        options={Object.entries(all.scopes).map(([id, text]) => ({ id, name: text }))}
        chosen={scopes}
        onChange={setScopes}
      />
      <div className="api-pair">
        <SelectField
          label={words.days}
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {DAYS.map((one) => (
            <option key={one} value={one}>
              {words.dayCount(one)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={words.perMinute}
          type="number"
          min={1}
          max={100_000}
          required
          value={perMinute}
          onChange={(event) => setPerMinute(Number(event.target.value))}
        />
      </div>
      <SponsorPicker chosen={sponsorId} onChoose={setAsked} />
      <SponsorProblem failure={act.failure} />
    </Dialog>
  );
}

/** The department in whose name it acts, and others that it sees. */
function Departments({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}): ReactElement {
  const words = useApiWords().tokens;
  const departments = useQuery(queries.directory).data?.departments ?? [];
  const [home = '', ...others] = chosen;
  const nameOf = (id: string): string => departments.find((one) => one.id === id)?.path ?? '';
  const options = departments.map(({ id, path }) => (
    <option key={id} value={id} disabled={chosen.includes(id)}>
      {path}
    </option>
  ));
  return (
    <>
      <SelectField
        label={words.department}
        hint={words.departmentHint}
        required
        value={home}
        onChange={(event) => onChange([event.target.value, ...others])}
      >
        <option value="" disabled>
          {words.chooseOne}
        </option>
        {options}
      </SelectField>
      {home !== '' && (
        <SelectField
          label={words.also}
          optional
          value=""
          onChange={(event) => onChange([...chosen, event.target.value])}
        >
          <option value="">{words.alsoAdd}</option>
          {options}
        </SelectField>
      )}
      {others.length > 0 && (
        <ul className="api-others">
          {others.map((id) => (
            <li key={id}>
              {nameOf(id)}
              <button
                type="button"
                className="button button-small"
                aria-label={words.remove(nameOf(id))}
                onClick={() => onChange(chosen.filter((one) => one !== id))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
