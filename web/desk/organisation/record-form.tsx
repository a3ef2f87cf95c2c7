import { type ReactElement, useState } from 'react';
import { asFailure } from '../../shared/desk-failure.ts';
import { Checks } from '../api/checks.tsx';
import { Conflict } from '../parts/conflict.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { takeOver } from '../parts/take-over.ts';
import { useAct } from '../state/act.ts';
import { useOrganisationWords } from '../text/organisation-words.ts';
import { useWords } from '../text/text.ts';

type Choice = { readonly id: string; readonly name: string };

/** One field of a record; several ids are joined by commas, a tick is '1' or nothing. */
export type RecordField = {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** 'long' = several lines; 'moment' = a day and a time of this machine. */
  readonly kind?: 'text' | 'long' | 'number' | 'date' | 'moment' | 'select' | 'checks' | 'check';
  readonly options?: readonly Choice[];
  readonly optional?: boolean;
  readonly max?: number;
};
export type Values = Readonly<Record<string, string>>;
/** A record as it is now, for whoever changes it. */
export type Present = { readonly values: Values; readonly version: number };

export const idsOf = (value: string | undefined): string[] => (value ?? '').split(',').filter(Boolean);
export const joinIds = (ids: readonly string[]): string => ids.toSorted().join(',');

/**
 * A dialog for one record of the configuration: what is missing or refused stands at its field, and two who change one
 * are shown both, field by field.
 */
export function RecordForm({
  title,
  lead,
  fields,
  present,
  saveName,
  save,
  look,
  reasons = {},
  onClose,
}: {
  title: string;
  lead?: string;
  fields: readonly RecordField[];
  present: Present;
  /** What pressing it does, where that is not keeping. */
  saveName?: string;
  save: (values: Values, version: number) => Promise<unknown>;
  /** What is there now, when somebody else was quicker; absent where something new is made. */
  look?: () => Promise<Present | undefined>;
  /** Words for what this record may be refused for, by field and why. */
  reasons?: Readonly<Record<string, string>>;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const own = useOrganisationWords();
  const [base, setBase] = useState(present);
  const [values, setValues] = useState(present.values);
  const [theirs, setTheirs] = useState<Present | null>(null);
  const [merged, setMerged] = useState(false);
  const act = useAct(async (from: Values, version: number) => {
    try {
      await save(from, version);
      onClose();
    } catch (thrown) {
      if (asFailure(thrown).code !== 'version.conflict' || !look) throw thrown;
      const now = await look();
      if (!now) throw thrown;
      const { merged: taken, clashes } = takeOver(base.values, from, now.values);
      setBase(now);
      setValues(taken);
      setMerged(clashes.length === 0);
      setTheirs(clashes.length === 0 ? null : now);
    }
  });
  const details = act.failure?.details ?? {};
  const why = `${String(details['field'])} ${String(details['why'])}`;
  const known = reasons[why] ?? own.reasons[why];
  const reason = known && `${known}${inTheWay(details)}`;
  const change = (name: string, value: string): void => setValues({ ...values, [name]: value });
  const isComplete = fields.every(
    ({ name, kind = 'text', optional }) =>
      optional || kind === 'checks' || kind === 'check' || (values[name] ?? '').trim() !== '',
  );
  return (
    <Dialog
      title={title}
      wide={fields.length > 4}
      onClose={onClose}
      onSubmit={() => void (isComplete && act.run(values, base.version))}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={!isComplete || act.busy}>
            {saveName ?? words.common.save}
          </button>
        </>
      }
    >
      {lead && <p className="meta">{lead}</p>}
      {theirs && (
        <Conflict
          fields={fields.map(({ name, label, ...field }) => ({
            label,
            mine: said(field, values[name]),
            theirs: said(field, theirs.values[name]),
            onTake: () => change(name, theirs.values[name] ?? ''),
          }))}
          by={null}
          busy={act.busy}
          onMine={() => void act.run(values, base.version)}
          onTheirs={() => {
            setValues(theirs.values);
            setTheirs(null);
          }}
        />
      )}
      {merged && <p role="status">{own.merged}</p>}
      {fields.map((field) => (
        <OneField
          key={field.name}
          field={field}
          value={values[field.name] ?? ''}
          error={details['field'] === field.name ? (reason ?? null) : null}
          onChange={(value) => change(field.name, value)}
        />
      ))}
      {reason && !fields.some(({ name }) => name === details['field']) && (
        <p className="problem" role="alert">
          {reason}
        </p>
      )}
      {!reason && <Problem failure={act.failure} />}
    </Dialog>
  );
}

/** What stands in the way, by name, in brackets behind the sentence. */
function inTheWay(details: Readonly<Record<string, unknown>>): string {
  const names = ['flows', 'campaigns', 'queues'].flatMap((what) => {
    const named = details[what];
    return Array.isArray(named) ? named.map(String) : [];
  });
  return names.length === 0 ? '' : `（${names.join('、')}）`;
}

function said({ kind, options }: Omit<RecordField, 'name' | 'label'>, value: string | undefined): string {
  const nameOf = (id: string): string => options?.find((option) => option.id === id)?.name ?? id;
  if (kind === 'checks') return idsOf(value).map(nameOf).join('、');
  if (kind === 'check') return value === '' ? '－' : '✓';
  return kind === 'select' ? nameOf(value ?? '') : (value ?? '');
}

function OneField({
  field: { kind = 'text', label, hint, options = [], optional, max = 100 },
  value,
  error,
  onChange,
}: {
  field: RecordField;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}): ReactElement {
  const given = {
    label,
    error,
    ...(hint === undefined ? {} : { hint }),
    ...(optional ? { optional } : {}),
  };
  if (kind === 'select')
    return (
      <SelectField {...given} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
    );
  if (kind === 'checks')
    return (
      <>
        <Checks
          legend={label}
          {...(hint === undefined ? {} : { hint })}
          options={options}
          chosen={idsOf(value)}
          onChange={(chosen) => onChange(joinIds(chosen))}
        />
        {error && <p className="field-error">{error}</p>}
      </>
    );
  if (kind === 'check')
    return (
      <>
        <label className="check">
          <input
            type="checkbox"
            checked={value !== ''}
            onChange={(event) => onChange(event.target.checked ? '1' : '')}
          />
          {label}
        </label>
        {hint && <p className="field-hint">{hint}</p>}
      </>
    );
  if (kind === 'long')
    return (
      <TextArea
        {...given}
        required={!optional}
        maxLength={max}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  return (
    <TextField
      {...given}
      type={kind === 'moment' ? 'datetime-local' : kind}
      required={!optional}
      maxLength={kind === 'text' ? max : undefined}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
