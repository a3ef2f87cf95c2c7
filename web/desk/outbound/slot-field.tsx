import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { SelectField } from '../parts/field.tsx';
import { useNow, useQuery } from '../state/use-query.ts';
import { clockTime } from '../text/format.ts';
import { useOutboundWords } from '../text/outbound-words.ts';
import { language } from '../text/text.ts';
import { dayAndTime } from './times.ts';

/** A choice among the times at which a queue can still call somebody back. */
export function SlotField({
  queueId,
  value,
  empty,
  onChange,
}: {
  queueId: string;
  value: string;
  /** What no choice means. */
  empty: string;
  onChange: (slotFrom: string) => void;
}): ReactElement {
  const own = useOutboundWords();
  const nowMs = useNow(60_000);
  const found = useQuery(queueId === '' ? null : queries.callbackSlots(queueId)).data;
  return (
    <SelectField
      label={own.add.when}
      hint={found?.slots.length === 0 ? own.add.noSlots : undefined}
      value={value}
      disabled={queueId === ''}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{empty}</option>
      {found?.slots
        // One that has begun is what "as soon as it is their turn" means.
        .filter((slot) => Date.parse(slot.from) > nowMs)
        .map((slot) => (
          <option key={slot.from} value={slot.from}>
            {dayAndTime(slot.from, nowMs, language())} – {clockTime(slot.until, language())}
          </option>
        ))}
    </SelectField>
  );
}
