import { useState } from 'preact/hooks';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { refusalWords } from '../../shared/i18n.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import { Ruby, voice } from '../kit/text.tsx';
import './beside.css';
import type { ChatSession } from './session.ts';
import type { ChatView } from './session-types.ts';
import { BESIDE_WORDS } from './beside-words.ts';

interface SurveyProps {
  session: ChatSession;
  chat: NonNullable<ChatView['chat']>;
  language: ResidentLanguage;
}

const POINTS = [1, 2, 3, 4, 5] as const;
const WORDS_MAX_CHARS = 1_000;

/** The question after the end: five points and, for those who like, words. It may be skipped and, for a while, changed. */
export function Survey({ session, chat, language }: SurveyProps) {
  const { say } = voice(BESIDE_WORDS, language);
  const [points, setPoints] = useState<number | null>(chat.survey?.points ?? null);
  const [words, setWords] = useState(chat.survey?.words ?? '');
  const [changes, setChanges] = useState(false);
  const [problem, setProblem] = useState<ClientCode | null>(null);
  if (!chat.survey) return null;
  const given = chat.survey.points !== null;
  if (given && !changes) {
    return (
      <p class="survey-thanks" role="status">
        {say('surveyThanks')}{' '}
        {chat.survey.open && (
          <button type="button" class="link-button" onClick={() => setChanges(true)}>
            {say('surveyChange')}
          </button>
        )}
      </p>
    );
  }
  const submit = async (event: Event) => {
    event.preventDefault();
    if (points === null) return;
    const code = await session.answerSurvey(points, words.trim() || null);
    setProblem(code);
    if (code === null) setChanges(false);
  };
  return (
    <form class="survey" onSubmit={(event) => void submit(event)}>
      <fieldset class="points">
        <legend>{say('surveyAsk')}</legend>
        {POINTS.map((value) => (
          <label key={value} class="point">
            <input
              type="radio"
              name="points"
              value={value}
              checked={points === value}
              onChange={() => setPoints(value)}
            />
            <b aria-hidden="true">{value}</b>
            <span>{say(`survey${value}`)}</span>
          </label>
        ))}
      </fieldset>
      {points !== null && (
        <label>
          {say('surveyWords')}
          <textarea
            rows={2}
            maxLength={WORDS_MAX_CHARS}
            value={words}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        </label>
      )}
      {problem && (
        <p class="wrong small" role="alert">
          <Ruby text={refusalWords(problem, language)} language={language} />
        </p>
      )}
      <div class="dialog-actions">
        <button
          type="button"
          class="link-button"
          onClick={() => (given ? setChanges(false) : session.skipSurvey())}
        >
          {say(given ? 'cancel' : 'surveySkip')}
        </button>
        {points !== null && (
          <button type="submit" class="button">
            {say('surveySend')}
          </button>
        )}
      </div>
    </form>
  );
}
