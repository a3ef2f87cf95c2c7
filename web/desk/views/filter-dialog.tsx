import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { useViewsWords } from '../text/views-words.ts';
import type { AnyFilter, ViewKind } from './filter.ts';

type Option = readonly [value: string, name: string];
type Props = {
  kind: ViewKind;
  filter: Partial<AnyFilter>;
  onApply: (filter: Partial<AnyFilter>) => void;
  onClose: () => void;
};

/** What a list asks for, field by field. */
export function FilterDialog({ kind, filter, onApply, onClose }: Props): ReactElement {
  const words = useWords();
  const own = useViewsWords();
  const [asked, setAsked] = useState(filter);
  const set = (change: Partial<AnyFilter>): void => setAsked({ ...asked, ...change });
  const select = (label: string, name: keyof AnyFilter, options: readonly Option[]): ReactElement => (
    <SelectField
      label={label}
      value={(asked[name] as string | undefined) ?? ''}
      onChange={(event) => set({ [name]: event.target.value || undefined })}
    >
      <option value="">{own.any}</option>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </SelectField>
  );
  const options = useOptions(kind);
  return (
    <Dialog
      title={own.filter}
      onClose={onClose}
      onSubmit={() => onApply(asked)}
      wide
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main">
            {own.apply}
          </button>
        </>
      }
    >
      <Several kind={kind} asked={asked} onChange={set} />
      <div className="form-two">
        {kind === 'interactions' && select(own.queue, 'queueId', options.queues)}
        {select(own.department, 'departmentId', options.departments)}
        {select(own.owner, 'owner', options.owners)}
        {kind === 'cases' && select(own.category, 'categoryId', options.categories)}
        {kind === 'interactions' && select(own.language, 'language', options.languages)}
        {kind === 'interactions' && select(own.channel, 'channel', options.channels)}
        <SelectField
          label={own.sort}
          value={asked.sort ?? options.sorts[0]}
          onChange={(event) => set({ sort: event.target.value as never })}
        >
          {options.sorts.map((sort) => (
            <option key={sort} value={sort}>
              {own.sorts[sort]}
            </option>
          ))}
        </SelectField>
      </div>
      {kind === 'cases' && (
        <>
          <TextField
            label={own.text}
            optional
            maxLength={100}
            value={asked.text ?? ''}
            onChange={(event) => set({ text: event.target.value || undefined })}
          />
          {(['overdue', 'promiseDue'] as const).map((name) => (
            <label key={name} className="check">
              <input
                type="checkbox"
                checked={asked[name] ?? false}
                onChange={(event) => set({ [name]: event.target.checked || undefined })}
              />
              {own[name]}
            </label>
          ))}
        </>
      )}
    </Dialog>
  );
}

/** Statuses of cases or states of interactions; each chosen one counts. */
function Several({
  kind,
  asked,
  onChange,
}: {
  kind: ViewKind;
  asked: Partial<AnyFilter>;
  onChange: (change: Partial<AnyFilter>) => void;
}): ReactElement {
  const words = useWords();
  const own = useViewsWords();
  const name = kind === 'cases' ? 'status' : 'state';
  const names: Readonly<Record<string, string>> = kind === 'cases' ? words.cases.statuses : words.state;
  const chosen: readonly string[] = asked[name] ?? [];
  return (
    <fieldset className="filter-several">
      <legend>{own[name]}</legend>
      {Object.entries(names).map(([value, text]) => (
        <label key={value} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={(event) => {
              const next = event.target.checked ? [...chosen, value] : chosen.filter((one) => one !== value);
              onChange({ [name]: next.length > 0 ? next : undefined });
            }}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

function useOptions(kind: ViewKind) {
  const words = useWords();
  const own = useViewsWords();
  const directory = useQuery(queries.directory).data;
  const named = (rows: readonly { id: string; name: string }[] | undefined): Option[] =>
    rows?.map((row) => [row.id, row.name] as const) ?? [];
  return {
    queues: named(directory?.queues),
    departments: directory?.departments.map((one) => [one.id, one.path] as const) ?? [],
    owners: [['me', own.me], ['none', own.none], ...named(directory?.staff)] as Option[],
    categories: named(directory?.categories),
    languages: Object.entries(words.languages) as Option[],
    channels: Object.entries(directory?.channels ?? {}).map(([id, { name }]) => [id, name] as const),
    sorts: kind === 'cases' ? (['due', 'newest', 'changed'] as const) : (['oldest', 'newest'] as const),
  };
}
