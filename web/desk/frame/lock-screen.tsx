import { useEffect, useState, type ReactElement } from 'react';
import type { Lock } from '../../shared/desk-types.ts';
import { TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { attempt, useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { setPresence, unlockDesk } from '../state/session.ts';
import { toast } from '../state/toasts.ts';
import { frameWords, useFrameWords } from '../text/frame-words.ts';
import { SignIn } from './sign-in.tsx';

/** What is seen of a covered desk: whose it is, and the two ways on. */
export function LockScreen(): ReactElement {
  const words = useFrameWords().lock;
  const [other, setOther] = useState(false);
  const [password, setPassword] = useState('');
  const name = useLockedName();
  const act = useAct(async () => {
    await unlockDesk(password);
    const away = frameWords().lock;
    toast(away.opened, {
      action: { name: away.readyAgain, run: () => void attempt(() => setPresence('ready', null)) },
    });
  });
  useEffect(() => {
    document.title = words.title;
  }, [words]);
  if (other) {
    return (
      <SignIn lost={false} lead={words.otherLead}>
        <button type="button" className="button button-plain self-center" onClick={() => setOther(false)}>
          {words.back}
        </button>
      </SignIn>
    );
  }
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
          <Icon name="lock" size={32} />
          <h1>{words.title}</h1>
        </div>
        {name && <p className="font-700">{words.by(name)}</p>}
        <p className="meta">{words.lead}</p>
        <TextField
          label={words.password}
          name="password"
          type="password"
          autoComplete="current-password"
          autoFocus
          required
          maxLength={1024}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Problem failure={act.failure} />
        <button type="submit" className="button button-main w-full" disabled={act.busy || password === ''}>
          {act.busy ? words.busy : words.open}
        </button>
        <button type="button" className="button w-full" onClick={() => setOther(true)}>
          {words.other}
        </button>
      </form>
    </main>
  );
}

/** Whose desk it is; asked of the server, because the page may have been loaded anew. */
function useLockedName(): string | null {
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    client
      .get<Lock>('/desk/lock')
      .then((lock) => {
        if (!gone) setName(lock.name);
        client.setCsrf(lock.csrfToken);
      })
      .catch(() => undefined);
    return () => {
      gone = true;
    };
  }, []);
  return name;
}
