import { useState, type ReactElement } from 'react';
import type { ComposedAnswer } from '#http/desk/mail-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useLetterWords } from '../text/letter-words.ts';
import { useWords } from '../text/text.ts';
import { laterIn, LetterFields, MailboxChoice } from './letter.tsx';
import { readAddresses } from './mail-addresses.ts';

/** Opens a new letter, where this person may write from an address of the city. */
export function ComposeMailButton(): ReactElement | null {
  const words = useLetterWords();
  const mailboxes = useQuery(queries.ownMailboxes).data?.mailboxes ?? [];
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

function ComposeMail({
  mailboxes,
  onClose,
}: {
  mailboxes: readonly { id: string; name: string; address: string; signature: string }[];
  onClose: () => void;
}): ReactElement {
  const words = useLetterWords();
  const { common } = useWords();
  const clientId = useClientId();
  const [entryPointId, setEntryPointId] = useState(mailboxes[0]?.id ?? '');
  const [body, setBody] = useState('');
  const [now, setNow] = useState({ to: '', cc: '', subject: '', sendAt: '', isLater: false });
  const to = readAddresses(now.to);
  const cc = readAddresses(now.cc);
  const signature = mailboxes.find(({ id }) => id === entryPointId)?.signature ?? '';
  const act = useAct(async () => {
    const sendAt = laterIn(now);
    const mail = { to, cc, subject: now.subject.trim() };
    const answer = await client.send<ComposedAnswer>('POST', '/desk/mails', {
      clientId: clientId.current,
      entryPointId,
      mail,
      body: body.trim(),
      ...(sendAt ? { sendAt } : {}),
    });
    toast(words.composed);
    onClose();
    go(hrefOf(['work', answer.interactionId]));
  });
  const isReady =
    to !== undefined && to.length > 0 && cc !== undefined && now.subject.trim() !== '' && body.trim() !== '';
  return (
    <Dialog
      title={words.compose}
      wide
      onClose={onClose}
      onSubmit={() => void (isReady && act.run())}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={!isReady || act.busy}>
            <Icon name="send" size={16} /> {words.send}
          </button>
        </>
      }
    >
      <MailboxChoice mailboxes={mailboxes} value={entryPointId} onChange={setEntryPointId} />
      <LetterFields
        now={now}
        isBad={to === undefined || cc === undefined}
        onChange={(what) => setNow({ ...now, ...what })}
      />
      <TextArea
        label={words.body}
        rows={10}
        maxLength={20_000}
        value={body}
        onChange={(event) => setBody(event.target.value)}
      />
      {signature !== '' && <p className="letter-signature">{signature}</p>}
      <Problem failure={act.failure} />
    </Dialog>
  );
}
