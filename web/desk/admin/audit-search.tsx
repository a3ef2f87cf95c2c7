import { type ReactElement, useState } from 'react';
import { type AuditAsked, queries } from '../../shared/desk-queries.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { useQuery } from '../state/use-query.ts';
import { useAuditWords } from '../text/audit-words.ts';
import { useWords } from '../text/text.ts';

/** What the audit is searched by: who, what, on whom, from where, when. */
export function AuditSearch({
  asked,
  onSearch,
}: {
  asked: AuditAsked;
  onSearch: (asked: AuditAsked) => void;
}): ReactElement {
  const words = useAuditWords();
  const { admin } = useWords();
  const [values, setValues] = useState(asked);
  const people = useQuery(queries.auditPeople).data?.people ?? [];
  const set = (name: keyof AuditAsked) => (event: { target: { value: string } }) =>
    setValues({ ...values, [name]: event.target.value });
  const setTime = (name: 'from' | 'to') => (event: { target: { value: string } }) =>
    setValues({ ...values, [name]: asInstant(event.target.value) });
  return (
    <form
      className="organisation-row"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch({ ...values, subject: values.subject?.trim() ?? '', address: values.address?.trim() ?? '' });
      }}
    >
      <SelectField label={words.person} value={values.staff} onChange={set('staff')}>
        <option value="">{words.everyone}</option>
        {people.map(({ id, name, departmentName, active }) => (
          <option key={id} value={id}>
            {name}（{active ? departmentName : words.left}）
          </option>
        ))}
      </SelectField>
      <SelectField label={words.action} value={values.action} onChange={set('action')}>
        <option value="">{words.everything}</option>
        {Object.entries(admin.actions)
          .filter(([id]) => id !== 'sign-out')
          .map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
      </SelectField>
      <SelectField label={words.kind} value={values.kind} onChange={set('kind')}>
        <option value="">{words.everything}</option>
        {Object.entries(admin.subjects).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextField label={words.subject} value={values.subject} maxLength={64} onChange={set('subject')} />
      <TextField label={words.address} value={values.address} maxLength={60} onChange={set('address')} />
      <TextField
        label={words.from}
        type="datetime-local"
        value={asLocal(values.from)}
        onChange={setTime('from')}
      />
      <TextField label={words.to} type="datetime-local" value={asLocal(values.to)} onChange={setTime('to')} />
      <button type="submit" className="button button-main">
        {words.find}
      </button>
    </form>
  );
}

function asInstant(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

/** As such a field shows it: this machine's time, to the minute. */
function asLocal(instant: string | undefined): string {
  if (!instant) return '';
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
