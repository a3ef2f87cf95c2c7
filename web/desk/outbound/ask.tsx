import type { ReactElement, ReactNode } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { useWords } from '../text/text.ts';

/** Asks once more before something that cannot be taken back. */
export function Ask({
  title,
  act: name,
  onAct,
  onClose,
  children,
}: {
  title: string;
  act: string;
  onAct: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}): ReactElement {
  const words = useWords();
  const act = useAct(async () => {
    await onAct();
    onClose();
  });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" data-first disabled={act.busy}>
            {name}
          </button>
        </>
      }
    >
      <p>{children}</p>
      <Problem failure={act.failure} />
    </Dialog>
  );
}
