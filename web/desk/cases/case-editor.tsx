import { useRef, useState, type ReactElement } from 'react';
import type { FileAnswer } from '#http/shapes.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import type { Case } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { sends } from '../parts/ime.ts';
import { outbox, serverTime } from '../state/desk.ts';
import { settings } from '../state/settings.ts';
import { useDraft, useLatest } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { Attached, useUploads } from '../work/attachments.tsx';

type Kind = 'note' | 'message-to-resident';

/** Where a note or a message to the resident is written into a case. */
export function CaseEditor({ given }: { given: Case }): ReactElement {
  const words = useWords();
  const [kind, setKind] = useState<Kind>('note');
  const [draft, setDraft] = useDraft(`case-${kind} ${given.id}`);
  const latest = useLatest(draft);
  const input = useRef<HTMLInputElement>(null);
  const uploads = useUploads(0, (file: FileAnswer) =>
    setDraft({ ...latest.current, files: [...latest.current.files, file] }),
  );
  const ready = (draft.text.trim() !== '' || draft.files.length > 0) && !uploads.busy;
  const send = (): void => {
    if (!ready) return;
    post(given.id, kind, draft.text.trim(), draft.files);
    setDraft({ text: '', files: [] });
  };
  const note = kind === 'note';
  return (
    <form
      className={note ? 'editor editor-note panel' : 'editor editor-reply panel'}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
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
      <textarea
        className="editor-text"
        rows={3}
        aria-label={note ? words.cases.writeNote : words.cases.writeMessage}
        placeholder={note ? words.cases.notePlaceholder : words.cases.messagePlaceholder}
        maxLength={10_000}
        value={draft.text}
        onChange={(event) => setDraft({ ...draft, text: event.target.value })}
        onKeyDown={(event) => {
          if (!sends(event, settings().enterSends)) return;
          event.preventDefault();
          send();
        }}
      />
      <Attached
        files={draft.files}
        uploads={uploads}
        onRemove={(id) => setDraft({ ...draft, files: draft.files.filter((file) => file.id !== id) })}
      />
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
          disabled={!ready}
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
