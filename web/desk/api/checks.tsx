import type { ReactElement } from 'react';

/** Several to be chosen of a list, each in plain words. */
export function Checks({
  legend,
  hint,
  options,
  chosen,
  onChange,
}: {
  legend: string;
  hint?: string;
  options: readonly { id: string; name: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}): ReactElement {
  return (
    <fieldset className="api-checks">
      <legend>{legend}</legend>
      {hint && <p className="field-hint">{hint}</p>}
      <div>
        {options.map(({ id, name }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
              }
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
