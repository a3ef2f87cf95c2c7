import type { ReactElement } from 'react';
import { toast } from '../state/toasts.ts';
import { Asking } from '../supervision/call-dialogs.tsx';
import { useHelpWords } from '../text/harassment-words.ts';
import { actOnHelp } from './help-acts.ts';

/** Asks before a call, or a written exchange, is ended by the agreed words. */
export function EndByWords({
  id,
  says,
  isWritten = false,
  onClose,
}: {
  id: string;
  /** What the other side will hear, where it is known here. */
  says?: string;
  isWritten?: boolean;
  onClose: () => void;
}): ReactElement {
  const words = useHelpWords(isWritten);
  return (
    <Asking
      title={words.endTitle}
      submit={words.end}
      act={async () => {
        await actOnHelp(id, 'end');
        toast(says ? words.ended : words.endedOf);
      }}
      onClose={onClose}
    >
      {says ? words.endLead : words.endLeadOf}
      {says && <span className="call-help-words">「{says}」</span>}
    </Asking>
  );
}
