import { useState, type ReactElement } from 'react';
import type { ComposedAnswer } from '#http/desk/mail-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { client, drafts } from '../state/desk.ts';
import { LOCAL_DRAFT } from '../state/drafts.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useLetterWords } from '../text/letter-words.ts';
import { laterIn, LetterFields, MailboxChoice } from './letter.tsx';
import { readAddresses } from './mail-addresses.ts';
import { TextEditor } from './text-editor.tsx';
import type { WritingAbout, Written } from './writing-about.ts';

const DRAFT_KEY = `${LOCAL_DRAFT} letter`;
type OwnMailboxes = NonNullable<ReturnType<typeof useOwnMailboxes>>;

const useOwnMailboxes = () => useQuery(queries.ownMailboxes).data?.mailboxes;

/** Opens a new letter, where this person may write from an address of the city. */
export function ComposeMailButton(): ReactElement | null {
  const words = useLetterWords();
  const mailboxes = useOwnMailboxes() ?? [];
  const [open, setOpen] = useState(false);
  if (mailboxes.length === 0) return null;
  return (
    <>
      <button type="button" className="button button-small" onClick={() => setOpen(true)}>
        <Icon name="pen" size={15} /> {words.compose}
      </button>
      {open && <ComposeMail mailboxes={mailboxes} onClose={() => setOpen(false)} />}
    </>
  );
}

/** A letter to somebody who did not write: the editor of replies, with to whom and from where above it. */
function ComposeMail({ mailboxes, onClose }: { mailboxes: OwnMailboxes; onClose: () => void }): ReactElement {
  const words = useLetterWords();
  const clientId = useClientId();
  const [entryPointId, setEntryPointId] = useState(mailboxes[0]?.id ?? '');
  const [now, setNow] = useState({ to: '', cc: '', subject: '', sendAt: '', isLater: false });
  const to = readAddresses(now.to);
  const cc = readAddresses(now.cc);
  const act = useAct(async ({ text, files }: Written) => {
    const sendAt = laterIn(now);
    try {
      const answer = await client.send<ComposedAnswer>('POST', '/desk/mails', {
        clientId: clientId.current,
        entryPointId,
        mail: { to, cc, subject: now.subject.trim() },
        body: text,
        fileIds: files.map(({ id }) => id),
        ...(sendAt ? { sendAt } : {}),
      });
      toast(words.composed);
      onClose();
      go(hrefOf(['work', answer.interactionId]));
    } catch (thrown) {
      drafts.putBack(DRAFT_KEY, { text, files });
      throw thrown;
    }
  });
  const about = useComposing();
  return (
    <Dialog title={words.compose} wide onClose={onClose}>
      <TextEditor
        className="editor-in-dialog"
        about={{
          ...about,
          signature: mailboxes.find(({ id }) => id === entryPointId)?.signature ?? '',
          isAddressed:
            !act.busy && to !== undefined && to.length > 0 && cc !== undefined && now.subject.trim() !== '',
          letterHead: (
            <div className="letter-head">
              <MailboxChoice mailboxes={mailboxes} value={entryPointId} onChange={setEntryPointId} />
              <LetterFields
                now={now}
                isBad={to === undefined || cc === undefined}
                onChange={(what) => setNow({ ...now, ...what })}
              />
            </div>
          ),
        }}
        onPost={(written) => void act.run(written)}
      />
      <Problem failure={act.failure} />
    </Dialog>
  );
}

function useComposing(): WritingAbout {
  const words = useLetterWords();
  const channels = useQuery(queries.directory).data?.channels ?? {};
  const letters = Object.values(channels).find((each) => each.letters);
  const kind = {
    draftKey: DRAFT_KEY,
    maxChars: letters?.maxChars ?? 20_000,
    label: words.body,
    hint: null,
    placeholder: '',
    send: words.send,
  };
  return {
    watched: null,
    requestId: DRAFT_KEY,
    language: 'ja',
    fillFor: {},
    mentionable: null,
    fieldId: 'compose-text',
    kinds: ['reply'],
    as: { reply: kind, note: kind },
    files: letters?.files ? { maxFileBytes: letters.maxFileBytes } : null,
  };
}
