import { useState, type ReactElement } from 'react';
import type { Recording } from '../../shared/desk-types.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea, TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useNow } from '../state/use-query.ts';
import { cityInstant, civilDay, fullTime, longDay } from '../text/format.ts';
import { useRecordingWords } from '../text/recording-words.ts';
import { language, useWords } from '../text/text.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 5 * 365;
const REASON_MAX = 1_000;

type Hold = Recording['holds'][number];

/** How long a recording is kept, what holds it beyond that, and who may change it. */
export function Keeping({ recording }: { recording: Recording }): ReactElement {
  const words = useRecordingWords();
  const nowMs = useNow(60_000);
  const [open, setOpen] = useState<'hold' | Hold | null>(null);
  const close = (): void => setOpen(null);
  const mayHold = recording.can.includes('hold');
  const { deleteAfter, heldUntil, holds } = recording;
  return (
    <div className="keeping">
      <p className="meta">
        {heldUntil && (
          <span className="chip chip-soon">
            <Icon name="lock" size={13} /> {words.heldUntil(longDay(heldUntil, language()))}
          </span>
        )}
        {!heldUntil && deleteAfter && <span>{words.keptUntil(longDay(deleteAfter, language()))}</span>}
        {mayHold && (
          <button type="button" className="button button-small" onClick={() => setOpen('hold')}>
            <Icon name="lock" size={14} /> {words.hold}
          </button>
        )}
        {recording.can.includes('save') && (
          <a
            className="button button-small"
            href={`/desk/recordings/${recording.id}/file`}
            download
            title={words.saveHint}
          >
            {words.save}
          </a>
        )}
      </p>
      {holds.length > 0 && (
        <ul className="keeping-holds" aria-label={words.holds}>
          {holds.map((hold) => (
            <HoldRow key={hold.id} hold={hold} nowMs={nowMs} onRelease={mayHold ? setOpen : null} />
          ))}
        </ul>
      )}
      {open === 'hold' && <HoldDialog id={recording.id} onClose={close} />}
      {open !== null && open !== 'hold' && <ReleaseDialog id={recording.id} hold={open} onClose={close} />}
    </div>
  );
}

function HoldRow(given: {
  hold: Hold;
  nowMs: number;
  onRelease: ((hold: Hold) => void) | null;
}): ReactElement {
  const { hold, nowMs, onRelease } = given;
  const words = useRecordingWords();
  const { releasedAt, releasedBy, releaseReason } = hold;
  const isOver = Date.parse(hold.until) <= nowMs;
  return (
    <li>
      <p>
        {hold.reason}{' '}
        <span className="meta">
          <span>{words.holdBy(hold.heldBy, fullTime(hold.heldAt, language()))}</span>
          <span>{isOver ? words.holdOver : words.heldUntil(longDay(hold.until, language()))}</span>
        </span>
      </p>
      {releasedAt && (
        <p>
          {releaseReason}{' '}
          <span className="meta">{words.releasedBy(releasedBy ?? '', fullTime(releasedAt, language()))}</span>
        </p>
      )}
      {!releasedAt && !isOver && onRelease && (
        <button type="button" className="button button-small" onClick={() => onRelease(hold)}>
          {words.release}
        </button>
      )}
    </li>
  );
}

function HoldDialog({ id, onClose }: { id: string; onClose: () => void }): ReactElement {
  const words = useRecordingWords();
  const common = useWords();
  const nowMs = useNow(60_000);
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState(civilDay(nowMs + 365 * DAY_MS));
  const act = useAct(async () => {
    // To the end of that day where the city is.
    const body = { reason, until: cityInstant(`${until}T23:59:59`) };
    await client.send('POST', `/desk/recordings/${id}/holds`, body);
    toast(words.held);
    onClose();
    await cache.refetch(queries.recording(id));
  });
  return (
    <Dialog
      title={words.holdTitle}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.common.cancel}
          </button>
          <button
            type="submit"
            className="button button-main"
            disabled={act.busy || reason.trim() === '' || until === ''}
          >
            {words.hold}
          </button>
        </>
      }
    >
      <p className="mb-2">{words.holdLead}</p>
      <TextArea
        label={words.holdReason}
        hint={words.holdReasonHint}
        maxLength={REASON_MAX}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <TextField
        label={words.holdUntil}
        hint={words.holdUntilHint}
        type="date"
        min={civilDay(nowMs)}
        max={civilDay(nowMs + MOST_DAYS * DAY_MS)}
        value={until}
        onChange={(event) => setUntil(event.target.value)}
      />
      <Problem failure={act.failure} />
    </Dialog>
  );
}

function ReleaseDialog({ id, hold, onClose }: { id: string; hold: Hold; onClose: () => void }): ReactElement {
  const words = useRecordingWords();
  const common = useWords();
  const [reason, setReason] = useState('');
  const act = useAct(async () => {
    await client.send('POST', `/desk/recordings/${id}/holds/${hold.id}/release`, { reason });
    toast(words.released);
    onClose();
    await cache.refetch(queries.recording(id));
  });
  return (
    <Dialog
      title={words.releaseTitle}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.common.cancel}
          </button>
          <button type="submit" className="button button-danger" disabled={act.busy || reason.trim() === ''}>
            {words.release}
          </button>
        </>
      }
    >
      <p className="font-700">{hold.reason}</p>
      <p className="mb-2">{words.releaseLead}</p>
      <TextArea
        label={words.holdReason}
        maxLength={REASON_MAX}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Problem failure={act.failure} />
    </Dialog>
  );
}
