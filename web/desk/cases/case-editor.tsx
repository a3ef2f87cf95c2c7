import type { ReactElement } from 'react';
import { newClientId } from '../../shared/desk-ids.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Case } from '../../shared/desk-types.ts';
import { outbox, serverTime } from '../state/desk.ts';
import { useWords } from '../text/text.ts';
import { TextEditor } from '../work/text-editor.tsx';
import type { WritingAbout, Written } from '../work/writing-about.ts';
import { caseDraftKey } from './draft-key.ts';

const MAX_CHARS = 10_000;

/** Where a note or a message to the resident is written into a case. */
export function CaseEditor({ given }: { given: Case }): ReactElement {
  const words = useWords();
  const language = given.residentLanguage;
  const about: WritingAbout = {
    watched: { kind: 'case', id: given.id },
    requestId: given.id,
    language,
    fillFor: { caseId: given.id },
    mentionable: queries.mentionableInCase(given.id),
    kinds: ['note', 'reply'],
    as: {
      note: {
        draftKey: caseDraftKey('note', given.id),
        maxChars: MAX_CHARS,
        label: words.cases.writeNote,
        hint: words.cases.internal,
        placeholder: words.cases.notePlaceholder,
        send: words.cases.sendNote,
      },
      reply: {
        draftKey: caseDraftKey('message-to-resident', given.id),
        maxChars: MAX_CHARS,
        label: words.cases.writeMessage,
        hint: words.cases.public,
        placeholder:
          language === 'ja'
            ? words.cases.messagePlaceholder
            : words.cases.messageIn(words.languages[language] ?? language),
        send: words.cases.sendMessage,
      },
    },
    files: { maxFileBytes: 0 },
  };
  return <TextEditor about={about} className="panel" onPost={(written) => post(given.id, written)} />;
}

function post(caseId: string, written: Written): void {
  const clientId = newClientId();
  const { text, files, named } = written;
  const kind = written.kind === 'note' ? 'note' : 'message-to-resident';
  outbox.add({
    clientId,
    url: `/desk/cases/${caseId}/entries`,
    body: {
      clientId,
      kind,
      body: text,
      fileIds: files.map((file) => file.id),
      mentions: named.map((one) => ({ kind: one.kind, id: one.id })),
    },
    shown: {
      kind,
      text,
      fileNames: files.map((file) => file.name),
      at: new Date(serverTime.nowMs()).toISOString(),
    },
  });
}
