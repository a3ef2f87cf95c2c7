import type { ReactElement, ReactNode } from 'react';
import type { SupervisedCall } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useSupervisedCallWords } from '../text/supervised-call-words.ts';
import { useWords } from '../text/text.ts';
import { interveneInCall } from './call-acts.ts';

type Props = { call: SupervisedCall; onClose: () => void };

/** Asks before a call becomes one's own. */
export function TakeOverCall({ call, onClose }: Props): ReactElement {
  const words = useSupervisedCallWords();
  return (
    <Asking
      title={words.takeOver}
      submit={words.takeOver}
      act={async () => {
        await interveneInCall(call, 'take-over');
        toast(words.takenOver);
        if (call.interactionId) go(hrefOf(['work', call.interactionId], { view: 'mine' }));
      }}
      onClose={onClose}
    >
      {words.takeOverLead(call.ownerName)}
    </Asking>
  );
}

/** Asks before somebody else's call is ended. */
export function EndCall({ call, onClose }: Props): ReactElement {
  const words = useSupervisedCallWords();
  return (
    <Asking
      title={words.endTitle}
      submit={words.endTitle}
      act={async () => {
        await interveneInCall(call, 'end');
        toast(words.ended);
      }}
      onClose={onClose}
    >
      {words.endLead(call.ownerName ?? '')}
    </Asking>
  );
}

/** Asks before something that cannot be taken back. */
export function Asking({
  title,
  submit,
  act,
  onClose,
  children,
}: {
  title: string;
  submit: string;
  act: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}): ReactElement {
  const words = useWords();
  const asked = useAct(async () => {
    await act();
    onClose();
  });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={() => void asked.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={asked.busy} data-first="">
            {submit}
          </button>
        </>
      }
    >
      <p>{children}</p>
      <Problem failure={asked.failure} />
    </Dialog>
  );
}
