import { useEffect, useId, useRef, useState, type ReactElement } from 'react';
import type { FileAnswer } from '#http/shapes.ts';
import { isAlt } from '../frame/keys.ts';
import { Icon } from '../parts/icon.tsx';
import { isComposing, sends } from '../parts/ime.ts';
import { drafts } from '../state/desk.ts';
import { onPageRequest } from '../state/requests.ts';
import { settings } from '../state/settings.ts';
import { useDraft, useLatest } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { Attached, useUploads } from './attachments.tsx';
import {
  AttachButton,
  Counter,
  Hints,
  type Kind,
  KindSwitch,
  LanguageHint,
  sendHint,
  Signature,
} from './editor-parts.tsx';
import { editorRequest, mayTakeFocus } from './editor-request.ts';
import { FaxPreview } from './fax-preview.tsx';
import { Onlookers } from './onlookers.tsx';
import { OtherDraft } from './other-draft.tsx';
import { spellingLanguage } from './seems-language.ts';
import { firstMark } from './trigger.ts';
import { useInsertions } from './use-insertions.ts';
import { useNamed } from './use-named.ts';
import { useSending } from './use-sending.ts';
import type { WritingAbout, Written } from './writing-about.ts';

/** Where something for the resident or a note is written, in a conversation and in a case alike. */
export function TextEditor({
  about,
  className = '',
  onPost,
}: {
  about: WritingAbout;
  className?: string;
  onPost: (written: Written) => void;
}): ReactElement {
  const words = useWords();
  const { kind, setWanted } = useKind(about.kinds);
  const own = about.as[kind];
  const key = own.draftKey;
  const [draft, setDraft] = useDraft(key);
  const [focused, setFocused] = useState(false);
  const hintId = useId();
  const length = [...draft.text].length;
  const field = useRef<HTMLTextAreaElement>(null);
  // A file goes to the draft for which it was chosen, whichever is in sight when it has arrived.
  const uploads = useUploads(
    kind === 'reply' ? about.files : { maxFileBytes: about.files?.maxFileBytes ?? 0 },
    (file: FileAnswer) => {
      const before = drafts.get(key);
      drafts.set(key, { ...before, files: [...before.files, file] });
    },
  );
  const write = (text: string): void => {
    sending.forget();
    setDraft({ ...drafts.get(key), text });
  };
  const insertions = useInsertions({ about, kind, text: draft.text, field, onText: write });
  const named = useNamed(kind === 'note' ? draft.text : '', about.mentionable);
  const mark = kind === 'reply' ? firstMark(draft.text) : null;

  const ready =
    (draft.text.trim() !== '' || draft.files.length > 0) &&
    length <= own.maxChars &&
    (kind !== 'reply' || about.isAddressed !== false) &&
    named.unable.length === 0;
  const sending = useSending(uploads, ready, () => {
    if (mark) {
      field.current?.focus();
      field.current?.setSelectionRange(mark.from, mark.to);
      return;
    }
    onPost({ kind, text: draft.text.trim(), files: draft.files, named: named.all });
    setDraft({ text: '', files: [] });
    field.current?.focus();
  });
  const other = about.kinds.find((one) => one !== kind);
  useEditorKeys(field, {
    mode: () => other && setWanted(other),
    templates: insertions.openTemplates,
  });
  useGrowing(field, draft.text);
  useReplyRequest(about.requestId, () => {
    if (about.kinds.includes('reply')) setWanted('reply');
    field.current?.focus();
  });

  return (
    <form
      className={`editor editor-${kind} ${className}`}
      onSubmit={(event) => {
        event.preventDefault();
        sending.press();
      }}
    >
      {insertions.suggestions.list}
      {about.watched && <Onlookers of={about.watched} writing={focused && draft.text !== ''} />}
      {(about.kinds.length > 1 || own.hint !== null) && (
        <KindSwitch kind={kind} about={about} onChange={setWanted} />
      )}
      <OtherDraft draftKey={key} />
      {kind === 'reply' && about.letterHead}
      <textarea
        ref={field}
        id={about.fieldId ?? 'editor-text'}
        className="editor-text"
        aria-label={own.label}
        aria-describedby={hintId}
        lang={kind === 'reply' ? spellingLanguage(about.language) : 'ja'}
        spellCheck={kind === 'reply' && !about.language.startsWith('ja')}
        placeholder={own.placeholder}
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
          if (kind === 'reply' && event.target.value !== '') about.onWriting?.();
          write(event.target.value);
          insertions.follow();
        }}
        onPaste={(event) => {
          if (event.clipboardData.files.length === 0 || !about.files) return;
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
      {kind === 'reply' && about.signature && <Signature text={about.signature} />}
      {kind === 'reply' && <LanguageHint language={about.language} text={draft.text} />}
      <Hints
        waits={sending.waits}
        unfilled={mark !== null}
        unable={named.unable}
        inCase={about.watched?.kind === 'case'}
      />
      <div className="editor-foot">
        {about.files && <AttachButton onFiles={uploads.add} />}
        <button
          type="button"
          className="button button-plain button-small"
          title={words.writing.insertTemplate}
          onClick={insertions.openTemplates}
        >
          {words.writing.templates}
        </button>
        <span id={hintId} className="meta editor-hint">
          {sendHint(words.editor)}
        </span>
        {about.paperUrl && kind === 'reply' && (
          <FaxPreview
            url={about.paperUrl}
            draft={draft}
            ready={ready && !uploads.busy}
            onSend={sending.press}
          />
        )}
        <Counter left={own.maxChars - length} maxChars={own.maxChars} />
        <button
          type="submit"
          className={kind === 'note' ? 'button button-note' : 'button button-main'}
          disabled={!ready && !uploads.busy}
        >
          <Icon name={kind === 'note' ? 'note' : 'send'} size={16} />
          {own.send}
        </button>
      </div>
    </form>
  );
}

/** Which of the two is written: what the person chose, unless only the other is possible now. */
function useKind(kinds: readonly Kind[]) {
  const [wanted, setWanted] = useState<Kind>(kinds[0] ?? 'note');
  return { kind: kinds.includes(wanted) ? wanted : (kinds[0] ?? wanted), setWanted };
}

function useEditorKeys(
  field: { readonly current: HTMLTextAreaElement | null },
  on: { mode: () => void; templates: () => void },
): void {
  const latest = useLatest(on);
  useEffect(
    () =>
      onPageRequest(['templates', 'mode'], (request) => {
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

function useReplyRequest(requestId: string, onRequest: () => void): void {
  const asked = useLatest(onRequest);
  useEffect(() => {
    const answer = (): void => {
      const request = editorRequest.get();
      if (request?.requestId !== requestId) return;
      editorRequest.set(null);
      if (mayTakeFocus(request)) asked.current();
    };
    answer();
    return editorRequest.subscribe(answer);
  }, [requestId, asked]);
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
