import { useEffect, useState } from 'preact/hooks';
import type { PublicLooksAnswer } from '../../../src/http/public/shapes.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import { fetchLooks } from '../../shared/public-client.ts';
import { Ruby, voice } from '../../widget/kit/text.tsx';
import { dayNumber, longDate } from '../calendar.ts';
import { LinkGone } from '../one-time-link.tsx';
import { PageFrame } from '../page.tsx';
import type { PageProps } from '../page.tsx';
import { LOOKS_WORDS } from './looks-words.ts';

type Phase = 'loading' | { shown: PublicLooksAnswer } | { problem: ClientCode };
type Look = PublicLooksAnswer['looks'][number];

/** Who of the city looked at what belongs to a person, day by day, for that person: departments and what for. */
export function LooksPage(props: PageProps & { token: string }) {
  const { language } = props;
  const { say, name } = voice(LOOKS_WORDS, language);
  const [phase, setPhase] = useState<Phase>('loading');
  useEffect(() => {
    void fetchLooks(props.token).then((result) =>
      setPhase(result.ok ? { shown: result.value } : { problem: result.code }),
    );
  }, [props.token]);
  const shown = typeof phase === 'object' && 'shown' in phase ? phase.shown : null;
  return (
    <PageFrame
      {...props}
      title={name('title')}
      owner={shown ? (language === 'en' ? shown.cityNameEn : shown.cityName) : undefined}
    >
      {phase === 'loading' && <p role="status">{say('loading')}</p>}
      {typeof phase === 'object' && 'problem' in phase && (
        <LinkGone say={say} problem={phase.problem} language={language} />
      )}
      {shown && <Looks {...props} shown={shown} />}
    </PageFrame>
  );
}

function Looks({ shown, language }: PageProps & { shown: PublicLooksAnswer }) {
  const { say } = voice(LOOKS_WORDS, language);
  const days = [...new Set(shown.looks.map(({ onDay }) => onDay))];
  const dayOf = (day: string) => <Ruby text={longDate(dayNumber(day), language)} language={language} />;
  return (
    <>
      <h1>{say('title')}</h1>
      <p>{say('lead')}</p>
      {days.length === 0 && <p class="notice">{say('none')}</p>}
      {days.map((day) => (
        <section key={day} class="looks-day">
          <h2 class="section-title">{dayOf(day)}</h2>
          <ul class="looks">
            {shown.looks
              .filter(({ onDay }) => onDay === day)
              .map((look) => (
                <li key={`${look.departmentName} ${look.purpose}`} class="look">
                  <LookWords look={look} language={language} />
                </li>
              ))}
          </ul>
        </section>
      ))}
      <section>
        <h2 class="section-title">{say('askTitle')}</h2>
        <p>{say('askText')}</p>
        <p>{say('sealedText')}</p>
      </section>
      <p class="quiet small">
        {say('until')} {dayOf(shown.expiresAt)}
      </p>
      <p class="quiet small">{say('keepSecret')}</p>
    </>
  );
}

function LookWords({ look, language }: { look: Look; language: PageProps['language'] }) {
  const { say } = voice(LOOKS_WORDS, language);
  return (
    <>
      <span class="look-place">{look.departmentName ?? say('city')}</span>
      <span>{say(look.purpose)}</span>
      <span class="look-times">{say('times', { count: look.times })}</span>
    </>
  );
}
