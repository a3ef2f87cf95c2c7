import { useState, type ReactElement } from 'react';
import type { z } from 'zod';
import type { addedCallback } from '#http/desk/callback-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useOutboundWords } from '../text/outbound-words.ts';
import { useWords } from '../text/text.ts';
import { SlotField } from './slot-field.tsx';

/** What is known already of whom to call back. */
export type CallbackDraft = {
  readonly number: string;
  readonly queueId: string;
  readonly entryPointId?: string;
  readonly interactionId?: string;
};

/** Notes down that somebody is called back, at a time and by oneself if one likes. */
export function AddCallback({
  draft,
  onClose,
}: {
  draft?: CallbackDraft;
  onClose: () => void;
}): ReactElement {
  const own = useOutboundWords();
  const words = useWords();
  const clientId = useClientId();
  const queues = useQuery(queries.directory).data?.queues ?? [];
  const [number, setNumber] = useState(draft?.number ?? '');
  const [queueId, setQueueId] = useState(draft?.queueId ?? '');
  const [slotFrom, setSlotFrom] = useState('');
  const [mine, setMine] = useState(false);
  const [reason, setReason] = useState('');
  const act = useAct(async () => {
    const kept = await client.send<z.infer<typeof addedCallback>>('POST', '/desk/callbacks', {
      clientId: clientId.current,
      number: number.trim(),
      queueId,
      ...(draft?.entryPointId && queueId === draft.queueId ? { entryPointId: draft.entryPointId } : {}),
      ...(draft?.interactionId ? { interactionId: draft.interactionId } : {}),
      ...(slotFrom === '' ? {} : { slotFrom }),
      mine,
      reason: reason.trim() || null,
    });
    toast(kept.isNew ? own.add.saved : own.add.known);
    onClose();
  });
  return (
    <Dialog
      title={own.add.title}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button
            type="submit"
            className="button button-main"
            disabled={number.trim() === '' || queueId === '' || act.busy}
          >
            {own.add.save}
          </button>
        </>
      }
    >
      <p className="meta outbound-lead">{own.add.lead}</p>
      <TextField
        label={own.add.number}
        type="tel"
        autoComplete="off"
        maxLength={40}
        value={number}
        onChange={(event) => {
          setNumber(event.target.value);
          act.clear();
        }}
      />
      <SelectField
        label={own.add.queue}
        value={queueId}
        onChange={(event) => {
          setQueueId(event.target.value);
          setSlotFrom('');
          act.clear();
        }}
      >
        <option value="">{own.add.chooseQueue}</option>
        {queues.map((queue) => (
          <option key={queue.id} value={queue.id}>
            {queue.name}
          </option>
        ))}
      </SelectField>
      <SlotField queueId={queueId} value={slotFrom} empty={own.add.soon} onChange={setSlotFrom} />
      <TextArea
        label={own.add.reason}
        optional
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <label className="check">
        <input type="checkbox" checked={mine} onChange={(event) => setMine(event.target.checked)} />
        {own.add.mine}
      </label>
      <Problem failure={act.failure} />
    </Dialog>
  );
}
