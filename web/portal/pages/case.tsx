import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import type { PublicCaseAnswer } from '../../../src/http/public/shapes.ts';
import { PAGE_LANGUAGES, refusalWords, servedPageLanguage } from '../../shared/i18n.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import { fetchCase, sendToCase } from '../../shared/public-client.ts';
import type { CaseEntry } from '../../shared/public-client.ts';
import { Outbox, deliveryAfter } from '../../widget/kit/outbox.ts';
import type { Delivery, PendingMessage } from '../../widget/kit/outbox.ts';
import { browserStorage, openStore } from '../../widget/kit/store.ts';
import { Ruby, voice } from '../../widget/kit/text.tsx';
import { PageFrame } from '../page.tsx';
import type { PageProps } from '../page.tsx';
import { CaseFacts } from './case-facts.tsx';
import { CaseHistory } from './case-history.tsx';
import { CaseWriting } from './case-writing.tsx';
import { CASE_WORDS } from './case-words.ts';

const LOOKS_AGAIN_MS = 30_000;

/** The page behind a resident's private link: where the matter stands, who has it, and where to add to it. */
export function CasePage(props: PageProps & { token: string }) {
  const { matter, problem, box, pending, reload } = useCase(props.token);
  const language = matter ? servedPageLanguage(matter, props.language) : props.language;
  const { say, name } = voice(CASE_WORDS, language);
  if (!matter) {
    const title = problem ? name('missingTitle') : name('loading');
    return (
      <PageFrame {...props} title={title}>
        {problem ? (
          <Missing {...props} problem={problem} onAgain={reload} />
        ) : (
          <p role="status">{say('loading')}</p>
        )}
      </PageFrame>
    );
  }
  return (
    <PageFrame
      {...props}
      language={language}
      offered={PAGE_LANGUAGES.filter((code) => matter.languages.includes(code))}
      title={name(matter.isCase ? 'title' : 'receiptTitle', { number: matter.number })}
      owner={matter.cityName}
    >
      <h1 class="case-title">{matter.title}</h1>
      <p class="quiet">{matter.categoryName}</p>
      {problem && (
        <p class="notice wrong" role="status">
          {say('unreachable')}{' '}
          <button type="button" class="link-button" onClick={reload}>
            {say('again')}
          </button>
        </p>
      )}
      <CaseFacts matter={matter} language={language} />
      <CaseHistory
        matter={matter}
        pending={pending}
        box={box}
        ticket={{ case: props.token }}
        language={language}
      />
      <CaseWriting matter={matter} token={props.token} box={box} store={box.store} language={language} />
      <p class="quiet small">{say('keepSecret')}</p>
    </PageFrame>
  );
}

function Missing(props: PageProps & { problem: ClientCode; onAgain: () => void }) {
  const { say } = voice(CASE_WORDS, props.language);
  // A token that is cut short is refused as malformed; for the resident it is the same.
  const gone = props.problem === 'not-found' || props.problem === 'request.invalid';
  return (
    <>
      <h1>{say('missingTitle')}</h1>
      <p>
        {gone ? (
          say('missingText')
        ) : (
          <Ruby text={refusalWords(props.problem, props.language)} language={props.language} />
        )}
      </p>
      {gone ? (
        <p>{say('missingCall')}</p>
      ) : (
        <p>
          <button type="button" class="button" onClick={props.onAgain}>
            {say('again')}
          </button>
        </p>
      )}
    </>
  );
}

/** The line of this case's unsent messages, with the storage it lies in. */
export interface CaseBox {
  outbox: Outbox;
  store: ReturnType<typeof openStore>;
}

function useCase(token: string) {
  const [matter, setMatter] = useState<PublicCaseAnswer | null>(null);
  const [problem, setProblem] = useState<ClientCode | null>(null);
  const [, redraw] = useReducer<number, void>((n) => n + 1, 0);
  const alive = useRef(true);
  // What was sent from here: an answer that was asked for before it arrived must not take it off the page again.
  const own = useRef<CaseEntry[]>([]);

  const reload = async () => {
    const result = await fetchCase(token);
    if (!alive.current) return;
    if (result.ok) setMatter(own.current.reduce(withEntry, result.value));
    setProblem(result.ok ? null : result.code);
  };
  const box = useMemo(() => {
    const store = openStore(`engawa:case:${token}:`, browserStorage());
    const added = (entry: CaseEntry) => {
      own.current = [...own.current, entry];
      setMatter((now) => now && withEntry(now, entry));
    };
    const outbox = new Outbox(
      store,
      (message) => deliver(token, message, added),
      () => redraw(),
    );
    return { outbox, store };
  }, [token]);

  useEffect(() => {
    void reload();
    box.outbox.kick();
    const timer = setInterval(() => document.visibilityState === 'visible' && void reload(), LOOKS_AGAIN_MS);
    const wake = () => {
      void reload();
      box.outbox.kick();
    };
    window.addEventListener('online', wake);
    return () => {
      alive.current = false;
      clearInterval(timer);
      window.removeEventListener('online', wake);
      box.outbox.stop();
    };
  }, [box]);
  return { matter, problem, box, pending: box.outbox.messages(), reload: () => void reload() };
}

function withEntry(matter: PublicCaseAnswer, entry: CaseEntry): PublicCaseAnswer {
  if (matter.entries.some(({ id }) => id === entry.id)) return matter;
  return { ...matter, entries: [...matter.entries, entry] };
}

async function deliver(
  token: string,
  message: PendingMessage,
  added: (entry: CaseEntry) => void,
): Promise<Delivery> {
  const { clientId, body, files } = message;
  const result = await sendToCase(token, { clientId, body, fileIds: files.map((file) => file.id) });
  if (result.ok) {
    added(result.value);
    return { kind: 'kept' };
  }
  return deliveryAfter(result);
}
