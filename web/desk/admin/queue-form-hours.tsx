import type { ReactElement } from 'react';
import type { ChangeQueue } from '../../shared/desk-types.ts';
import { useQueueWords } from '../text/queue-words.ts';
import { Add, Check, type PartProps, Remove, replaced } from './queue-form-parts.tsx';

type Slot = ChangeQueue['hours'][number];
type Closure = ChangeQueue['closures'][number];

/** When a queue takes contacts: weekly hours, holidays, and exceptions of its own. */
export function HoursPart({ given, onChange }: PartProps): ReactElement {
  const own = useQueueWords();
  return (
    <>
      <p className="field-hint">{own.hoursHint}</p>
      {given.hours.map((slot, at) => (
        <SlotLine
          key={at}
          slot={slot}
          number={at + 1}
          onChange={(by) => onChange({ hours: replaced(given.hours, at, by) })}
        />
      ))}
      <Add
        label={own.addSlot}
        disabled={given.hours.length >= 20}
        onAdd={() =>
          onChange({ hours: [...given.hours, { days: [1, 2, 3, 4, 5], from: '08:30', to: '17:15' }] })
        }
      />
      <Check
        label={own.openOnHolidays}
        checked={given.openOnHolidays}
        onChange={(openOnHolidays) => onChange({ openOnHolidays })}
      />
      <h4>{own.closures}</h4>
      <p className="field-hint">{own.closureHint}</p>
      {given.closures.map((closure, at) => (
        <ClosureLine
          key={at}
          closure={closure}
          number={at + 1}
          onChange={(by) => onChange({ closures: replaced(given.closures, at, by) })}
        />
      ))}
      <Add
        label={own.addClosure}
        disabled={given.closures.length >= 100}
        onAdd={() => onChange({ closures: [...given.closures, { onDate: '' }] })}
      />
    </>
  );
}

/** One opening of the week: its days, from when to when. */
export function SlotLine({
  slot,
  number,
  onChange,
}: {
  slot: Slot;
  number: number;
  onChange: (by?: Slot) => void;
}): ReactElement {
  const own = useQueueWords();
  return (
    <div className="queue-line" role="group" aria-label={own.slot(number)}>
      <div className="queue-days">
        {own.days.map((name, at) => (
          <label key={name} className="check">
            <input
              type="checkbox"
              checked={slot.days.includes(at + 1)}
              onChange={(event) =>
                onChange({
                  ...slot,
                  days: event.target.checked
                    ? [...slot.days, at + 1].sort((a, b) => a - b)
                    : slot.days.filter((day) => day !== at + 1),
                })
              }
            />
            {name}
          </label>
        ))}
      </div>
      <TimeInput label={own.from} value={slot.from} onChange={(from) => onChange({ ...slot, from })} />
      <TimeInput label={own.to} value={slot.to} onChange={(to) => onChange({ ...slot, to })} />
      <Remove label={own.removeSlot(number)} onRemove={() => onChange()} />
    </div>
  );
}

function ClosureLine({
  closure,
  number,
  onChange,
}: {
  closure: Closure;
  number: number;
  onChange: (by?: Closure) => void;
}): ReactElement {
  const own = useQueueWords();
  const part = (name: 'from' | 'to', value: string): void => {
    const { [name]: _, ...rest } = closure;
    onChange(value === '' ? rest : { ...rest, [name]: value });
  };
  return (
    <div className="queue-line" role="group" aria-label={own.closure(number)}>
      <label>
        <span>{own.closureDay}</span>
        <input
          type="date"
          required
          value={closure.onDate}
          onChange={(event) => onChange({ ...closure, onDate: event.target.value })}
        />
      </label>
      <TimeInput
        label={own.from}
        optional
        value={closure.from ?? ''}
        onChange={(value) => part('from', value)}
      />
      <TimeInput label={own.to} optional value={closure.to ?? ''} onChange={(value) => part('to', value)} />
      <Remove label={own.removeClosure(number)} onRemove={() => onChange()} />
    </div>
  );
}

/** Hours and minutes; 24:00 ends the day, which the browser's own field for times cannot say. */
function TimeInput({
  label,
  value,
  optional,
  onChange,
}: {
  label: string;
  value: string;
  optional?: boolean;
  onChange: (value: string) => void;
}): ReactElement {
  return (
    <label>
      <span>{label}</span>
      <input
        type="text"
        inputMode="numeric"
        className="queue-time"
        required={!optional}
        maxLength={5}
        pattern="([01][0-9]|2[0-3]):[0-5][0-9]|24:00"
        placeholder="08:30"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
