import { useState } from 'preact/hooks';
import type { DeviceLinkAnswer } from '../../../src/http/public/chat-shapes.ts';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { clockTime, isJapanese, refusalWords } from '../../shared/i18n.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import { Ruby, hasReadings, showsReadings, voice } from '../kit/text.tsx';
import './beside.css';
import type { Display } from './display.ts';
import { Modal } from './modal.tsx';
import { qrPath } from '../../shared/qr.ts';
import type { ChatSession } from './session.ts';
import { BESIDE_WORDS } from './beside-words.ts';
import { CHAT_WORDS } from './words.ts';

interface SettingsProps {
  session: ChatSession;
  language: ResidentLanguage;
  display: Display;
  onDisplay: (display: Display) => void;
  onClose: () => void;
}

/** How it looks on this device, and how to go on at another. Fetched when it is wanted. */
export function Settings({ session, language, display, onDisplay, onClose }: SettingsProps) {
  const { say } = voice(BESIDE_WORDS, language);
  const chat = voice(CHAT_WORDS, language);
  /** What the language does by itself is no wish: in another language that one's own way holds again. */
  const wish = (checked: boolean) => (checked === hasReadings(language) ? null : checked);
  return (
    <Modal labelledBy="settings-title" onClose={onClose}>
      <h2 id="settings-title">{chat.say('display')}</h2>
      <div class="stack">
        <label class="choice">
          <input
            type="checkbox"
            checked={display.large}
            onChange={(event) => onDisplay({ ...display, large: event.currentTarget.checked })}
          />
          {say('largeText')}
        </label>
        {isJapanese(language) && (
          <label class="choice">
            <input
              type="checkbox"
              checked={showsReadings(language)}
              onChange={(event) => onDisplay({ ...display, readings: wish(event.currentTarget.checked) })}
            />
            {say('readings')}
          </label>
        )}
        <MakeLink session={session} language={language} />
        <EnterCode session={session} language={language} onOpened={onClose} />
      </div>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {chat.say('close')}
        </button>
      </div>
    </Modal>
  );
}

function MakeLink({ session, language }: Pick<SettingsProps, 'session' | 'language'>) {
  const { say, name } = voice(BESIDE_WORDS, language);
  const [link, setLink] = useState<DeviceLinkAnswer | null>(null);
  const [problem, setProblem] = useState<ClientCode | null>(null);
  const [copied, setCopied] = useState(false);
  const make = async () => {
    const result = await session.linkDevice();
    setLink(result.ok ? result.value : null);
    setProblem(result.ok ? null : result.code);
    setCopied(false);
  };
  const picture = link && qrPath(link.url);
  return (
    <section class="device">
      <h3>{say('device')}</h3>
      <p class="small">{say('deviceNote')}</p>
      {!link && (
        <button type="button" class="button quiet-button" onClick={() => void make()}>
          {say('deviceMake')}
        </button>
      )}
      <div role="status">
        {problem && (
          <p class="wrong small">
            <Ruby text={refusalWords(problem, language)} language={language} />
          </p>
        )}
        {link && picture && (
          <>
            <p class="small">{say('deviceScan')}</p>
            <svg
              class="qr"
              viewBox={`0 0 ${picture.size} ${picture.size}`}
              role="img"
              aria-label={name('deviceScan')}
              shape-rendering="crispEdges"
            >
              <rect width={picture.size} height={picture.size} fill="#fff" />
              <path d={picture.path} fill="#000" />
            </svg>
            <p>
              <span class="small">{say('deviceCode')}</span>
              <strong class="code">{link.code}</strong>
            </p>
            <p class="small quiet">
              <Ruby
                text={name('deviceExpires', { when: clockTime(link.expiresAt, language) })}
                language={language}
              />
            </p>
          </>
        )}
      </div>
      {link && (
        <p>
          <button
            type="button"
            class="link-button"
            onClick={() =>
              void navigator.clipboard.writeText(link.url).then(
                () => setCopied(true),
                () => setCopied(false),
              )
            }
          >
            {say('deviceCopy')}
          </button>{' '}
          <span role="status" class="small done">
            {copied && say('deviceCopied')}
          </span>
        </p>
      )}
    </section>
  );
}

function EnterCode(props: Pick<SettingsProps, 'session' | 'language'> & { onOpened: () => void }) {
  const { say } = voice(BESIDE_WORDS, props.language);
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<ClientCode | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (code.replace(/[^0-9a-z]/gi, '').length < 8) return setProblem('not-found');
    const refused = await props.session.join(code.trim());
    setProblem(refused);
    if (refused === null) props.onOpened();
  };
  return (
    <details class="device">
      <summary>{say('deviceHave')}</summary>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <label>
          <span class="small">{say('deviceHaveNote')}</span>
          <input
            type="text"
            autocomplete="one-time-code"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={20}
            value={code}
            aria-invalid={problem !== null}
            aria-describedby="code-problem"
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </label>
        <p id="code-problem" class="wrong small" role="alert">
          {problem === 'not-found'
            ? say('deviceWrong')
            : problem && <Ruby text={refusalWords(problem, props.language)} language={props.language} />}
        </p>
        <p>
          <button type="submit" class="button quiet-button">
            {say('deviceOpen')}
          </button>
        </p>
      </form>
    </details>
  );
}
