import type { ReactElement } from 'react';
import type { Interaction } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { drafts } from '../state/desk.ts';
import { useWords } from '../text/text.ts';
import { endExchange } from './actions.ts';
import { draftKey } from './draft-key.ts';

/** Whether somebody would end an exchange over words that are not sent yet. */
export function hasBegunReply(interaction: Interaction): boolean {
  return drafts.get(draftKey('reply', interaction.conversationId)).text.trim() !== '';
}

/** Asks whether the exchange is to end although a reply was begun. */
export function EndWithDraft({
  interaction,
  onClose,
}: {
  interaction: Interaction;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  return (
    <Dialog
      title={words.talk.end}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button
            type="button"
            className="button button-main"
            onClick={() => {
              onClose();
              void endExchange(interaction);
            }}
          >
            {words.talk.endAnyway}
          </button>
        </>
      }
    >
      <p>{words.talk.endWithDraft}</p>
    </Dialog>
  );
}
