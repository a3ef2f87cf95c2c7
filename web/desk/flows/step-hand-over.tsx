import type { ReactElement } from 'react';
import type { Step } from '#http/admin/flow-shapes.ts';
import { Check, NumberField } from '../admin/queue-form-parts.tsx';
import { useFlowWords } from '../text/flow-words.ts';
import type { ChangeStep } from './step-form.tsx';
import { type FlowForm, whole } from './step-parts.tsx';

type HandOver = Extract<Step, { verb: 'hand-over' }>;

/** How urgent it is in the queue, and what whoever answers must know. */
export function HandOverFields({
  step,
  form,
  onChange,
}: {
  step: HandOver;
  form: FlowForm;
  onChange: ChangeStep<HandOver>;
}): ReactElement {
  const own = useFlowWords();
  return (
    <>
      <NumberField
        label={own.priority}
        value={step.priority}
        min={0}
        max={100}
        onChange={(priority) => onChange({ priority: whole(priority, 0, 100) })}
      />
      {form.around.skills.length > 0 && (
        <fieldset className="flow-fieldset">
          <legend>{own.skills}</legend>
          <div className="flow-checks">
            {form.around.skills.map((skill) => (
              <Check
                key={skill.id}
                label={skill.name}
                checked={step.skillIds.includes(skill.id)}
                onChange={(needed) =>
                  onChange({
                    skillIds: needed
                      ? [...step.skillIds, skill.id].slice(0, 5)
                      : step.skillIds.filter((id) => id !== skill.id),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}
