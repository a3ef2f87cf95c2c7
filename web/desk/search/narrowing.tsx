import type { ReactElement } from 'react';
import type { SearchNarrowing } from '../../shared/desk-queries.ts';
import type { Directory } from '../../shared/desk-types.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { useWords } from '../text/text.ts';

/** By day, state and department. */
export function Narrowing({
  narrowing,
  departments,
  onChange,
}: {
  narrowing: SearchNarrowing;
  departments: Directory['departments'];
  onChange: (change: Readonly<Record<string, string>>) => void;
}): ReactElement {
  const words = useWords();
  const { from = '', to = '', state = '', departmentId = '' } = narrowing;
  const isNarrowed = [from, to, state, departmentId].some(Boolean);
  return (
    <div className="search-narrowing" role="group" aria-label={words.common.filter}>
      <TextField
        label={words.search.from}
        type="date"
        value={from}
        max={to || undefined}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <TextField
        label={words.search.to}
        type="date"
        value={to}
        min={from || undefined}
        onChange={(event) => onChange({ to: event.target.value })}
      />
      <SelectField
        label={words.search.state}
        value={state}
        onChange={(event) => onChange({ state: event.target.value })}
      >
        <option value="">{words.search.anyState}</option>
        <option value="unfinished">{words.search.unfinished}</option>
        <option value="finished">{words.search.finished}</option>
      </SelectField>
      <SelectField
        label={words.search.department}
        value={departmentId}
        onChange={(event) => onChange({ departmentId: event.target.value })}
      >
        <option value="">{words.search.anyDepartment}</option>
        {departments.map((department) => (
          <option key={department.id} value={department.id}>
            {department.path}
          </option>
        ))}
      </SelectField>
      <button
        type="button"
        className="button button-small"
        disabled={!isNarrowed}
        onClick={() => onChange({ from: '', to: '', state: '', departmentId: '' })}
      >
        {words.search.clear}
      </button>
    </div>
  );
}
