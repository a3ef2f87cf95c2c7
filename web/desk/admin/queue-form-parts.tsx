import type { ReactElement } from 'react';
import type { ChangeQueue } from '../../shared/desk-types.ts';
import { TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';

/** One part of the form: what it is now, and how it says that it changed. */
export type PartProps = {
  given: ChangeQueue;
  onChange: (what: Partial<ChangeQueue>) => void;
};

/** A whole number; empty is not taken. */
export function NumberField({
  label,
  hint,
  value,
  min,
  max,
  onChange,
}: {
  label: string;
  hint?: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}): ReactElement {
  return (
    <TextField
      label={label}
      hint={hint}
      type="number"
      inputMode="numeric"
      required
      min={min}
      max={max}
      step={1}
      value={Number.isNaN(value) ? '' : value}
      onChange={(event) => onChange(event.target.valueAsNumber)}
    />
  );
}

export function Check({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}): ReactElement {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

/** A button that takes one line of a list away. */
export function Remove({ label, onRemove }: { label: string; onRemove: () => void }): ReactElement {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={onRemove}>
      <Icon name="close" size={16} />
    </button>
  );
}

export function Add({
  label,
  disabled,
  onAdd,
}: {
  label: string;
  disabled?: boolean;
  onAdd: () => void;
}): ReactElement {
  return (
    <button type="button" className="button button-small" disabled={disabled} onClick={onAdd}>
      <Icon name="plus" size={16} /> {label}
    </button>
  );
}

/** A list with one of its members replaced, or taken out. */
export function replaced<T>(list: readonly T[], at: number, by?: T): T[] {
  return by === undefined ? list.filter((_, n) => n !== at) : list.map((each, n) => (n === at ? by : each));
}
