import type { ReactElement } from 'react';
import type { Step } from '#http/admin/flow-shapes.ts';
import { Check, NumberField } from '../admin/queue-form-parts.tsx';
import { SelectField } from '../parts/field.tsx';
import { useFlowWords } from '../text/flow-words.ts';
import type { ChangeStep } from './step-form.tsx';
import { type FlowForm, PromptField, whole } from './step-parts.tsx';
import { Written } from './written.tsx';

type Ask = Extract<Step, { verb: 'ask' }>;

/** What kind of answer is kept, under which name, and whether it is asked back. */
export function AskFields({
  step,
  form,
  onChange,
}: {
  step: Ask;
  form: FlowForm;
  onChange: ChangeStep<Ask>;
}): ReactElement {
  const own = useFlowWords();
  const most = step.what === 'digits' ? 30 : 500;
  return (
    <>
      <div className="flow-pair">
        <SelectField
          label={own.what}
          value={step.what}
          onChange={({ target }) =>
            onChange({ what: target.value as Ask['what'], max: target.value === 'digits' ? 4 : 100 })
          }
        >
          {(['digits', 'words'] as const).map((what) => (
            <option key={what} value={what}>
              {own.whats[what]}
            </option>
          ))}
        </SelectField>
        <Written
          label={own.variable}
          hint={own.variableHint}
          value={step.variable}
          onChange={(text) => {
            const variable = variableIn(text);
            if (variable !== '') onChange({ variable });
          }}
        />
      </div>
      <div className="flow-pair">
        <NumberField
          label={own.min}
          value={step.min}
          min={1}
          max={most}
          onChange={(min) => onChange({ min: whole(min, 1, most) })}
        />
        <NumberField
          label={own.max}
          value={step.max}
          min={1}
          max={most}
          onChange={(max) => onChange({ max: whole(max, 1, most) })}
        />
      </div>
      <Check
        label={own.confirmOn}
        checked={step.confirm !== null}
        onChange={(asks) => onChange({ confirm: asks ? { text: {} } : null })}
      />
      {step.confirm && (
        <PromptField
          label={own.prompts['confirm']!}
          prompt={step.confirm}
          form={form}
          onChange={(confirm) => onChange({ confirm })}
        />
      )}
    </>
  );
}

/** A name that may stand in braces: small letters, digits and dashes, a letter first. */
function variableIn(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '')
    .replace(/^[^a-z]+/, '')
    .slice(0, 30);
}
