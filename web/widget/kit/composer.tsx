import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren, RefObject } from 'preact';
import type { FileAnswer } from '../../../src/http/shapes.ts';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { refusalWords } from '../../shared/i18n.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import type { CallResult, Ticket } from '../../shared/public-client.ts';
import { sizeWords } from './file-view.tsx';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';
import { Ruby, voice } from './text.tsx';
import { useTray } from './tray.ts';
import type { Tray, TrayItem } from './tray.ts';
import { charsLeft, isComposing, sendable, sendsMessage } from './typing.ts';
import { KIT_WORDS } from './words.ts';

/** A hint for the chooser only. The city looks at the bytes itself. */
const ACCEPTED = 'image/*,application/pdf,.docx,.xlsx';
/** Failures of an upload that another try may not meet again. */
const PASSING: ReadonlySet<ClientCode> = new Set([
  'network',
  'unknown',
  'request.rate-limited',
  'capacity.full',
  'file.storage-full',
  'file.unscanned',
  'database.unavailable',
]);
const COUNTER_FROM = 200;
const TALLEST_PX = 160;

interface ComposerProps {
  language: ResidentLanguage;
  text: string;
  onText: (text: string) => void;
  onSend: (body: string, files: FileAnswer[]) => void;
  maxChars: number;
  maxFileBytes: number;
  /** What uploads are made with; begins the conversation if there is none. */
  ticket: () => Promise<CallResult<Ticket>>;
  /** In the chat Enter sends; on the case page, where one writes a letter, only the button does. */
  enterSends: boolean;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** Where a resident writes: a field that grows, files, and one button. */
export function Composer(props: ComposerProps) {
  const { language, text, field } = props;
  const { say, name } = voice(KIT_WORDS, language);
  const tray = useTray(props.maxFileBytes, props.ticket);
  const [waits, setWaits] = useState(false);
  const left = charsLeft(text, props.maxChars);
  useLayoutEffect(() => grow(field.current), [text]);

  const send = () => {
    if (left < 0) return;
    if (tray.busy) return setWaits(true);
    const body = sendable(text);
    const files = tray.take();
    if (!body && files.length === 0) return field.current?.focus();
    props.onText('');
    props.onSend(body, files);
    field.current?.focus();
  };
  // Pressed while a file was on its way: it goes when the file is there, and stays when the file could not be sent.
  useEffect(() => {
    if (!waits || tray.busy) return;
    setWaits(false);
    if (!tray.items.some((item) => item.problem)) send();
  }, [waits, tray.busy]);
  const write = (next: string) => {
    setWaits(false);
    props.onText(next);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isComposing(event)) event.stopPropagation();
    if (!props.enterSends || !sendsMessage(event)) return;
    event.preventDefault();
    send();
  };
  const paste = (event: ClipboardEvent) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    tray.add(files);
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TrayList tray={tray} language={language} />
      <p class="composer-note" role="status">
        {tray.tooMany ? say('filesTooMany') : waits && tray.busy ? say('fileWait') : null}
      </p>
      <label class={props.enterSends ? 'unseen' : 'composer-label'} for="message-text">
        {say('messageLabel')}
      </label>
      <textarea
        id="message-text"
        ref={field}
        rows={props.enterSends ? 2 : 4}
        value={text}
        aria-describedby={props.enterSends ? 'keys-hint chars-left' : 'chars-left'}
        aria-invalid={left < 0}
        enterkeyhint={props.enterSends ? 'send' : 'enter'}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={press}
        onFocus={() => grow(field.current)}
        onPaste={paste}
      />
      <p id="chars-left" class={left < 0 ? 'composer-note wrong' : 'composer-note'} role="status">
        {left < 0
          ? say('charsOver', { count: -left })
          : left <= COUNTER_FROM
            ? say('charsLeft', { count: left })
            : null}
      </p>
      <div class="composer-row">
        <FileButton tray={tray} language={language} maxBytes={props.maxFileBytes} />
        <button type="submit" class="button send">
          <Icon name="send" />
          {say('send')}
        </button>
      </div>
      {props.enterSends && (
        <p id="keys-hint" class="keys-hint">
          {name('keysHint')}
        </p>
      )}
    </form>
  );
}

function grow(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = 'auto';
  // Loaded quietly, out of sight: it has no height yet and is measured again when it is used.
  if (field.scrollHeight === 0) return;
  field.style.height = `${Math.min(field.scrollHeight + 4, TALLEST_PX)}px`;
}

/** A phone is asked for its camera by a button of its own; choosing from what is there stays beside it. */
const hasCamera = () => matchMedia('(pointer: coarse)').matches;

function FileButton(props: { tray: Tray; language: ResidentLanguage; maxBytes: number }) {
  const { say } = voice(KIT_WORDS, props.language);
  return (
    <div class="attach">
      {hasCamera() && (
        <FileInput tray={props.tray} icon="camera" accept="image/*" capture="environment">
          {say('camera')}
        </FileInput>
      )}
      <FileInput tray={props.tray} icon="clip" accept={ACCEPTED}>
        {say('attach')}
      </FileInput>
      <span class="quiet small">{say('attachHint', { size: sizeWords(props.maxBytes) })}</span>
    </div>
  );
}

function FileInput(props: {
  tray: Tray;
  icon: IconName;
  accept: string;
  capture?: 'environment';
  children: ComponentChildren;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="button quiet-button" onClick={() => input.current?.click()}>
        <Icon name={props.icon} />
        <span>{props.children}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={!props.capture}
        accept={props.accept}
        {...(props.capture ? { capture: props.capture } : {})}
        onChange={(event) => {
          props.tray.add(event.currentTarget.files ?? []);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

function TrayList({ tray, language }: { tray: Tray; language: ResidentLanguage }) {
  if (tray.items.length === 0) return null;
  return (
    <ul class="tray">
      {tray.items.map((item) => (
        <TrayRow key={item.key} item={item} tray={tray} language={language} />
      ))}
    </ul>
  );
}

function TrayRow({ item, tray, language }: { item: TrayItem; tray: Tray; language: ResidentLanguage }) {
  const { say, name } = voice(KIT_WORDS, language);
  return (
    <li class="tray-item">
      <span class="file-name">{item.file.name}</span>
      <span class="quiet small">{sizeWords(item.file.size)}</span>
      {item.problem ? (
        <span class="wrong small" role="alert">
          <Ruby text={refusalWords(item.problem, language)} language={language} />
        </span>
      ) : item.sent ? (
        <span class="small done">
          <Icon name="sent" />
          {say('fileReady')}
        </span>
      ) : (
        <progress
          class="progress"
          max={1}
          value={item.part}
          aria-label={`${item.file.name} ${name('fileUploading')}`}
        />
      )}
      {item.problem && PASSING.has(item.problem) && (
        <button type="button" class="link-button small" onClick={() => tray.again(item.key)}>
          {say('retry')}
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={name('fileRemove', { name: item.file.name })}
        onClick={() => tray.remove(item.key)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}
