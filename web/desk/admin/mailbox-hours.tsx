import type { ReactElement } from 'react';
import type { MailboxSettings } from '../../shared/desk-types.ts';
import { useMailboxWords } from '../text/mailbox-words.ts';
import { useQueueWords } from '../text/queue-words.ts';
import { SlotLine } from './queue-form-hours.tsx';
import { Add, Check, replaced } from './queue-form-parts.tsx';

const USUAL = { days: [1, 2, 3, 4, 5], from: '08:30', to: '17:15' };

/** When somebody reads what comes: the hours of the queue, or those of the mailbox itself. */
export function MailboxHours({
  hours,
  onChange,
}: {
  hours: MailboxSettings['hours'];
  onChange: (hours: MailboxSettings['hours']) => void;
}): ReactElement {
  const words = useMailboxWords();
  const queueWords = useQueueWords();
  return (
    <div className="mailbox-hours">
      <Check
        label={words.ownHours}
        checked={hours !== null}
        onChange={(own) => onChange(own ? [USUAL] : null)}
      />
      <p className="field-hint">{words.ownHoursHint}</p>
      {hours?.map((slot, at) => (
        <SlotLine
          key={at}
          slot={slot}
          number={at + 1}
          onChange={(by) => {
            const next = replaced(hours, at, by);
            onChange(next.length > 0 ? next : null);
          }}
        />
      ))}
      {hours && (
        <Add
          label={queueWords.addSlot}
          disabled={hours.length >= 20}
          onAdd={() => onChange([...hours, USUAL])}
        />
      )}
    </div>
  );
}
