import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { EntryPointAnswer, ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { htmlLang, isWrittenInKanji, servedLanguage } from '../../shared/i18n.ts';
import { Composer } from '../kit/composer.tsx';
import { Icon } from '../kit/icons.tsx';
import { LanguageSelect } from '../kit/language-select.tsx';
import type { Store } from '../kit/store.ts';
import { voice } from '../kit/text.tsx';
import { isComposing } from '../kit/typing.ts';
import { KIT_WORDS } from '../kit/words.ts';
import { setDisplay } from './display.ts';
import type { Display } from './display.ts';
import { EndDialog } from './end-dialog.tsx';
import type { Host } from './host.ts';
import { CHAT_LANGUAGES, loadBeside, loadLanguage, usesBeside, withWords } from './languages.ts';
import { Later } from './later.tsx';
import { Log } from './log.tsx';
import type { ChatSession } from './session.ts';
import type { ChatView } from './session-types.ts';
import { Standing } from './standing.tsx';
import { CHAT_WORDS } from './words.ts';

interface AppProps {
  session: ChatSession;
  store: Store;
  host: Host;
  language: ResidentLanguage;
  display: Display;
  /** What holds for every entry point on this device. */
  displayStore: Store;
  onChange: (listener: () => void) => () => void;
  onOpen: (listener: (open: boolean) => void) => () => void;
}

/** The chat as a whole: who answers, what was said, where to write. */
export function App(props: AppProps) {
  const { session, store, host } = props;
  const [, redraw] = useReducer<number, void>((n) => n + 1, 0);
  const [language, setLanguage] = useState(props.language);
  const [text, setText] = useState(store.get('draft') ?? '');
  const [dialog, setDialog] = useState<'end' | 'wish' | 'settings' | null>(null);
  const [asksProfile, setAsksProfile] = useState(false);
  const [display, setShown] = useState(props.display);
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
  useEffect(() => paint(view.entry?.colours ?? null), [view.entry]);
  const write = (next: string) => {
    if (next) session.typed();
    setText(next);
    if (next) store.set('draft', next);
    else store.remove('draft');
  };
  const speak = async (next: ResidentLanguage): Promise<boolean> => {
    if (!(await loadLanguage(next))) return false;
    if (usesBeside()) await loadBeside(next).catch(() => undefined);
    setLanguage(next);
    void session.setLanguage(next);
    return true;
  };
  const choose = async (next: ResidentLanguage) => {
    if (await speak(next)) store.set('language', next);
  };
  // What they chose before is kept: the city may serve that language again.
  useEffect(() => {
    const next = view.entry ? servedLanguage(view.entry, language) : language;
    if (next !== language) void speak(next);
  }, [view.entry]);
  const escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || isComposing(event)) return;
    host.tell({ engawa: 'close' });
  };
  const ticket = async () => {
    const begunNow = await session.begin();
    return begunNow.ok ? { ok: true as const, value: { chat: begunNow.value } } : begunNow;
  };

  const close = () => {
    setDialog(null);
    field.current?.focus();
  };

  return (
    <div class="frame" onKeyDown={escape}>
      <Bar
        view={view}
        host={host}
        language={language}
        onSettings={() => setDialog('settings')}
        onLanguage={(next) => void choose(next)}
      />
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
        <Standing
          view={view}
          language={language}
          onRetry={() => session.wake()}
          onLeave={() => setDialog('wish')}
        />
        {usable && view.entry && (
          <>
            <div class="tools">
              <details class="profile" onToggle={(event) => setAsksProfile(event.currentTarget.open)}>
                <summary>{say('profile')}</summary>
                {asksProfile && (
                  <Later
                    load={() => loadProfileForm(language)}
                    render={(ProfileForm) => (
                      <ProfileForm session={session} view={view} language={language} />
                    )}
                  />
                )}
              </details>
              {view.chat && view.chat.state !== 'new' && view.chat.state !== 'ended' && (
                <button type="button" class="link-button small" onClick={() => setDialog('end')}>
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
      {dialog === 'end' && (
        <EndDialog
          language={language}
          onClose={(end) => {
            close();
            if (end) void session.end();
          }}
        />
      )}
      {dialog === 'wish' && (
        <Later
          load={() => loadWishForm(language)}
          onMissing={close}
          render={(WishForm) => (
            <WishForm
              session={session}
              view={view}
              language={language}
              text={text}
              onClose={(left) => {
                close();
                if (left) write('');
              }}
            />
          )}
        />
      )}
      {dialog === 'settings' && (
        <Later
          load={() => loadSettings(language)}
          onMissing={close}
          render={(Settings) => (
            <Settings
              session={session}
              language={language}
              display={display}
              onDisplay={(next) => {
                setDisplay(props.displayStore, next);
                setShown(next);
              }}
              onClose={() => setDialog(null)}
            />
          )}
        />
      )}
    </div>
  );
}

/** The city's colours, checked by the city's side, take the place of the product's own. */
function paint(colours: EntryPointAnswer['colours']): void {
  const { style } = document.documentElement;
  for (const [name, value] of [
    ['--lead', colours?.accent],
    ['--lead-dark', colours?.dark],
    ['--lead-soft', colours?.soft],
  ] as const)
    if (value) style.setProperty(name, value);
}

const loadSettings = (language: ResidentLanguage) =>
  withWords(
    import('./settings.tsx').then((module) => module.Settings),
    language,
  );
const loadWishForm = (language: ResidentLanguage) =>
  withWords(
    import('./wish-form.tsx').then((module) => module.WishForm),
    language,
  );
const loadProfileForm = (language: ResidentLanguage) =>
  withWords(
    import('./profile-form.tsx').then((module) => module.ProfileForm),
    language,
  );

interface BarProps {
  onSettings: () => void;
  view: ChatView;
  host: Host;
  language: ResidentLanguage;
  onLanguage: (language: ResidentLanguage) => void;
}

function Bar({ view, host, language, onLanguage, onSettings }: BarProps) {
  const { name } = voice(CHAT_WORDS, language);
  const kit = voice(KIT_WORDS, language);
  const { entry } = view;
  return (
    <header class="bar">
      <div class="bar-names">
        <h1>{entry ? (isWrittenInKanji(language) ? entry.cityName : entry.cityNameEn) : name('title')}</h1>
        {entry && <p>{entry.deskName}</p>}
      </div>
      <LanguageSelect
        language={language}
        label={kit.name('language')}
        offered={CHAT_LANGUAGES.filter((code) => entry?.languages.includes(code) ?? true)}
        onChange={onLanguage}
      />
      <button
        type="button"
        class="icon-button bar-close"
        aria-label={name('display')}
        title={name('display')}
        onClick={onSettings}
      >
        <Icon name="settings" />
      </button>
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
