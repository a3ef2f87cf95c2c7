import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { dayAndTime, isWrittenInKanji } from '../../shared/i18n.ts';
import { voice } from '../kit/text.tsx';
import { KIT_WORDS } from '../kit/words.ts';
import type { ChatView } from './session-types.ts';
import { CHAT_WORDS } from './words.ts';

/** The first lines: who answers, whether somebody is there now, what the data are for, and where emergencies go. */
export function Intro({ view, language }: { view: ChatView; language: ResidentLanguage }) {
  const { say } = voice(CHAT_WORDS, language);
  const kit = voice(KIT_WORDS, language);
  const { entry } = view;
  if (!entry) return <p class="intro quiet">{view.entryProblem ? say('unavailable') : say('loading')}</p>;
  const open = view.chat?.open ?? entry.open;
  const opensAt = view.chat ? view.chat.opensAt : entry.opensAt;
  const city = isWrittenInKanji(language) ? entry.cityName : entry.cityNameEn;
  return (
    <section class="intro">
      <p class="intro-who">{say('whoAnswers', { city, desk: entry.deskName })}</p>
      <p>
        <span class={open ? 'badge badge-open' : 'badge'}>{say(open ? 'openNow' : 'closedNow')}</span>{' '}
        {!open && opensAt && say('opensAt', { when: dayAndTime(opensAt, language) })}
      </p>
      {!open && view.chat?.state !== 'active' && <p>{say('closedNote')}</p>}
      <p>
        {entry.notice[language] || say('purpose')}{' '}
        <a href={entry.privacyUrl ?? `/privacy?lang=${language}`} target="_blank" rel="noopener">
          {say('privacy')}
          <span class="unseen">{kit.say('newTab')}</span>
        </a>
      </p>
      <p class="intro-emergency">{say('emergency')}</p>
    </section>
  );
}
