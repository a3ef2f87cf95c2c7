import type { ReactElement } from 'react';
import { newClientId } from '../../shared/desk-ids.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { outbox, serverTime } from '../state/desk.ts';
import { tellTyping } from '../state/typing.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { draftKey } from './draft-key.ts';
import { useLetter } from './letter.tsx';
import { useMailWay } from './mail-way.tsx';
import type { Kind } from './editor-parts.tsx';
import { TextEditor } from './text-editor.tsx';
import type { WritingAbout, Written } from './writing-about.ts';

const NOTE_MAX_CHARS = 10_000;

/** Where a reply or a note is written. Sending shows the row at once; the way to the server is the outbox's business. */
export function Editor({ interaction }: { interaction: Interaction }): ReactElement {
  const words = useWords();
  const channels = useQuery(queries.directory).data?.channels;
  const talk = channels?.[interaction.channel];
  const { language } = interaction;
  const mayReply = interaction.can.includes('reply');
  const answer = useLetter(interaction, talk?.letters === true && mayReply);
  const isTalk = talk?.letters !== true && talk?.written !== false && mayReply;
  const way = useMailWay(interaction, isTalk ? (talk?.name ?? null) : null);
  const letter = answer ?? way;
  const channel = way?.isByMail ? Object.values(channels ?? {}).find((each) => each.letters) : talk;
  const about: WritingAbout = {
    watched: { kind: 'interaction', id: interaction.id },
    requestId: interaction.conversationId,
    language,
    fillFor: { interactionId: interaction.id },
    mentionable: queries.mentionable(interaction.id),
    kinds: (['reply', 'note'] satisfies Kind[]).filter(
      (kind) => interaction.can.includes(kind) && (kind === 'note' || talk?.written !== false),
    ),
    as: {
      reply: {
        draftKey: draftKey('reply', interaction.conversationId),
        maxChars: channel?.maxChars ?? NOTE_MAX_CHARS,
        label: words.editor.reply,
        hint: null,
        placeholder:
          language === 'ja'
            ? words.editor.replyPlaceholder
            : words.writing.writeIn(words.languages[language] ?? language),
        send: words.editor.send,
      },
      note: {
        draftKey: draftKey('note', interaction.conversationId),
        maxChars: NOTE_MAX_CHARS,
        label: words.editor.note,
        hint: words.talk.noteHint,
        placeholder: words.editor.notePlaceholder,
        send: words.editor.saveNote,
      },
    },
    files: channel?.files
      ? { maxFileBytes: channel.maxFileBytes, picturesOnly: channel.picturesOnly === true }
      : null,
    ...(channel?.paper ? { paperUrl: `/desk/interactions/${interaction.id}/fax-pages` } : {}),
    onWriting: () => tellTyping(interaction.id),
  };
  return (
    <TextEditor
      about={{
        ...about,
        ...(letter
          ? {
              letterHead: letter.head,
              isAddressed: letter.given() !== undefined,
              signature: letter.signature,
            }
          : {}),
      }}
      onPost={(written) => {
        post(interaction, written, written.kind === 'reply' ? (letter?.given() ?? {}) : {});
        if (written.kind === 'reply') letter?.reset();
      }}
    />
  );
}

function post(interaction: Interaction, { kind, text, files, named }: Written, letter: object): void {
  const clientId = newClientId();
  outbox.add({
    clientId,
    url: `/desk/interactions/${interaction.id}/messages`,
    body: {
      clientId,
      kind,
      body: text,
      fileIds: files.map((file) => file.id),
      mentions: named.map((one) => ({ kind: one.kind, id: one.id })),
      ...letter,
    },
    shown: {
      kind,
      text,
      fileNames: files.map((file) => file.name),
      at: new Date(serverTime.nowMs()).toISOString(),
    },
  });
}
