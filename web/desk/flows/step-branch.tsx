import type { ReactElement } from 'react';
import type { Condition, Step } from '#http/admin/flow-shapes.ts';
import { Add, Check, NumberField, Remove, replaced } from '../admin/queue-form-parts.tsx';
import { SelectField } from '../parts/field.tsx';
import { useFlowWords } from '../text/flow-words.ts';
import { useWords } from '../text/text.ts';
import { variablesOf } from './edit.ts';
import { HoursFields } from './step-hours.tsx';
import type { ChangeStep } from './step-form.tsx';
import { ExitField, type FlowForm, LANGUAGES, listIn, QueueField, whole } from './step-parts.tsx';
import { Written } from './written.tsx';

type Branch = Extract<Step, { verb: 'branch' }>;
type Way = Branch['ways'][number];
type On = Condition['on'];

const KINDS: readonly On[] = [
  'queue-open',
  'queue-attended',
  'queue-waiting',
  'queue-wait',
  'hours',
  'holiday',
  'language',
  'medium',
  'resident-known',
  'resident-has-open-case',
  'variable',
];

/** The ways of a branch: what must hold, and where it leads then. */
export function BranchFields({
  step,
  form,
  onChange,
}: {
  step: Branch;
  form: FlowForm;
  onChange: ChangeStep<Branch>;
}): ReactElement {
  const own = useFlowWords();
  const first = conditionOf('queue-open', form);
  return (
    <fieldset className="flow-fieldset">
      <legend>{own.ways}</legend>
      {step.ways.map((way, at) => {
        const set = (part: Partial<Way>, base?: typeof form.definition): void =>
          onChange({ ways: replaced(step.ways, at, { ...way, ...part }) }, base);
        return (
          <fieldset key={at} className="flow-item">
            <legend>
              {own.way(at + 1)}{' '}
              <Remove
                label={own.removeWay(at + 1)}
                onRemove={() => onChange({ ways: replaced(step.ways, at) })}
              />
            </legend>
            <p className="field-hint">{own.allHold}</p>
            {way.when.map((condition, n) => (
              <ConditionFields
                key={n}
                number={n + 1}
                condition={condition}
                form={form}
                onChange={(by) => set({ when: replaced(way.when, n, by) })}
                onRemove={way.when.length > 1 ? () => set({ when: replaced(way.when, n) }) : null}
              />
            ))}
            <Add
              label={own.addCondition}
              disabled={way.when.length >= 6}
              onAdd={() => set({ when: [...way.when, first] })}
            />
            <ExitField
              label={own.next}
              value={way.next}
              form={form}
              onChange={(next, base) => set({ next }, base)}
            />
          </fieldset>
        );
      })}
      <Add
        label={own.addWay}
        disabled={step.ways.length >= 12}
        onAdd={() => onChange({ ways: [...step.ways, { when: [first], next: '' }] })}
      />
    </fieldset>
  );
}

function conditionOf(on: On, { around, definition }: FlowForm): Condition {
  const queueId = around.queues[0]?.id ?? '';
  switch (on) {
    case 'queue-open':
    case 'queue-attended':
      return { on, queueId, is: false };
    case 'queue-waiting':
      return { on, queueId, atLeast: 10 };
    case 'queue-wait':
      return { on, queueId, atLeastSec: 300 };
    case 'hours':
      return { on, hours: [{ days: [1, 2, 3, 4, 5], from: '12:00', to: '13:00' }] };
    case 'holiday':
    case 'resident-known':
    case 'resident-has-open-case':
      return { on, is: true };
    case 'language':
      return { on, is: ['en'] };
    case 'medium':
      return { on, is: 'voice' };
    case 'variable':
      return { on, name: variablesOf(definition).at(-1) ?? 'city', is: [] };
  }
}

function ConditionFields({
  condition,
  number,
  form,
  onChange,
  onRemove,
}: {
  condition: Condition;
  number: number;
  form: FlowForm;
  onChange: (condition: Condition) => void;
  onRemove: (() => void) | null;
}): ReactElement {
  const own = useFlowWords();
  return (
    <div className="flow-condition">
      <SelectField
        label={`${own.condition}${number}`}
        value={condition.on}
        onChange={({ target }) => onChange(conditionOf(target.value as On, form))}
      >
        {KINDS.map((on) => (
          <option key={on} value={on}>
            {own.conditions[on]}
          </option>
        ))}
      </SelectField>
      {'queueId' in condition && (
        <QueueField
          value={condition.queueId}
          form={form}
          onChange={(queueId) => onChange({ ...condition, queueId })}
        />
      )}
      <Values condition={condition} form={form} onChange={onChange} />
      {onRemove && <Remove label={own.removeCondition(number)} onRemove={onRemove} />}
    </div>
  );
}

/** What the condition is compared with. */
function Values({
  condition,
  form,
  onChange,
}: {
  condition: Condition;
  form: FlowForm;
  onChange: (condition: Condition) => void;
}): ReactElement | null {
  const own = useFlowWords();
  const words = useWords();
  switch (condition.on) {
    case 'queue-waiting':
      return (
        <NumberField
          label={own.atLeast}
          value={condition.atLeast}
          min={1}
          max={10_000}
          onChange={(atLeast) => onChange({ ...condition, atLeast: whole(atLeast, 1, 10_000) })}
        />
      );
    case 'queue-wait':
      return (
        <NumberField
          label={own.atLeastSec}
          value={condition.atLeastSec}
          min={1}
          max={86_400}
          onChange={(sec) => onChange({ ...condition, atLeastSec: whole(sec, 1, 86_400) })}
        />
      );
    case 'hours':
      return <HoursFields hours={condition.hours} onChange={(hours) => onChange({ ...condition, hours })} />;
    case 'language':
      return (
        <div className="flow-checks">
          {LANGUAGES.filter(
            (each) => form.definition.languages.includes(each) || condition.is.includes(each),
          ).map((language) => (
            <Check
              key={language}
              label={words.languages[language] ?? language}
              checked={condition.is.includes(language)}
              onChange={(on) => {
                const is = LANGUAGES.filter((each) => (each === language ? on : condition.is.includes(each)));
                if (is.length > 0) onChange({ ...condition, is });
              }}
            />
          ))}
        </div>
      );
    case 'medium':
      return (
        <SelectField
          label={own.conditions.medium}
          value={condition.is}
          onChange={({ target }) => onChange({ ...condition, is: target.value as 'voice' | 'text' })}
        >
          {(['voice', 'text'] as const).map((medium) => (
            <option key={medium} value={medium}>
              {own.mediums[medium]}
            </option>
          ))}
        </SelectField>
      );
    case 'variable':
      return (
        <>
          <SelectField
            label={own.variable}
            value={condition.name}
            onChange={({ target }) => onChange({ ...condition, name: target.value })}
          >
            {[...new Set([...variablesOf(form.definition), condition.name])].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </SelectField>
          <Written
            label={own.answers}
            hint={own.anyAnswer}
            value={condition.is.join('、')}
            onChange={(text) => onChange({ ...condition, is: listIn(text).slice(0, 20) })}
          />
        </>
      );
    default:
      return (
        <SelectField
          label={own.conditions[condition.on]}
          value={condition.is ? 'yes' : 'no'}
          onChange={({ target }) => onChange({ ...condition, is: target.value === 'yes' })}
        >
          <option value="yes">{own.yes}</option>
          <option value="no">{own.no}</option>
        </SelectField>
      );
  }
}
