import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Handover, Interaction } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { useNow, useQuery } from '../state/use-query.ts';
import { secondsSince, span } from '../text/format.ts';
import type { Words } from '../text/ja.ts';
import { useWords } from '../text/text.ts';
import { acceptHandover, withdraw } from './actions.ts';

/** A hand-over under way: the sender sees that it is pending, the receiver may accept or refuse. */
export function HandoverBar({ interaction }: { interaction: Interaction }): ReactElement | null {
  const words = useWords();
  const nowMs = useNow(10_000);
  const [refusing, setRefusing] = useState(false);
  const pending = interaction.handovers.find((one) => one.state === 'pending');
  if (!pending) return null;
  const receives = pending.can.includes('accept') || pending.can.includes('refuse');
  const ago = span(secondsSince(pending.requestedAt, nowMs), words);
  const text = receives
    ? words.handover.incoming(pending.fromName)
    : interaction.mine
      ? pendingWords(pending, ago, words)
      : words.handover.pendingOther(pending.fromName, pending.toPerson ?? pending.toName);
  return (
    <div className="handover-bar" role="status">
      <Icon name="handover" />
      <div className="grow">
        <p>{text}</p>
        {pending.note && <p className="handover-note">{pending.note}</p>}
      </div>
      {pending.can.includes('accept') && (
        <button type="button" className="button button-main" onClick={() => void acceptHandover(pending)}>
          {words.handover.accept}
        </button>
      )}
      {pending.can.includes('refuse') && (
        <button type="button" className="button" onClick={() => setRefusing(true)}>
          {words.handover.refuse}
        </button>
      )}
      {pending.can.includes('withdraw') && (
        <button type="button" className="button" onClick={() => void withdraw(pending, interaction.id)}>
          {words.handover.withdraw}
        </button>
      )}
      {refusing && (
        <Refuse handover={pending} interactionId={interaction.id} onClose={() => setRefusing(false)} />
      )}
    </div>
  );
}

function pendingWords(pending: Handover, ago: string, words: Words): string {
  if (pending.toPerson === null) return words.handover.pendingTo(pending.toName, ago);
  if (pending.fellBackAt === null) return words.personal.pendingTo(pending.toPerson, ago);
  return words.personal.fellBack(pending.toPerson, pending.toName, ago);
}

function Refuse({
  handover,
  interactionId,
  onClose,
}: {
  handover: Handover;
  interactionId: string;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const reasons = useQuery(queries.directory).data?.refuseReasons ?? [];
  const [reason, setReason] = useState('');
  const [more, setMore] = useState('');
  const act = useAct(async () => {
    const body = { reason, words: more.trim() || null };
    await client.send('POST', `/desk/handovers/${handover.id}/refuse`, body);
    void cache.refetch(queries.interaction(interactionId));
    onClose();
  });
  return (
    <Dialog
      title={words.handover.refuseTitle}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={reason === '' || act.busy}>
            {words.handover.refuseSubmit}
          </button>
        </>
      }
    >
      <fieldset className="choices">
        <legend>{words.handover.refuseReason}</legend>
        {reasons.map((one) => (
          <label key={one.code} className="choice">
            <input
              type="radio"
              name="reason"
              value={one.code}
              checked={reason === one.code}
              onChange={() => setReason(one.code)}
            />
            {one.name}
          </label>
        ))}
      </fieldset>
      <TextArea
        label={words.handover.refuseWords}
        optional
        maxLength={1000}
        value={more}
        onChange={(event) => setMore(event.target.value)}
      />
      <Problem failure={act.failure} />
    </Dialog>
  );
}
