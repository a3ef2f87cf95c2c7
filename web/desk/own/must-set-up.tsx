import { useEffect, type ReactElement } from 'react';
import { Mark } from '../parts/mark.tsx';
import { attempt } from '../state/act.ts';
import { findSession, signOut } from '../state/session.ts';
import { useOwnWords } from '../text/own-words.ts';
import { useWords } from '../text/text.ts';
import { SetUpFactor } from './set-up-factor.tsx';

/** Somebody whose role asks for a second factor and who has none: nothing else opens before. */
export function MustSetUp(): ReactElement {
  const words = useOwnWords().factor;
  const { signOut: out } = useWords().top;
  useEffect(() => {
    document.title = words.title;
  }, [words]);
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <div className="sign-in-mark">
          <Mark size={40} />
          <h1>{words.title}</h1>
        </div>
        <p className="notice">{words.mustLead}</p>
        <SetUpFactor onDone={() => void findSession()} />
        <button
          type="button"
          className="button button-plain self-center"
          onClick={() => void attempt(signOut)}
        >
          {out}
        </button>
      </div>
    </main>
  );
}
