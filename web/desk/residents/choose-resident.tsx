import type { ReactElement } from 'react';
import type { ResidentRow } from '../../shared/desk-types.ts';
import { useWords } from '../text/text.ts';
import { ResidentFinder, ResidentLine } from './finder.tsx';

/** Chooses another resident within a form: found by typing, shown once chosen. */
export function ChooseResident({
  label,
  notId,
  chosen,
  onChoose,
}: {
  label: string;
  notId: string;
  chosen: ResidentRow | null;
  onChoose: (row: ResidentRow | null) => void;
}): ReactElement {
  const words = useWords();
  if (chosen) {
    return (
      <div className="field">
        <span className="field-label">{label}</span>
        <p className="chosen-resident">
          <span className="grow">{chosen.name ?? words.common.unknownName}</span>
          <button type="button" className="button button-small" onClick={() => onChoose(null)}>
            {words.common.edit}
          </button>
        </p>
      </div>
    );
  }
  return (
    <fieldset className="choose-resident">
      <legend>{label}</legend>
      <ResidentFinder first="">
        {(row) => (
          <button
            type="button"
            className="small-row"
            data-row=""
            disabled={row.id === notId}
            onClick={() => onChoose(row)}
          >
            <ResidentLine row={row} />
          </button>
        )}
      </ResidentFinder>
    </fieldset>
  );
}
