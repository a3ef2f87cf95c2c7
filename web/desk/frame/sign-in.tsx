import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import type { DeskFailure } from '../../shared/desk-failure.ts';
import { queries } from '../../shared/desk-queries.ts';
import { TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Mark } from '../parts/mark.tsx';
import { useAct } from '../state/act.ts';
import { showPasskey } from '../state/passkeys.ts';
import { signIn } from '../state/session.ts';
import { changeSettings, settings } from '../state/settings.ts';
import { useQuery } from '../state/use-query.ts';
import { CODE_FIELD } from '../own/set-up-factor.tsx';
import { useOwnWords } from '../text/own-words.ts';
import { failureWords, useWords } from '../text/text.ts';
import { WaysIn } from './ways-in.tsx';

/** The way in. `lost` tells that a session ended in the middle of work; `lead` stands for the usual sentence. */
export function SignIn({
  lost,
  lead,
  children,
}: {
  lost: boolean;
  lead?: string;
  children?: ReactNode;
}): ReactElement {
  const words = useWords();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [would, setWould] = useState({ codes: false, passkeys: false });
  const act = useAct((passkey?: object) =>
    signIn(login.trim(), password, passkey ? { passkey } : { code: code.trim() }),
  );
  const { failure } = act;
  useEffect(() => {
    if (failure?.code !== 'session.code-required') return;
    setWould({ codes: failure.details['codes'] === true, passkeys: failure.details['passkeys'] === true });
  }, [failure]);
  const byKey = useAct(async () => void (await act.run(await showPasskey())));
  const { factor: own, passkeys: passkeyWords } = useOwnWords();
  const demo = useDemo();
  useEffect(() => {
    document.title = words.signIn.title;
  }, [words]);
  return (
    <main className="sign-in">
      <form
        className="sign-in-card"
        onSubmit={(event) => {
          event.preventDefault();
          void act.run();
        }}
      >
        <div className="sign-in-mark">
          <Mark size={40} />
          <h1>{words.signIn.title}</h1>
        </div>
        <p className={lost ? 'notice' : 'meta'}>{lost ? words.signIn.lost : (lead ?? words.signIn.lead)}</p>
        <TextField
          label={words.signIn.login}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          value={login}
          onChange={(event) => setLogin(event.target.value)}
        />
        <TextField
          label={words.signIn.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {would.codes && (
          <TextField
            {...CODE_FIELD}
            label={own.code}
            hint={own.codeHint}
            autoFocus
            required={!would.passkeys}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
        {would.passkeys && (
          <button
            type="button"
            className="button w-full"
            disabled={byKey.busy}
            onClick={() => void byKey.run()}
          >
            {passkeyWords.confirm}
          </button>
        )}
        {(byKey.failure ?? act.failure) && <Refused failure={(byKey.failure ?? act.failure)!} />}
        <button type="submit" className="button button-main w-full" disabled={act.busy}>
          {act.busy ? words.signIn.busy : words.signIn.submit}
        </button>
        <WaysIn />
        {children}
        {demo && <p className="notice">{words.signIn.demo}</p>}
        <button
          type="button"
          className="button button-plain self-center"
          lang={settings().language === 'ja' ? 'en' : 'ja'}
          onClick={() => changeSettings({ language: settings().language === 'ja' ? 'en' : 'ja' })}
        >
          {words.signIn.language}
        </button>
      </form>
    </main>
  );
}

function Refused({ failure }: { failure: DeskFailure }): ReactElement {
  const words = useWords();
  const waitSec = failure.details['retryAfterSec'] ?? failure.details['untilSec'];
  const throttled = failure.code === 'request.rate-limited' || failure.code === 'session.locked';
  return (
    <div className="problem" role="alert">
      <Icon name="alert" />
      <p>
        {throttled && typeof waitSec === 'number'
          ? words.signIn.throttled(Math.ceil(waitSec))
          : failureWords(failure)}
      </p>
    </div>
  );
}

function useDemo(): boolean {
  const { data } = useQuery(queries.cities);
  if (!data) return false;
  const cities = Array.isArray(data) ? data : data.cities;
  return cities.some((city) => city.demo);
}
