import { useEffect, useState } from 'preact/hooks';
import type { AccountLinkAnswer } from '../../../src/http/public/shapes.ts';
import { refusalWords } from '../../shared/i18n.ts';
import type { ClientCode, PageLanguage } from '../../shared/i18n.ts';
import { fetchAccountLink, sendAccountPassword } from '../../shared/public-client.ts';
import { Ruby, voice } from '../../widget/kit/text.tsx';
import { LinkGone, LinkUsed, NewPassword, passwordProblem } from '../one-time-link.tsx';
import { PageFrame } from '../page.tsx';
import type { PageProps } from '../page.tsx';
import { ACCOUNT_WORDS } from './account-words.ts';

type Phase = 'loading' | 'done' | { link: AccountLinkAnswer } | { problem: ClientCode };

/** Who was invited, or forgot their password, sets it by a link that works once. */
export function AccountPage(props: PageProps & { token: string }) {
  const language = props.language === 'en' ? 'en' : 'ja';
  const { say, name } = voice(ACCOUNT_WORDS, language);
  const [phase, setPhase] = useState<Phase>('loading');
  useEffect(() => {
    void fetchAccountLink(props.token).then((result) =>
      setPhase(result.ok ? { link: result.value } : { problem: result.code }),
    );
  }, [props.token]);
  return (
    <PageFrame {...props} language={language} title={name('title')} offered={['ja', 'en']}>
      {phase === 'loading' && <p role="status">{say('loading')}</p>}
      {phase === 'done' && <LinkUsed say={say} />}
      {typeof phase === 'object' && 'link' in phase && (
        <PasswordForm
          token={props.token}
          link={phase.link}
          language={language}
          onDone={() => setPhase('done')}
        />
      )}
      {typeof phase === 'object' && 'problem' in phase && (
        <LinkGone say={say} problem={phase.problem} language={language} />
      )}
    </PageFrame>
  );
}

function PasswordForm(props: {
  token: string;
  link: AccountLinkAnswer;
  language: PageLanguage;
  onDone: () => void;
}) {
  const { say } = voice(ACCOUNT_WORDS, props.language);
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ClientCode | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const result = await sendAccountPassword(props.token, password);
    setBusy(false);
    setProblem(result.ok ? null : result.code);
    if (result.ok) props.onDone();
  };
  return (
    <form class="setup" onSubmit={(event) => void submit(event)}>
      <h1>{props.link.cityName}</h1>
      <p>{say(props.link.kind === 'invitation' ? 'leadInvitation' : 'leadReset')}</p>
      <label for="login">{say('login')}</label>
      <input type="text" id="login" readOnly autocomplete="username" value={props.link.login} />
      <NewPassword say={say} value={password} onChange={setPassword} />
      <p class="wrong" role="alert">
        {problem &&
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
