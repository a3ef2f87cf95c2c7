import { type ReactElement, useState } from 'react';
import type { OriginalOf, RevealAnswer } from '#http/desk/reveal-shapes.ts';
import type { Message } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { useMay } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';

const WARNED = 'warn:';

/** What was masked in a message, or stands in it; whoever may sees the original, for a reason. */
export function Masked({ message }: { message: Message }): ReactElement | null {
  const words = useWords().talk.masked;
  const [open, setOpen] = useState(false);
  const mayReveal = useMay('sensitive.reveal');
  if (message.masked.length === 0) return null;
  const named: Readonly<Record<string, unknown>> = words;
  const hidden = message.masked.filter((kind) => !kind.startsWith(WARNED));
  const said = hidden.map((kind) => (typeof named[kind] === 'string' ? named[kind] : words.other));
  return (
    <>
      {said.map((text) => (
        <p key={text} className="masked">
          <Icon name="lock" size={13} />
          {text}
        </p>
      ))}
      {hidden.length < message.masked.length && (
        <p className="masked">
          <Icon name="alert" size={13} />
          {words.warned}
        </p>
      )}
      {mayReveal && hidden.some((kind) => kind !== 'disposed') && (
        <button type="button" className="button button-small" onClick={() => setOpen(true)}>
          {words.reveal}
        </button>
      )}
      {open && <Reveal kind="message" id={message.id} onClose={() => setOpen(false)} />}
    </>
  );
}

/** What stands in the place of each character of a number. */
const HIDDEN = '●';

/** Beside any other text in which numbers may be masked: whoever may sees the original, for a reason. */
export function Hidden({ kind, id, text }: OriginalOf & { text: string | null }): ReactElement | null {
  const words = useWords().talk.masked;
  const [open, setOpen] = useState(false);
  const mayReveal = useMay('sensitive.reveal');
  if (!mayReveal || !text?.includes(HIDDEN)) return null;
  return (
    <>
      <button type="button" className="button button-small" onClick={() => setOpen(true)}>
        {words.reveal}
        <span className="sr-only"> {text.slice(0, 40)}</span>
      </button>
      {open && <Reveal kind={kind} id={id} onClose={() => setOpen(false)} />}
    </>
  );
}

function Reveal({ kind, id, onClose }: OriginalOf & { onClose: () => void }): ReactElement {
  const { talk, common } = useWords();
  const words = talk.masked;
  const [reason, setReason] = useState('');
  const [body, setBody] = useState<string | null>(null);
  const act = useAct(async () => {
    const shown = await client.send<RevealAnswer>('POST', `/desk/originals/${kind}/${id}/reveal`, { reason });
    setBody(shown.body);
  });
  return (
    <Dialog
      title={words.revealTitle}
      onClose={onClose}
      onSubmit={() => void (body === null && reason.trim() !== '' && act.run())}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.close}
          </button>
          {body === null && (
            <button type="submit" className="button button-main" disabled={act.busy || reason.trim() === ''}>
              {words.reveal}
            </button>
          )}
        </>
      }
    >
      {body === null ? (
        <>
          <p className="meta">{words.revealLead}</p>
          <TextField
            label={words.reason}
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </>
      ) : (
        <>
          <p className="meta">{words.shown}</p>
          <p role="status" className="revealed">
            {body}
          </p>
        </>
      )}
      <Problem failure={act.failure} />
    </Dialog>
  );
}
