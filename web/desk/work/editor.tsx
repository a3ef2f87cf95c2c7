import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { FileAnswer } from '#http/shapes.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { isAlt } from '../frame/keys.ts';
import { Icon } from '../parts/icon.tsx';
import { isComposing, sends } from '../parts/ime.ts';
import { outbox, serverTime } from '../state/desk.ts';
import { settings } from '../state/settings.ts';
import { tellTyping } from '../state/typing.ts';
import { useDraft, useLatest, useQuery } from '../state/use-query.ts';
import type { Words } from '../text/ja.ts';
import { useWords } from '../text/text.ts';
import { Attached, useUploads } from './attachments.tsx';
import { draftKey } from './draft-key.ts';
import { editorRequest } from './editor-request.ts';
import { OtherDraft } from './other-draft.tsx';
import { seemsOtherThan, spellingLanguage } from './seems-language.ts';
import { useSending } from './use-sending.ts';

type Kind = 'reply' | 'note';

const NOTE_MAX_CHARS = 10_000;

/** Where a reply or a note is written. Sending shows the row at once; the way to the server is the outbox's business. */
export function Editor({ interaction }: { interaction: Interaction }): ReactElement {
  const words = useWords();
  const mayReply = interaction.can.includes('reply');
  const mayNote = interaction.can.includes('note');
  const [wanted, setWanted] = useState<Kind>(mayReply ? 'reply' : 'note');
  const kind: Kind =
    wanted === 'reply' && !mayReply ? 'note' : wanted === 'note' && !mayNote ? 'reply' : wanted;
  const key = draftKey(kind, interaction.conversationId);
  const [draft, setDraft] = useDraft(key);
  const channel = useQuery(queries.directory).data?.channels[interaction.channel];
  const maxChars = kind === 'note' ? NOTE_MAX_CHARS : (channel?.maxChars ?? NOTE_MAX_CHARS);
  const length = [...draft.text].length;
  const field = useRef<HTMLTextAreaElement>(null);
  const latest = useLatest(draft);
  const uploads = useUploads(channel?.maxFileBytes ?? 0, (file: FileAnswer) =>
    setDraft({ ...latest.current, files: [...latest.current.files, file] }),
  );
  useEditorKeys(field, () => mayReply && mayNote && setWanted(kind === 'reply' ? 'note' : 'reply'));
  useGrowing(field, draft.text);
  useReplyRequest(interaction.conversationId, () => {
    if (mayReply) setWanted('reply');
    field.current?.focus();
  });

  const ready = (draft.text.trim() !== '' || draft.files.length > 0) && length <= maxChars;
  const sending = useSending(uploads, ready, () => {
    post(interaction, kind, draft.text, draft.files);
    setDraft({ text: '', files: [] });
    field.current?.focus();
  });

  return (
    <form
      className={`editor editor-${kind}`}
      onSubmit={(event) => {
        event.preventDefault();
        sending.press();
      }}
    >
      <KindSwitch kind={kind} mayReply={mayReply} mayNote={mayNote} onChange={setWanted} />
      <OtherDraft draftKey={key} />
      <textarea
        ref={field}
        id="editor-text"
        className="editor-text"
        aria-label={words.editor[kind]}
        aria-describedby="editor-hint"
        lang={kind === 'reply' ? spellingLanguage(interaction.language) : 'ja'}
        spellCheck={kind === 'reply' && !interaction.language.startsWith('ja')}
        placeholder={placeholderOf(kind, interaction.language, words)}
        value={draft.text}
        rows={2}
        onChange={(event) => {
          sending.forget();
          if (kind === 'reply' && event.target.value !== '') tellTyping(interaction.id);
          setDraft({ ...draft, text: event.target.value });
        }}
        onPaste={(event) => {
          if (event.clipboardData.files.length === 0 || !channel?.files) return;
          event.preventDefault();
          uploads.add([...event.clipboardData.files]);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !isComposing(event)) {
            event.preventDefault();
            event.currentTarget.blur();
          }
          if (!sends(event, settings().enterSends)) return;
          event.preventDefault();
          sending.press();
        }}
      />
      <Attached
        files={draft.files}
        uploads={uploads}
        onRemove={(id) => setDraft({ ...draft, files: draft.files.filter((file) => file.id !== id) })}
      />
      {kind === 'reply' && <LanguageHint language={interaction.language} text={draft.text} />}
      {sending.waits && (
        <p className="meta" role="status">
          {words.writing.waitsForFiles}
        </p>
      )}
      <div className="editor-foot">
        {channel?.files && <AttachButton onFiles={uploads.add} />}
        <span id="editor-hint" className="meta editor-hint">
          {sendHint(words.editor)}
        </span>
        <Counter left={maxChars - length} maxChars={maxChars} />
        <button
          type="submit"
          className={kind === 'note' ? 'button button-note' : 'button button-main'}
          disabled={!ready && !uploads.busy}
        >
          <Icon name={kind === 'note' ? 'note' : 'send'} size={16} />
          {kind === 'note' ? words.editor.saveNote : words.editor.send}
        </button>
      </div>
    </form>
  );
}

function placeholderOf(kind: Kind, language: string, words: Words): string {
  if (kind === 'note') return words.editor.notePlaceholder;
  if (language === 'ja') return words.editor.replyPlaceholder;
  return words.writing.writeIn(words.languages[language] ?? language);
}

/** Said before sending, quietly: the reply may be meant as it is. */
function LanguageHint({ language, text }: { language: string; text: string }): ReactElement | null {
  const words = useWords();
  const seems = seemsOtherThan(language, text);
  if (!seems) return null;
  const nameOf = (code: string): string => words.languages[code] ?? code;
  return (
    <p className="language-hint" role="status">
      <Icon name="alert" size={15} /> {words.writing.seemsOther(nameOf(language), nameOf(seems))}
    </p>
  );
}

function post(interaction: Interaction, kind: Kind, text: string, files: readonly FileAnswer[]): void {
  const clientId = newClientId();
  outbox.add({
    clientId,
    url: `/desk/interactions/${interaction.id}/messages`,
    body: { clientId, kind, body: text.trim(), fileIds: files.map((file) => file.id) },
    shown: {
      kind,
      text: text.trim(),
      fileNames: files.map((file) => file.name),
      at: new Date(serverTime.nowMs()).toISOString(),
    },
  });
}

function sendHint(words: { keyCtrl: string; keyMac: string; keyEnter: string }): string {
  if (settings().enterSends) return words.keyEnter;
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? words.keyMac : words.keyCtrl;
}

function KindSwitch(given: {
  kind: Kind;
  mayReply: boolean;
  mayNote: boolean;
  onChange: (kind: Kind) => void;
}): ReactElement {
  const words = useWords();
  const kinds = (['reply', 'note'] as const).filter((one) =>
    one === 'reply' ? given.mayReply : given.mayNote,
  );
  return (
    <div className="segments" role="group" aria-label={words.editor.kind} title="Alt+N">
      {kinds.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={given.kind === one}
          className={`segment segment-${one}`}
          onClick={() => given.onChange(one)}
        >
          {one === 'note' && <Icon name="lock" size={14} />}
          {words.editor[one]}
        </button>
      ))}
      {given.kind === 'note' && <span className="meta">{words.talk.noteHint}</span>}
    </div>
  );
}

function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }): ReactElement {
  const words = useWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <button
        type="button"
        className="icon-button"
        aria-label={words.editor.attach}
        title={words.editor.attach}
        onClick={() => input.current?.click()}
      >
        <Icon name="clip" />
      </button>
    </>
  );
}

/** Said only when it matters: near the end and beyond. */
function Counter({ left, maxChars }: { left: number; maxChars: number }): ReactElement | null {
  const words = useWords();
  if (left > Math.min(200, maxChars / 5)) return null;
  return (
    <span className={left < 0 ? 'counter counter-over' : 'counter'} role={left < 0 ? 'alert' : undefined}>
      {left < 0 ? words.editor.over(-left) : words.editor.left(left)}
    </span>
  );
}

function useEditorKeys(field: { readonly current: HTMLTextAreaElement | null }, onMode: () => void): void {
  const mode = useLatest(onMode);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (document.querySelector('dialog[open]')) return;
      if (isAlt(event, 'KeyN')) mode.current();
      else if (!isAlt(event, 'KeyR')) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [field, mode]);
}

function useReplyRequest(conversationId: string, onRequest: () => void): void {
  const asked = useLatest(onRequest);
  useEffect(
    () =>
      editorRequest.subscribe(() => {
        if (editorRequest.get()?.conversationId === conversationId) asked.current();
      }),
    [conversationId, asked],
  );
}

/** The field is as high as its text, within limits that the style sheet sets. */
function useGrowing(field: { readonly current: HTMLTextAreaElement | null }, text: string): void {
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [field, text]);
}
