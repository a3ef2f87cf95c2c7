import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageLanguage } from '../../shared/i18n.ts';
import type { PublicCaseAnswer } from '../../../src/http/public/shapes.ts';
import { Composer } from '../../widget/kit/composer.tsx';
import { voice } from '../../widget/kit/text.tsx';
import type { Store } from '../../widget/kit/store.ts';
import type { CaseBox } from './case.tsx';
import { CASE_WORDS } from './case-words.ts';

interface CaseWritingProps {
  matter: PublicCaseAnswer;
  token: string;
  box: CaseBox;
  store: Store;
  language: PageLanguage;
}

const MAX_CHARS = 4000;
const DRAFT = 'draft';

/** Where a resident adds to the case, or the words why that is over. */
export function CaseWriting({ matter, token, box, store, language }: CaseWritingProps) {
  const { say } = voice(CASE_WORDS, language);
  const [text, setText] = useState(store.get(DRAFT) ?? '');
  const field = useRef<HTMLTextAreaElement>(null);
  const kept = store.get(DRAFT) ?? '';
  // A refused message that is taken back to be rewritten arrives here through the kept draft.
  useEffect(() => {
    if (kept && kept !== text) setText(kept);
  }, [kept]);
  const write = (next: string) => {
    if (next) store.set(DRAFT, next);
    else store.remove(DRAFT);
    setText(next);
  };
  if (!matter.mayWrite) return <p class="notice">{say('closedWrite')}</p>;
  return (
    <section class="writing">
      <h2 class="section-title">{say('writeLabel')}</h2>
      <p class="quiet">{say('writeNote')}</p>
      <Composer
        language={language}
        text={text}
        onText={write}
        onSend={(body, files) => box.outbox.add(body, files)}
        maxChars={MAX_CHARS}
        maxFileBytes={matter.maxFileBytes}
        ticket={() => Promise.resolve({ ok: true, value: { case: token } })}
        enterSends={false}
        field={field}
      />
    </section>
  );
}
