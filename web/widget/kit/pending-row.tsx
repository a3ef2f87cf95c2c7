import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { refusalWords } from '../../shared/i18n.ts';
import { Icon } from './icons.tsx';
import type { PendingMessage } from './outbox.ts';
import { Ruby, voice } from './text.tsx';
import { KIT_WORDS } from './words.ts';

interface PendingStateProps {
  message: PendingMessage;
  struggling: boolean;
  language: ResidentLanguage;
  onRetry: () => void;
  onRewrite: () => void;
  onDiscard: () => void;
}

/** Says in words where a message not yet acknowledged stands, and what one can do about it. */
export function PendingState(props: PendingStateProps) {
  const { say } = voice(KIT_WORDS, props.language);
  const { refused } = props.message;
  if (!refused && !props.struggling) {
    return (
      <p class="state">
        <Icon name="wait" />
        {say('sending')}
      </p>
    );
  }
  return (
    <div class="state wrong">
      <p>
        <Icon name="failed" />
        {say(refused ? 'failed' : 'failedRetrying')}
      </p>
      {refused && (
        <p>
          <Ruby text={refusalWords(refused, props.language)} language={props.language} />
        </p>
      )}
      <p class="state-actions">
        <button type="button" class="link-button" onClick={props.onRetry}>
          {say('retry')}
        </button>
        {refused && (
          <>
            <button type="button" class="link-button" onClick={props.onRewrite}>
              {say('rewrite')}
            </button>
            <button type="button" class="link-button" onClick={props.onDiscard}>
              {say('discard')}
            </button>
          </>
        )}
      </p>
    </div>
  );
}
