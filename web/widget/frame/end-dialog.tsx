import { useEffect, useRef } from 'preact/hooks';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { voice } from '../kit/text.tsx';
import { CHAT_WORDS } from './words.ts';

interface EndDialogProps {
  open: boolean;
  language: ResidentLanguage;
  onClose: (end: boolean) => void;
}

/** Asks before the chat is ended. */
export function EndDialog({ open, language, onClose }: EndDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { say } = voice(CHAT_WORDS, language);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="end-ask"
      onCancel={(event) => {
        event.preventDefault();
        onClose(false);
      }}
    >
      <h2 id="end-ask">{say('endAsk')}</h2>
      <p>{say('endNote')}</p>
      <div class="dialog-actions">
        <button type="button" class="button quiet-button" onClick={() => onClose(false)}>
          {say('endNo')}
        </button>
        <button type="button" class="button" onClick={() => onClose(true)}>
          {say('endYes')}
        </button>
      </div>
    </dialog>
  );
}
