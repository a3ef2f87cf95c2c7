import type { ReactElement } from 'react';
import type { RequestAnswer } from '#http/admin/data-request-shapes.ts';
import { useRequestWords } from '../text/request-words.ts';

export type Ground = RequestAnswer['blackOuts'][number]['ground'];
export const FIRST_GROUND: Ground = 'third-party';

/** Why something does not go out, by the law. */
export function GroundSelect({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Ground;
  onChange: (ground: Ground) => void;
}): ReactElement {
  const { grounds } = useRequestWords();
  return (
    <select
      className="request-ground"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value as Ground)}
    >
      {Object.entries(grounds).map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}
