import { type ReactElement, useState } from 'react';
import { TextField } from '../parts/field.tsx';

/** A line that is read as something else (a list, a name): what is typed stays as typed until the field is left. */
export function Written({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint?: string;
  value: string;
  onChange: (text: string) => void;
}): ReactElement {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextField
      label={label}
      hint={hint}
      maxLength={400}
      value={typed ?? value}
      onChange={({ target }) => {
        setTyped(target.value);
        onChange(target.value);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
