import {
  useId,
  type InputHTMLAttributes,
  type ReactElement,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';
import { useWords } from '../text/text.ts';

type Wrap = { label: string; hint?: ReactNode; optional?: boolean; error?: string | null };

function Labelled({
  label,
  hint,
  optional,
  error,
  id,
  children,
}: Wrap & { id: string; children: ReactNode }): ReactElement {
  const words = useWords();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {optional && <span className="field-optional">{words.common.optional}</span>}
      </label>
      {children}
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

const describedBy = (id: string, given: Wrap): string | undefined =>
  [given.hint ? `${id}-hint` : '', given.error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;

const LAST_DAY: Readonly<Record<string, string>> = {
  date: '9999-12-31',
  'datetime-local': '9999-12-31T23:59',
};

/** One line of input with its label. */
export function TextField({
  label,
  hint,
  optional,
  error,
  ...rest
}: Wrap & InputHTMLAttributes<HTMLInputElement>): ReactElement {
  const id = useId();
  const wrap = { label, hint, optional, error };
  return (
    <Labelled {...wrap} id={id}>
      <input
        id={id}
        type="text"
        // Without an end a year takes six digits, and the keys of one date after another make a year of it.
        max={LAST_DAY[rest.type ?? '']}
        aria-describedby={describedBy(id, wrap)}
        aria-invalid={error ? true : undefined}
        {...rest}
      />
    </Labelled>
  );
}

/** Several lines of input with their label. */
export function TextArea({
  label,
  hint,
  optional,
  error,
  ...rest
}: Wrap & TextareaHTMLAttributes<HTMLTextAreaElement>): ReactElement {
  const id = useId();
  const wrap = { label, hint, optional, error };
  return (
    <Labelled {...wrap} id={id}>
      <textarea
        id={id}
        rows={3}
        aria-describedby={describedBy(id, wrap)}
        aria-invalid={error ? true : undefined}
        {...rest}
      />
    </Labelled>
  );
}

/** A choice among a few, with its label. */
export function SelectField({
  label,
  hint,
  optional,
  error,
  children,
  ...rest
}: Wrap & SelectHTMLAttributes<HTMLSelectElement>): ReactElement {
  const id = useId();
  const wrap = { label, hint, optional, error };
  return (
    <Labelled {...wrap} id={id}>
      <select
        id={id}
        aria-describedby={describedBy(id, wrap)}
        aria-invalid={error ? true : undefined}
        {...rest}
      >
        {children}
      </select>
    </Labelled>
  );
}
