import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { htmlLang, refusalWords } from '../../shared/i18n.ts';
import { Composer } from '../kit/composer.tsx';
import { Icon } from '../kit/icons.tsx';
import { LanguageSelect } from '../kit/language-select.tsx';
import type { Store } from '../kit/store.ts';
import { Ruby, voice } from '../kit/text.tsx';
import { isComposing } from '../kit/typing.ts';
import { KIT_WORDS } from '../kit/words.ts';
import { EndDialog } from './end-dialog.tsx';
import type { Host } from './host.ts';
import { CHAT_LANGUAGES, loadLanguage } from './languages.ts';
import { Log } from './log.tsx';
import { ProfileForm } from './profile-form.tsx';
import type { ChatSession, ChatView } from './session.ts';
import { CHAT_WORDS } from './words.ts';

interface AppProps {
  session: ChatSession;
  store: Store;
  host: Host;
  language: ResidentLanguage;
  onChange: (listener: () => void) => () => void;
  onOpen: (listener: (open: boolean) => void) => () => void;
}

/** The chat as a whole: who answers, what was said, where to write. */
export function App(props: AppProps) {
  const { session, store, host } = props;
  const [, redraw] = useReducer<number, void>((n) => n + 1, 0);
  const [language, setLanguage] = useState(props.language);
  const [text, setText] = useState(store.get('draft') ?? '');
  const [asksEnd, setAsksEnd] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const view = session.view();
  const { say, name } = voice(CHAT_WORDS, language);

  useEffect(() => props.onChange(() => redraw()), []);
  const usable = view.entry !== null && view.entryProblem === null;
  const wanted = useRef(false);
  useEffect(
    () =>
      props.onOpen((open) => {
        wanted.current = open;
        if (open) field.current?.focus();
      }),
    [],
  );
  // The chat may be opened before it is known whether one can write here.
  useEffect(() => {
    if (wanted.current) field.current?.focus();
  }, [usable]);
  useEffect(() => {
    document.documentElement.lang = htmlLang(language);
    document.title = [name('title'), view.entry?.cityName].filter(Boolean).join(' – ');
  }, [language, view.entry]);
  useEffect(() => host.tell({ engawa: 'unread', count: view.unread }), [view.unread]);
  const begun = view.chat !== null || view.pending.length > 0;
  useEffect(() => {
    if (begun) host.tell({ engawa: 'begun' });
  }, [begun]);

  const write = (next: string) => {
    setText(next);
    if (next) store.set('draft', next);
    else store.remove('draft');
  };
  const speak = async (next: ResidentLanguage) => {
    if (!(await loadLanguage(next))) return;
    setLanguage(next);
    store.set('language', next);
    void session.setLanguage(next);
  };
  const escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || isComposing(event) || asksEnd) return;
    host.tell({ engawa: 'close' });
  };
  const ticket = async () => {
    const begunNow = await session.begin();
    return begunNow.ok ? { ok: true as const, value: { chat: begunNow.value } } : begunNow;
  };

  return (
    <div class="frame" onKeyDown={escape}>
      <Bar view={view} host={host} language={language} onLanguage={(next) => void speak(next)} />
      <Log
        session={session}
        view={view}
        language={language}
        onRewrite={(body) => {
          write(body);
          field.current?.focus();
        }}
      />
      <footer class="foot">
        <Standing view={view} language={language} onRetry={() => session.wake()} />
        {usable && view.entry && (
          <>
            <div class="tools">
              <ProfileForm session={session} view={view} language={language} />
              {view.chat && view.chat.state !== 'new' && view.chat.state !== 'ended' && (
                <button type="button" class="link-button small" onClick={() => setAsksEnd(true)}>
                  {say('end')}
                </button>
              )}
            </div>
            <Composer
              language={language}
              text={text}
              onText={write}
              onSend={(body, files) => session.send(body, files)}
              maxChars={view.entry.maxMessageChars}
              maxFileBytes={view.entry.maxFileBytes}
              ticket={ticket}
              enterSends
              field={field}
            />
          </>
        )}
      </footer>
      <EndDialog
        open={asksEnd}
        language={language}
        onClose={(end) => {
          setAsksEnd(false);
          if (end) void session.end();
          field.current?.focus();
        }}
      />
    </div>
  );
}

interface BarProps {
  view: ChatView;
  host: Host;
  language: ResidentLanguage;
  onLanguage: (language: ResidentLanguage) => void;
}

function Bar({ view, host, language, onLanguage }: BarProps) {
  const { name } = voice(CHAT_WORDS, language);
  const kit = voice(KIT_WORDS, language);
  const { entry } = view;
  return (
    <header class="bar">
      <div class="bar-names">
        <h1>{entry ? (language === 'en' ? entry.cityNameEn : entry.cityName) : name('title')}</h1>
        {entry && <p>{entry.deskName}</p>}
      </div>
      <LanguageSelect
        language={language}
        label={kit.name('language')}
        offered={CHAT_LANGUAGES}
        onChange={onLanguage}
      />
      {host.embedded && (
        <button
          type="button"
          class="icon-button bar-close"
          aria-label={name('close')}
          onClick={() => host.tell({ engawa: 'close' })}
        >
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

/** Where things stand right now: no connection, the place in line, who answers. Read out when it changes. */
function Standing(props: { view: ChatView; language: ResidentLanguage; onRetry: () => void }) {
  const { view, language } = props;
  const { say } = voice(CHAT_WORDS, language);
  const { chat } = view;
  if (view.entryProblem && !view.entry) {
    return (
      <p class="standing wrong" role="status">
        <Ruby text={refusalWords(view.entryProblem, language)} />
      </p>
    );
  }
  return (
    <div class="standing" role="status">
      {view.struggling && (
        <p class="wrong">
          {say('lost')}{' '}
          <button type="button" class="link-button" onClick={props.onRetry}>
            {say('tryNow')}
          </button>
        </p>
      )}
      {chat?.state === 'waiting' && chat.open && (
        <p>
          {chat.position === null
            ? say('waiting')
            : chat.position <= 1
              ? say('waitingNext')
              : say('waitingPlace', { count: chat.position })}
        </p>
      )}
      {chat?.state === 'active' && (
        <p>{chat.answererName ? say('answering', { name: chat.answererName }) : say('answeringNobody')}</p>
      )}
    </div>
  );
}
