import type { ReactElement } from 'react';
import type { Condition } from '#http/admin/flow-shapes.ts';
import { Add, Check, Remove, replaced } from '../admin/queue-form-parts.tsx';
import { TextField } from '../parts/field.tsx';
import { useFlowWords } from '../text/flow-words.ts';

type Hours = Extract<Condition, { on: 'hours' }>['hours'];

/** Days and times, whatever the queues do. */
export function HoursFields({
  hours,
  onChange,
}: {
  hours: Hours;
  onChange: (hours: Hours) => void;
}): ReactElement {
  const own = useFlowWords();
  return (
    <div className="flow-hours">
      {hours.map((slot, at) => {
        const set = (part: Partial<Hours[number]>): void =>
          onChange(replaced(hours, at, { ...slot, ...part }));
        return (
          <div key={at} className="flow-slot">
            <div className="flow-checks">
              {own.days.map((day, n) => (
                <Check
                  key={day}
                  label={day}
                  checked={slot.days.includes(n + 1)}
                  onChange={(on) =>
                    set({
                      days: [1, 2, 3, 4, 5, 6, 7].filter((each) =>
                        each === n + 1 ? on : slot.days.includes(each),
                      ),
                    })
                  }
                />
              ))}
            </div>
            <TextField
              label={own.from}
              type="time"
              value={slot.from}
              onChange={({ target }) => target.value && set({ from: target.value })}
            />
            <TextField
              label={own.to}
              type="time"
              value={slot.to === '24:00' ? '00:00' : slot.to}
              onChange={({ target }) =>
                target.value && set({ to: target.value === '00:00' ? '24:00' : target.value })
              }
            />
            <Remove label={own.removeHours(at + 1)} onRemove={() => onChange(replaced(hours, at))} />
          </div>
        );
      })}
      <Add
        label={own.addHours}
        disabled={hours.length >= 14}
        onAdd={() => onChange([...hours, { days: [1, 2, 3, 4, 5], from: '08:30', to: '17:15' }])}
      />
    </div>
  );
}
