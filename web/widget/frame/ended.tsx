import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { voice } from '../kit/text.tsx';
import { KIT_WORDS } from '../kit/words.ts';
import type { ChatSession, ChatView } from './session.ts';
import { CHAT_WORDS } from './words.ts';

interface EndedProps {
  session: ChatSession;
  chat: NonNullable<ChatView['chat']>;
  language: ResidentLanguage;
}

/** After the end: what happens with the matter, how to follow it, and that one may simply write again. */
export function Ended({ session, chat, language }: EndedProps) {
  const { say } = voice(CHAT_WORDS, language);
  const kit = voice(KIT_WORDS, language);
  return (
    <section class="ended" role="status">
      <p>
        <strong>{say('ended')}</strong> {say(chat.cases.length > 0 ? 'endedCases' : 'endedNoCase')}
      </p>
      {chat.cases.map((matter) => (
        <p key={matter.number} class="ended-case">
          <strong>{say('caseLink', { number: matter.number })}</strong>
          <span>{matter.title}</span>
          <a class="button" href={matter.url} target="_blank" rel="noopener">
            {say('follow')}
            <span class="unseen">{kit.say('newTab')}</span>
          </a>
        </p>
      ))}
      <p>{say('endedAgain')}</p>
      <p class="small">
        <button type="button" class="link-button" onClick={() => session.forget()}>
          {say('forget')}
        </button>
        <br />
        <span class="quiet">{say('forgetNote')}</span>
      </p>
    </section>
  );
}
