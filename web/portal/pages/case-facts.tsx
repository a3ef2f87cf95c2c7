import type { ComponentChildren } from 'preact';
import type { PageLanguage } from '../../shared/i18n.ts';
import type { PublicCaseAnswer } from '../../../src/http/public/shapes.ts';
import { Icon } from '../../widget/kit/icons.tsx';
import { Ruby, voice } from '../../widget/kit/text.tsx';
import { dayNumber, longDate, nearness } from '../calendar.ts';
import { CASE_WORDS } from './case-words.ts';
import { spokenNumber, stepsOf } from './case-steps.ts';

interface CaseFactsProps {
  matter: PublicCaseAnswer;
  language: PageLanguage;
}

/** What a resident wants to know first: the number, where it stands, what comes next, by when, and who has it. */
export function CaseFacts({ matter, language }: CaseFactsProps) {
  const { say } = voice(CASE_WORDS, language);
  return (
    <>
      <section class="case-number">
        <p class="case-number-label">{say(matter.isCase ? 'numberLabel' : 'receiptNumberLabel')}</p>
        <p class="case-number-value">
          <span aria-hidden="true">{matter.number}</span>
          <span class="unseen">{spokenNumber(matter.number)}</span>
        </p>
        <p class="small">{say('numberUse')}</p>
      </section>
      <Steps matter={matter} language={language} />
      <dl class="facts">
        <Fact label={say('nextLabel')}>
          <p class="fact-main">{nextWords(matter, language)}</p>
        </Fact>
        <Fact label={say('dueLabel')}>
          <Due matter={matter} language={language} />
        </Fact>
        <Fact label={say('ownerLabel')}>
          <p class="fact-main">{matter.departmentName}</p>
          {matter.responsibleName && <p>{matter.responsibleName}</p>}
          {matter.departmentPhone && (
            <p>
              <a href={`tel:${matter.departmentPhone.replace(/[^\d+]/g, '')}`}>
                {say('phone', { number: matter.departmentPhone })}
              </a>
            </p>
          )}
        </Fact>
      </dl>
      <Promises matter={matter} language={language} />
    </>
  );
}

function Fact({ label, children }: { label: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function nextWords(matter: PublicCaseAnswer, language: PageLanguage): ComponentChildren {
  const { say } = voice(CASE_WORDS, language);
  if (matter.status === 'cancelled') return say('cancelled');
  if (matter.status === 'done') return say('nextDone');
  if (matter.nextStep) return matter.nextStep;
  return say(matter.status === 'waiting-resident' ? 'nextWaiting' : 'nextNone');
}

function Due({ matter, language }: CaseFactsProps) {
  const { say } = voice(CASE_WORDS, language);
  if (matter.closedAt) {
    return (
      <p class="fact-main">{say('closedOn', { date: longDate(dayNumber(matter.closedAt), language) })}</p>
    );
  }
  const due = dayNumber(matter.dueAt);
  const today = dayNumber(new Date());
  return (
    <>
      <p class="fact-main">{say('dueBy', { date: longDate(due, language) })}</p>
      {due < today ? (
        <p class="wrong">{say('dueLate')}</p>
      ) : (
        <p>
          <Ruby text={nearness(due, today, language)} language={language} />
        </p>
      )}
    </>
  );
}

function Steps({ matter, language }: CaseFactsProps) {
  const { say, name } = voice(CASE_WORDS, language);
  if (matter.status === 'cancelled') return <p class="notice">{say('cancelled')}</p>;
  return (
    <ol class="steps" aria-label={name('stepsLabel')}>
      {stepsOf(matter.status).map(({ words, state }) => (
        <li
          key={words}
          class={`step step-${state}`}
          {...(state === 'now' ? { 'aria-current': 'step' as const } : {})}
        >
          <span class="step-mark">{state === 'passed' ? <Icon name="sent" /> : null}</span>
          <span class="step-words">{say(words)}</span>
          {state === 'now' && <span class="badge badge-open">{say('now')}</span>}
          {state === 'passed' && <span class="unseen">{say('passed')}</span>}
        </li>
      ))}
    </ol>
  );
}

function Promises({ matter, language }: CaseFactsProps) {
  const { say } = voice(CASE_WORDS, language);
  if (matter.promises.length === 0) return null;
  const today = dayNumber(new Date());
  return (
    <section>
      <h2 class="section-title">{say('promisesLabel')}</h2>
      <ul class="promises">
        {matter.promises.map((promise) => {
          const due = dayNumber(promise.dueOn);
          return (
            <li
              key={promise.text + promise.dueOn}
              class={promise.keptAt ? 'promise promise-kept' : 'promise'}
            >
              <p class="promise-text">{promise.text}</p>
              {promise.keptAt ? (
                <p class="done">
                  <Icon name="sent" />{' '}
                  {say('promiseKept', { date: longDate(dayNumber(promise.keptAt), language) })}
                </p>
              ) : (
                <p class={due < today ? 'wrong' : 'quiet'}>
                  {say('promiseBy', { date: longDate(due, language) })}（
                  <Ruby text={nearness(due, today, language)} language={language} />）
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
