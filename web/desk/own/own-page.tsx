import type { ReactElement } from 'react';
import { useTitle } from '../state/title.ts';
import { useOwnWords } from '../text/own-words.ts';
import { OwnPassword } from './own-password.tsx';
import { Passkeys } from './passkeys.tsx';
import { SecondFactor } from './second-factor.tsx';
import { Sessions } from './sessions.tsx';
import { SponsoredTokens } from './sponsored-tokens.tsx';

/** What is about oneself and not about one's work. */
export function OwnPage(): ReactElement {
  const words = useOwnWords();
  useTitle(words.title);
  return (
    <section className="single" aria-labelledby="own-title">
      <header className="page-head">
        <h1 id="own-title">{words.title}</h1>
      </header>
      <div className="panel api">
        <SecondFactor />
        <Passkeys />
        <OwnPassword />
        <Sessions />
        <SponsoredTokens />
      </div>
    </section>
  );
}
