import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { type ClientCode, type PageLanguage, refusalWords } from '../shared/i18n.ts';
import { Ruby } from '../widget/kit/text.tsx';

type Say<Key extends string> = (key: Key) => ComponentChildren;

/** What a page by a link that works once shows after it did its work: the way to the desk. */
export function LinkUsed({ say }: { say: Say<'done' | 'doneText' | 'toDesk'> }) {
  return (
    <section role="status">
      <h1>{say('done')}</h1>
      <p>{say('doneText')}</p>
      <p>
        <a class="button" href="/desk/">
          {say('toDesk')}
        </a>
      </p>
    </section>
  );
}

/** Why such a link opens nothing. */
export function LinkGone(props: {
  say: Say<'gone' | 'goneText'>;
  problem: ClientCode;
  language: PageLanguage;
}) {
  const { say, problem, language } = props;
  return (
    <>
      <h1>{say('gone')}</h1>
      <p>
        {problem === 'not-found' || problem === 'request.invalid' ? (
          say('goneText')
        ) : (
          <Ruby text={refusalWords(problem, language)} language={language} />
        )}
      </p>
    </>
  );
}

/** What is wrong with a password that was chosen; undefined for any other no. */
export function passwordProblem(
  problem: string,
  say: Say<'passwordShort' | 'passwordGuessable'>,
): ComponentChildren {
  if (problem === 'password.short') return say('passwordShort');
  if (problem === 'password.guessable') return say('passwordGuessable');
  return undefined;
}

/** A password that is new, shown on wish. */
export function NewPassword(props: {
  say: Say<'password' | 'passwordHint' | 'show'>;
  value: string;
  onChange: (password: string) => void;
}) {
  const { say } = props;
  const [shown, setShown] = useState(false);
  return (
    <>
      <label for="password">{say('password')}</label>
      <input
        {...(shown ? { type: 'text' as const } : { type: 'password' as const })}
        id="password"
        required
        minLength={8}
        maxLength={1024}
        autocomplete="new-password"
        aria-describedby="password-hint"
        value={props.value}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
      <p id="password-hint" class="quiet small">
        {say('passwordHint')}
      </p>
      <label class="check">
        <input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
        {say('show')}
      </label>
    </>
  );
}
