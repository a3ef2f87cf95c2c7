import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { voice } from '../kit/text.tsx';
import { KIT_WORDS } from '../kit/words.ts';
import { withWords } from './languages.ts';
import { Later } from './later.tsx';
import type { ChatSession } from './session.ts';
import type { ChatView } from './session-types.ts';
import { CHAT_WORDS } from './words.ts';

interface EndedProps {
  session: ChatSession;
  chat: NonNullable<ChatView['chat']>;
  skipsSurvey: boolean;
  language: ResidentLanguage;
}

const loadSurvey = (language: ResidentLanguage) =>
  withWords(
    import('./survey.tsx').then((module) => module.Survey),
    language,
  );

/** After the end: what happens with the matter, how to follow it, and that one may simply write again. */
export function Ended({ session, chat, skipsSurvey, language }: EndedProps) {
  const { say } = voice(CHAT_WORDS, language);
  const kit = voice(KIT_WORDS, language);
  return (
    <section class="ended">
      <p role="status">
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
      {!skipsSurvey && (
        <Later
          key={chat.interactionId}
          load={() => loadSurvey(language)}
          render={(Survey) => <Survey session={session} chat={chat} language={language} />}
        />
      )}
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
