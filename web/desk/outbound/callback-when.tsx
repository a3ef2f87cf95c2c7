import { useState, type ReactElement } from 'react';
import type { CallbackAnswer } from '#http/desk/callback-shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useOutboundWords } from '../text/outbound-words.ts';
import { useWords } from '../text/text.ts';
import { SlotField } from './slot-field.tsx';

/** Another time for a callback, as my own if I like. */
export function RescheduleCallback({
  callback,
  onClose,
}: {
  callback: CallbackAnswer;
  onClose: () => void;
}): ReactElement {
  const own = useOutboundWords();
  const words = useWords();
  const [slotFrom, setSlotFrom] = useState('');
  const [mine, setMine] = useState(callback.can.includes('call') || callback.owner !== null);
  const act = useAct(async () => {
    await client.send('POST', `/desk/callbacks/${callback.id}/reschedule`, { slotFrom, mine });
    toast(own.when.saved);
    onClose();
  });
  return (
    <Dialog
      title={own.when.title}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={slotFrom === '' || act.busy}>
            {own.when.save}
          </button>
        </>
      }
    >
      <p>{callback.residentName ? `${callback.residentName} ${callback.number}` : callback.number}</p>
      <SlotField
        queueId={callback.queueId}
        value={slotFrom}
        empty={own.when.choose}
        onChange={(slot) => {
          setSlotFrom(slot);
          act.clear();
        }}
      />
      <label className="check">
        <input type="checkbox" checked={mine} onChange={(event) => setMine(event.target.checked)} />
        {own.add.mine}
      </label>
      <Problem failure={act.failure} />
    </Dialog>
  );
}
