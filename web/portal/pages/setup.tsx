import { useEffect, useState } from 'preact/hooks';
import { refusalWords } from '../../shared/i18n.ts';
import type { ClientCode, PageLanguage } from '../../shared/i18n.ts';
import { fetchSetup, sendSetup } from '../../shared/public-client.ts';
import type { NewCity } from '../../shared/public-client.ts';
import { Ruby, voice } from '../../widget/kit/text.tsx';
import { isCityCode } from '../city-code.ts';
import { LinkGone, LinkUsed, NewPassword, passwordProblem } from '../one-time-link.tsx';
import { PageFrame } from '../page.tsx';
import type { PageProps } from '../page.tsx';
import { SETUP_WORDS } from './setup-words.ts';

type Phase = 'loading' | 'form' | 'done' | { problem: ClientCode };

/** The first visitor of an empty city becomes its administrator. */
export function SetupPage(props: PageProps & { token: string }) {
  const language = props.language === 'en' ? 'en' : 'ja';
  const { say, name } = voice(SETUP_WORDS, language);
  const [phase, setPhase] = useState<Phase>('loading');
  useEffect(() => {
    void fetchSetup(props.token).then((result) => setPhase(result.ok ? 'form' : { problem: result.code }));
  }, [props.token]);
  return (
    <PageFrame {...props} language={language} title={name('title')} offered={['ja', 'en']}>
      {phase === 'loading' && <p role="status">{say('loading')}</p>}
      {phase === 'form' && (
        <SetupForm token={props.token} language={language} onDone={() => setPhase('done')} />
      )}
      {phase === 'done' && <LinkUsed say={say} />}
      {typeof phase === 'object' && <LinkGone say={say} problem={phase.problem} language={language} />}
    </PageFrame>
  );
}

const EMPTY: NewCity = { cityName: '', cityKana: '', cityCode: '', name: '', login: '', password: '' };

function SetupForm(props: { token: string; language: PageLanguage; onDone: () => void }) {
  const { say } = voice(SETUP_WORDS, props.language);
  const [city, setCity] = useState<NewCity>(EMPTY);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ClientCode | 'code' | null>(null);
  const field = (key: keyof NewCity) => ({
    id: key,
    value: city[key],
    onInput: (event: Event) => setCity({ ...city, [key]: (event.currentTarget as HTMLInputElement).value }),
  });

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!isCityCode(city.cityCode)) {
      setProblem('code');
      document.getElementById('cityCode')?.focus();
      return;
    }
    setBusy(true);
    const result = await sendSetup(props.token, city);
    setBusy(false);
    setProblem(result.ok ? null : result.code);
    if (result.ok) props.onDone();
  };

  return (
    <form class="setup" onSubmit={(event) => void submit(event)}>
      <h1>{say('title')}</h1>
      <p>{say('lead')}</p>
      <fieldset>
        <legend>{say('cityPart')}</legend>
        <label for="cityName">{say('cityName')}</label>
        <input type="text" required maxLength={100} {...field('cityName')} />
        <label for="cityKana">{say('cityKana')}</label>
        <input type="text" maxLength={100} aria-describedby="kana-hint" {...field('cityKana')} />
        <p id="kana-hint" class="quiet small">
          {say('cityKanaHint')}
        </p>
        <label for="cityCode">{say('cityCode')}</label>
        <input
          type="text"
          required
          inputMode="numeric"
          pattern="[0-9]{6}"
          maxLength={6}
          aria-describedby="code-hint code-wrong"
          aria-invalid={problem === 'code'}
          {...field('cityCode')}
        />
        <p id="code-hint" class="quiet small">
          {say('cityCodeHint')}
        </p>
        <p id="code-wrong" class="wrong" role="alert">
          {problem === 'code' && say('cityCodeWrong')}
        </p>
      </fieldset>
      <fieldset>
        <legend>{say('adminPart')}</legend>
        <label for="name">{say('name')}</label>
        <input type="text" required maxLength={100} autocomplete="name" {...field('name')} />
        <label for="login">{say('login')}</label>
        <input
          type="text"
          required
          minLength={3}
          maxLength={254}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby="login-hint"
          {...field('login')}
        />
        <p id="login-hint" class="quiet small">
          {say('loginHint')}
        </p>
        <NewPassword
          say={say}
          value={city.password}
          onChange={(password) => setCity({ ...city, password })}
        />
      </fieldset>
      <p class="wrong" role="alert">
        {problem &&
          problem !== 'code' &&
          (passwordProblem(problem, say) ?? (
            <Ruby text={refusalWords(problem, props.language)} language={props.language} />
          ))}
      </p>
      <button type="submit" class="button" aria-disabled={busy}>
        {say(busy ? 'sending' : 'submit')}
      </button>
    </form>
  );
}
