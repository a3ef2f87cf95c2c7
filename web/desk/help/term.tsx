import type { ReactElement } from 'react';
import { Disclosure } from '../parts/disclosure.tsx';
import { language } from '../text/text.ts';
import { useFrameWords } from '../text/frame-words.ts';
import { TERMS, type TermName } from './terms.ts';

/** A question mark beside a word that needs it: what the word means, on the spot. */
export function Term({ name }: { name: TermName }): ReactElement {
  const words = useFrameWords().help;
  const [screen, meaning] = TERMS[name][language()];
  return (
    <Disclosure name={words.term(screen)} className="term" side="left" label="?">
      {() => (
        <p className="term-text">
          <strong>{screen}</strong> {meaning}
        </p>
      )}
    </Disclosure>
  );
}
