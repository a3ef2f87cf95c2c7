import type { ReactElement } from 'react';
import { useQueueWords } from '../text/queue-words.ts';
import { Check, NumberField, type PartProps } from './queue-form-parts.tsx';

const DAY_SEC = 86_400;

/** What happens when somebody does not answer: after which time, or never. */
export function SilencePart({ given, onChange }: PartProps): ReactElement {
  const own = useQueueWords();
  return (
    <>
      <p className="meta">{own.silenceHint}</p>
      <Limit
        {...{ label: own.ownerGone, after: own.ownerGoneAfter, usual: 120, min: 90 }}
        value={given.ownerGoneSec}
        onChange={(ownerGoneSec) => onChange({ ownerGoneSec })}
      />
      <Limit
        {...{ label: own.ownerSilent, after: own.ownerSilentAfter, usual: 600, min: 60 }}
        value={given.ownerSilentSec}
        onChange={(ownerSilentSec) => onChange({ ownerSilentSec })}
      />
      <Limit
        {...{ label: own.residentIdle, after: own.residentIdleAfter, usual: 1800, min: 120 }}
        value={given.residentIdleSec}
        onChange={(residentIdleSec) => onChange({ residentIdleSec })}
      />
    </>
  );
}

function Limit(given: {
  label: string;
  after: string;
  usual: number;
  min: number;
  value: number | null;
  onChange: (sec: number | null) => void;
}): ReactElement {
  const own = useQueueWords();
  return (
    <>
      <Check
        label={given.label}
        checked={given.value !== null}
        onChange={(holds) => given.onChange(holds ? given.usual : null)}
      />
      {given.value !== null && (
        <NumberField
          label={own.sec(given.after)}
          value={given.value}
          min={given.min}
          max={DAY_SEC}
          onChange={given.onChange}
        />
      )}
    </>
  );
}
