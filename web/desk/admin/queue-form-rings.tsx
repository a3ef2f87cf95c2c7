import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { ChangeQueue } from '../../shared/desk-types.ts';
import { SelectField } from '../parts/field.tsx';
import { useQuery } from '../state/use-query.ts';
import { useQueueWords } from '../text/queue-words.ts';
import { useRoutingWords } from '../text/routing-words.ts';
import { Add, Check, NumberField, type PartProps, Remove, replaced } from './queue-form-parts.tsx';

type Ring = ChangeQueue['rings'][number];
const RINGS_MAX = 6;
const DAY_SEC = 86_400;

/** What is asked for less and less the longer somebody waits. */
export function RingsPart({ given, onChange, queueId }: PartProps & { queueId: string }): ReactElement {
  const own = useQueueWords();
  return (
    <>
      <p className="field-hint">{own.ringsHint}</p>
      {given.rings.map((ring, at) => (
        <RingLine
          key={at}
          ring={ring}
          number={at + 1}
          queueId={queueId}
          onChange={(by) => onChange({ rings: replaced(given.rings, at, by) })}
        />
      ))}
      <Add
        label={own.addRing}
        disabled={given.rings.length >= RINGS_MAX}
        onAdd={() => onChange({ rings: [...given.rings, nextRing(given.rings.at(-1))] })}
      />
    </>
  );
}

/** A minute later and as loose as the one before: what has to hold of it holds from the beginning. */
function nextRing(before: Ring | undefined): Ring {
  if (!before)
    return { afterSec: 60, levelsLess: 0, skillsWaived: false, languageWaived: false, queueIds: [] };
  return { ...before, afterSec: before.afterSec + 60 };
}

function RingLine({
  ring,
  number,
  queueId,
  onChange,
}: {
  ring: Ring;
  number: number;
  queueId: string;
  onChange: (by?: Ring) => void;
}): ReactElement {
  const own = useQueueWords();
  const queues = useQuery(queries.directory).data?.queues ?? [];
  return (
    <fieldset className="queue-ring">
      <legend>
        {own.ring(number)} <Remove label={own.removeRing(number)} onRemove={() => onChange()} />
      </legend>
      <div className="queue-fields">
        <NumberField
          label={own.sec(own.ringAfter)}
          value={ring.afterSec}
          min={1}
          max={DAY_SEC}
          onChange={(afterSec) => onChange({ ...ring, afterSec })}
        />
        <NumberField
          label={own.levelsLess}
          value={ring.levelsLess}
          min={0}
          max={4}
          onChange={(levelsLess) => onChange({ ...ring, levelsLess })}
        />
      </div>
      <Check
        label={own.skillsWaived}
        checked={ring.skillsWaived}
        onChange={(skillsWaived) => onChange({ ...ring, skillsWaived })}
      />
      <Check
        label={own.languageWaived}
        checked={ring.languageWaived}
        onChange={(languageWaived) => onChange({ ...ring, languageWaived })}
      />
      <details className="queue-also">
        <summary>
          {own.alsoAsks} ({ring.queueIds.length})
        </summary>
        {queues
          .filter((queue) => queue.id !== queueId)
          .map((queue) => (
            <Check
              key={queue.id}
              label={queue.name}
              checked={ring.queueIds.includes(queue.id)}
              onChange={(checked) =>
                onChange({
                  ...ring,
                  queueIds: checked
                    ? [...ring.queueIds, queue.id]
                    : ring.queueIds.filter((id) => id !== queue.id),
                })
              }
            />
          ))}
      </details>
    </fieldset>
  );
}

/** Where somebody goes who waits too long or finds it full. */
export function OverflowPart({ given, onChange, queueId }: PartProps & { queueId: string }): ReactElement {
  const own = useQueueWords();
  const { full } = useRoutingWords();
  const queues = useQuery(queries.directory).data?.queues ?? [];
  const { overflow } = given;
  return (
    <>
      <SelectField
        label={own.overflowTo}
        value={overflow?.queueId ?? ''}
        onChange={({ target }) =>
          onChange({
            overflow:
              target.value === ''
                ? null
                : { afterSec: 300, backSec: null, ...overflow, queueId: target.value },
          })
        }
      >
        <option value="">{own.noOverflow}</option>
        {queues
          .filter((queue) => queue.id !== queueId)
          .map((queue) => (
            <option key={queue.id} value={queue.id}>
              {queue.name}
            </option>
          ))}
      </SelectField>
      {overflow && (
        <>
          <NumberField
            label={own.sec(own.overflowAfter)}
            value={overflow.afterSec}
            min={0}
            max={DAY_SEC}
            onChange={(afterSec) => onChange({ overflow: { ...overflow, afterSec } })}
          />
          <Check
            label={own.overflowBack}
            checked={overflow.backSec !== null}
            onChange={(back) => onChange({ overflow: { ...overflow, backSec: back ? 300 : null } })}
          />
          {overflow.backSec !== null && (
            <NumberField
              label={own.sec(own.overflowBackAfter)}
              value={overflow.backSec}
              min={1}
              max={DAY_SEC}
              onChange={(backSec) => onChange({ overflow: { ...overflow, backSec } })}
            />
          )}
        </>
      )}
      <Check
        label={own.cap}
        checked={given.maxWaiting !== null}
        onChange={(limited) =>
          onChange(limited ? { maxWaiting: 50 } : { maxWaiting: null, whenFull: 'tell' })
        }
      />
      {given.maxWaiting !== null && (
        <div className="queue-fields">
          <NumberField
            label={own.capCount}
            value={given.maxWaiting}
            min={1}
            max={100_000}
            onChange={(maxWaiting) => onChange({ maxWaiting })}
          />
          <SelectField
            label={own.whenFull}
            value={given.whenFull}
            onChange={({ target }) => onChange({ whenFull: target.value as ChangeQueue['whenFull'] })}
          >
            {(['tell', 'overflow'] as const).map((one) => (
              <option key={one} value={one}>
                {full[one]}
              </option>
            ))}
          </SelectField>
        </div>
      )}
    </>
  );
}
