import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { voice } from '../kit/text.tsx';
import { Modal } from './modal.tsx';
import { CHAT_WORDS } from './words.ts';

interface EndDialogProps {
  language: ResidentLanguage;
  onClose: (end: boolean) => void;
}

/** Asks before the chat is ended. */
export function EndDialog({ language, onClose }: EndDialogProps) {
  const { say } = voice(CHAT_WORDS, language);
  return (
    <Modal labelledBy="end-ask" onClose={() => onClose(false)}>
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
    </Modal>
  );
}
