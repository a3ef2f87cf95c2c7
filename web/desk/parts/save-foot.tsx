import type { ReactElement } from 'react';
import type { Act } from '../state/act.ts';
import { useWords } from '../text/text.ts';
import { Problem } from './state.tsx';

/** The foot of a form that is saved as a whole: why it failed, saving, and after a failure what is there now instead. */
export function SaveFoot({
  act,
  disabled,
  onReload,
}: {
  act: Act<[]>;
  disabled?: boolean;
  onReload: () => void;
}): ReactElement {
  const words = useWords();
  return (
    <>
      <Problem failure={act.failure} />
      <p className="block-actions">
        <button type="submit" className="button button-main" disabled={act.busy || disabled}>
          {words.common.save}
        </button>
        {act.failure && (
          <button
            type="button"
            className="button"
            onClick={() => {
              act.clear();
              onReload();
            }}
          >
            {words.common.reload}
          </button>
        )}
      </p>
    </>
  );
}
