import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { FileAnswer } from '#http/shapes.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { isAlt } from '../frame/keys.ts';
import { Icon } from '../parts/icon.tsx';
import { isComposing, sends } from '../parts/ime.ts';
import { drafts, outbox, serverTime } from '../state/desk.ts';
import { onPageRequest } from '../state/requests.ts';
import { settings } from '../state/settings.ts';
import { tellTyping } from '../state/typing.ts';
import { useDraft, useLatest, useQuery } from '../state/use-query.ts';
import type { Words } from '../text/ja.ts';
import { nameList } from '../text/name-list.ts';
import { useWords } from '../text/text.ts';
import { Attached, useUploads } from './attachments.tsx';
import { draftKey } from './draft-key.ts';
import { AttachButton, Counter, type Kind, KindSwitch, LanguageHint, sendHint } from './editor-parts.tsx';
import { editorRequest } from './editor-request.ts';
import type { Mentionable } from './mentions.ts';
import { Onlookers } from './onlookers.tsx';
import { OtherDraft } from './other-draft.tsx';
import { spellingLanguage } from './seems-language.ts';
import { firstMark } from './trigger.ts';
import { useInsertions } from './use-insertions.ts';
import { useNamed } from './use-named.ts';
import { useSending } from './use-sending.ts';

const NOTE_MAX_CHARS = 10_000;

/** Where a reply or a note is written. Sending shows the row at once; the way to the server is the outbox's business. */
export function Editor({ interaction }: { interaction: Interaction }): ReactElement {
  const words = useWords();
  const { kind, mayReply, mayNote, setWanted } = useKind(interaction);
  const key = draftKey(kind, interaction.conversationId);
  const [draft, setDraft] = useDraft(key);
  const [focused, setFocused] = useState(false);
  const channel = useQuery(queries.directory).data?.channels[interaction.channel];
  const maxChars = kind === 'note' ? NOTE_MAX_CHARS : (channel?.maxChars ?? NOTE_MAX_CHARS);
  const length = [...draft.text].length;
  const field = useRef<HTMLTextAreaElement>(null);
  // A file goes to the draft for which it was chosen, whichever is in sight when it has arrived.
  const uploads = useUploads(channel?.maxFileBytes ?? 0, (file: FileAnswer) => {
    const before = drafts.get(key);
    drafts.set(key, { ...before, files: [...before.files, file] });
  });
  const write = (text: string): void => {
    sending.forget();
    setDraft({ ...drafts.get(key), text });
  };
  const insertions = useInsertions({ interaction, kind, text: draft.text, field, onText: write });
  const named = useNamed(kind === 'note' ? draft.text : '', interaction.id);
  const mark = kind === 'reply' ? firstMark(draft.text) : null;

  const ready =
    (draft.text.trim() !== '' || draft.files.length > 0) && length <= maxChars && named.unable.length === 0;
  const sending = useSending(uploads, ready, () => {
    if (mark) {
      field.current?.focus();
      field.current?.setSelectionRange(mark.from, mark.to);
      return;
    }
    post(interaction, kind, draft.text, draft.files, named.all);
    setDraft({ text: '', files: [] });
    field.current?.focus();
  });
  useEditorKeys(field, {
    mode: () => mayReply && mayNote && setWanted(kind === 'reply' ? 'note' : 'reply'),
    templates: insertions.openTemplates,
  });
  useGrowing(field, draft.text);
  useReplyRequest(interaction.conversationId, () => {
    if (mayReply) setWanted('reply');
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
      {insertions.suggestions.list}
      <Onlookers of={{ kind: 'interaction', id: interaction.id }} writing={focused && draft.text !== ''} />
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
        {...insertions.suggestions.field}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          insertions.leave();
        }}
        onSelect={insertions.follow}
        onChange={(event) => {
          if (kind === 'reply' && event.target.value !== '') tellTyping(interaction.id);
          write(event.target.value);
          insertions.follow();
        }}
        onPaste={(event) => {
          if (event.clipboardData.files.length === 0 || !channel?.files) return;
          event.preventDefault();
          uploads.add([...event.clipboardData.files]);
        }}
        onKeyDown={(event) => {
          if (insertions.suggestions.press(event)) return;
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
      <Hints waits={sending.waits} unfilled={mark !== null} unable={named.unable} />
      <div className="editor-foot">
        {channel?.files && <AttachButton onFiles={uploads.add} />}
        <button
          type="button"
          className="button button-plain button-small"
          title={words.writing.insertTemplate}
          onClick={insertions.openTemplates}
        >
          {words.writing.templates}
        </button>
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

/** Which of the two is written: what the person chose, unless only the other is possible now. */
function useKind(interaction: Interaction) {
  const mayReply = interaction.can.includes('reply');
  const mayNote = interaction.can.includes('note');
  const [wanted, setWanted] = useState<Kind>(mayReply ? 'reply' : 'note');
  const kind: Kind =
    wanted === 'reply' && !mayReply ? 'note' : wanted === 'note' && !mayNote ? 'reply' : wanted;
  return { kind, mayReply, mayNote, setWanted };
}

function placeholderOf(kind: Kind, language: string, words: Words): string {
  if (kind === 'note') return words.editor.notePlaceholder;
  if (language === 'ja') return words.editor.replyPlaceholder;
  return words.writing.writeIn(words.languages[language] ?? language);
}

/** Why it does not go yet. */
function Hints(given: { waits: boolean; unfilled: boolean; unable: readonly Mentionable[] }): ReactElement {
  const words = useWords();
  const names = nameList(given.unable.map((one) => one.label));
  const hints = [
    given.waits && words.writing.waitsForFiles,
    given.unfilled && words.writing.unfilled,
    names !== '' && words.writing.cannotTell(names),
  ].filter((hint) => hint !== false);
  return (
    <p className={hints.length > 0 ? 'language-hint' : 'sr-only'} role="status">
      {hints.join(' ')}
    </p>
  );
}

function post(
  interaction: Interaction,
  kind: Kind,
  text: string,
  files: readonly FileAnswer[],
  named: readonly Mentionable[],
): void {
  const clientId = newClientId();
  outbox.add({
    clientId,
    url: `/desk/interactions/${interaction.id}/messages`,
    body: {
      clientId,
      kind,
      body: text.trim(),
      fileIds: files.map((file) => file.id),
      mentions: named.map((one) => ({ kind: one.kind, id: one.id })),
    },
    shown: {
      kind,
      text: text.trim(),
      fileNames: files.map((file) => file.name),
      at: new Date(serverTime.nowMs()).toISOString(),
    },
  });
}

function useEditorKeys(
  field: { readonly current: HTMLTextAreaElement | null },
  on: { mode: () => void; templates: () => void },
): void {
  const latest = useLatest(on);
  useEffect(
    () =>
      onPageRequest((request) => {
        if (request !== 'templates' && request !== 'mode') return;
        latest.current[request]();
        field.current?.focus();
      }),
    [field, latest],
  );
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (document.querySelector('dialog[open]')) return;
      if (isAlt(event, 'KeyT')) latest.current.templates();
      else if (isAlt(event, 'KeyN')) latest.current.mode();
      else if (!isAlt(event, 'KeyR')) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [field, latest]);
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
