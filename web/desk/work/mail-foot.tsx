import type { ReactElement } from 'react';
import type { Message } from '../../shared/desk-types.ts';
import { clockTime } from '../text/format.ts';
import { type LetterWords, useLetterWords } from '../text/letter-words.ts';
import { language } from '../text/text.ts';

type Mail = NonNullable<Message['mail']>;

/** How a mail goes, and what servers said of it. */
export function MailFoot({ mail }: { mail: Mail }): ReactElement {
  const words = useLetterWords();
  const bad = mail.state === 'failed' || mail.state === 'bounced';
  const told = mail.results.filter(({ action }) => action === 'failed' || action === 'delayed');
  return (
    <span className={bad ? 'delivery delivery-failed' : 'delivery'}>
      {stateText(mail, words)}
      {told.map(({ address, action, answer }) => (
        <span key={address} className="mail-result">
          {action === 'failed' ? words.bouncedTo(address) : words.delayedTo(address)}
          {answer && <span className="meta"> {words.serverSaid(answer)}</span>}
        </span>
      ))}
    </span>
  );
}

function stateText({ state, trouble, tryAt, attempts }: Mail, words: LetterWords): string {
  const why = words.troubles[trouble ?? 'other'] ?? words.troubles['other'] ?? '';
  if (state === 'sending') return words.sending;
  if (state === 'sent') return words.sent;
  if (state === 'failed') return words.failed(why);
  if (state === 'bounced') return words.bounced;
  return attempts > 0 && tryAt ? words.again(why, clockTime(tryAt, language())) : words.waiting;
}
