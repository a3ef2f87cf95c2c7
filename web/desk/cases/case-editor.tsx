import { useRef, useState, type ReactElement } from 'react';
import type { FileAnswer } from '#http/shapes.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import type { Case } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { sends } from '../parts/ime.ts';
import { drafts, outbox, serverTime } from '../state/desk.ts';
import { settings } from '../state/settings.ts';
import { useDraft } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { Attached, useUploads } from '../work/attachments.tsx';
import { Onlookers } from '../work/onlookers.tsx';
import { OtherDraft } from '../work/other-draft.tsx';
import { useSending } from '../work/use-sending.ts';

type Kind = 'note' | 'message-to-resident';

/** Where a note or a message to the resident is written into a case. */
export function CaseEditor({ given }: { given: Case }): ReactElement {
  const words = useWords();
  const [kind, setKind] = useState<Kind>('note');
  const key = `case-${kind} ${given.id}`;
  const [draft, setDraft] = useDraft(key);
  const [focused, setFocused] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  // A file goes to the draft for which it was chosen, whichever is in sight when it has arrived.
  const uploads = useUploads(0, (file: FileAnswer) => {
    const before = drafts.get(key);
    drafts.set(key, { ...before, files: [...before.files, file] });
  });
  const ready = draft.text.trim() !== '' || draft.files.length > 0;
  const sending = useSending(uploads, ready, () => {
    post(given.id, kind, draft.text.trim(), draft.files);
    setDraft({ text: '', files: [] });
  });
  const note = kind === 'note';
  return (
    <form
      className={note ? 'editor editor-note panel' : 'editor editor-reply panel'}
      onSubmit={(event) => {
        event.preventDefault();
        sending.press();
      }}
    >
      <Onlookers of={{ kind: 'case', id: given.id }} writing={focused && draft.text !== ''} />
      <div className="segments" role="group" aria-label={words.editor.kind}>
        {(['note', 'message-to-resident'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={kind === one}
            className={`segment segment-${one === 'note' ? 'note' : 'reply'}`}
            onClick={() => setKind(one)}
          >
            <Icon name={one === 'note' ? 'lock' : 'eye'} size={14} />
            {one === 'note' ? words.cases.writeNote : words.cases.writeMessage}
          </button>
        ))}
        <span className="meta">{note ? words.cases.internal : words.cases.public}</span>
      </div>
      <OtherDraft draftKey={key} />
      <textarea
        className="editor-text"
        rows={3}
        aria-label={note ? words.cases.writeNote : words.cases.writeMessage}
        placeholder={note ? words.cases.notePlaceholder : words.cases.messagePlaceholder}
        maxLength={10_000}
        value={draft.text}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onChange={(event) => {
          sending.forget();
          setDraft({ ...drafts.get(key), text: event.target.value });
        }}
        onKeyDown={(event) => {
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
      {sending.waits && (
        <p className="meta" role="status">
          {words.writing.waitsForFiles}
        </p>
      )}
      <div className="editor-foot">
        <input
          ref={input}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            uploads.add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <button
          type="button"
          className="icon-button"
          aria-label={words.editor.attach}
          onClick={() => input.current?.click()}
        >
          <Icon name="clip" />
        </button>
        <span className="grow" />
        <button
          type="submit"
          className={note ? 'button button-note' : 'button button-main'}
          disabled={!ready && !uploads.busy}
        >
          {note ? words.cases.sendNote : words.cases.sendMessage}
        </button>
      </div>
    </form>
  );
}

function post(caseId: string, kind: Kind, text: string, files: readonly FileAnswer[]): void {
  const clientId = newClientId();
  outbox.add({
    clientId,
    url: `/desk/cases/${caseId}/entries`,
    body: { clientId, kind, body: text, fileIds: files.map((file) => file.id) },
    shown: {
      kind,
      text,
      fileNames: files.map((file) => file.name),
      at: new Date(serverTime.nowMs()).toISOString(),
    },
  });
}
