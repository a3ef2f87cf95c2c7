import { type ReactElement, useState } from 'react';
import type { FlowDefinition, FlowProblem, Prompt, Step } from '#http/admin/flow-shapes.ts';
import { NumberField } from '../admin/queue-form-parts.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { useFlowWords } from '../text/flow-words.ts';
import { useWords } from '../text/text.ts';
import { removeStep, withStep } from './edit.ts';
import { problemWords } from './problems.tsx';
import { AskFields } from './step-ask.tsx';
import { BranchFields } from './step-branch.tsx';
import { IntentFields, OptionFields } from './step-choices.tsx';
import { HandOverFields } from './step-hand-over.tsx';
import {
  AnsweringFields,
  ExitField,
  type FlowForm,
  LANGUAGES,
  OptionalPrompt,
  PromptField,
  QueueField,
  whole,
} from './step-parts.tsx';

/** Changes a step; `base` is the draft it is put into, where a step was made with it. */
export type ChangeStep<S extends Step = Step> = (part: Partial<S>, base?: FlowDefinition) => void;

/** The form of one step: its name, what is said, and where it goes on. */
export function StepForm({
  id,
  form,
  problems,
}: {
  id: string;
  form: FlowForm;
  problems: readonly FlowProblem[];
}): ReactElement {
  const own = useFlowWords();
  const words = useWords();
  const [removing, setRemoving] = useState(false);
  const { definition } = form;
  const step = definition.steps[id]!;
  const change: ChangeStep = (part, base = definition) =>
    form.onChange(withStep(base, id, { ...step, ...part } as Step));
  const here = problems.filter(({ stepId }) => stepId === id);
  return (
    <section className="flow-form" aria-labelledby="flow-step-title">
      <header className="flow-form-head">
        <h3 id="flow-step-title">{step.name || own.verbs[step.verb]}</h3>
        <span className="chip">{own.verbs[step.verb]}</span>
        {definition.start === id && <span className="chip">{own.isStart}</span>}
      </header>
      <p className="meta">{own.verbLeads[step.verb]}</p>
      {here.length > 0 && (
        <ul className="flow-here">
          {here.map((problem, at) => (
            <li key={at} className={problem.severity === 'error' ? 'flow-problem-error' : undefined}>
              <Icon name={problem.severity === 'error' ? 'alert' : 'eye'} size={14} />{' '}
              {problemWords(problem, own, words)}
            </li>
          ))}
        </ul>
      )}
      <TextField
        label={own.stepName}
        hint={own.stepNameHint}
        maxLength={60}
        value={step.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      <Fields step={step} form={form} onChange={change} />
      <p className="block-actions">
        {definition.start !== id && (
          <button
            type="button"
            className="button button-small"
            onClick={() => form.onChange({ ...definition, start: id })}
          >
            {own.makeStart}
          </button>
        )}
        <button type="button" className="button button-small" onClick={() => setRemoving(true)}>
          {own.removeStep}
        </button>
      </p>
      {removing && (
        <Dialog
          title={own.removeTitle(step.name || own.verbs[step.verb])}
          onClose={() => setRemoving(false)}
          onSubmit={() => {
            form.onChange(removeStep(definition, id));
            form.onOpen(null);
          }}
          actions={
            <>
              <button type="button" className="button" onClick={() => setRemoving(false)}>
                {words.common.cancel}
              </button>
              <button type="submit" className="button button-main" data-first="">
                {own.removeStep}
              </button>
            </>
          }
        >
          <p>{own.removeLead}</p>
        </Dialog>
      )}
    </section>
  );
}

type FieldsProps = { step: Step; form: FlowForm; onChange: ChangeStep };

/** The fields of a step by its verb, in the order in which they are met. */
function Fields({ step, form, onChange }: FieldsProps): ReactElement {
  const own = useFlowWords();
  const prompt = (field: string, label = own.prompts[field] ?? field): ReactElement => (
    <PromptField
      key={field}
      label={label}
      prompt={(step as Record<string, unknown>)[field] as Prompt}
      form={form}
      onChange={(next) => onChange({ [field]: next })}
    />
  );
  return (
    <>
      {'prompt' in step && step.verb !== 'hand-over' && step.verb !== 'end' && prompt('prompt')}
      {(step.verb === 'hand-over' || step.verb === 'end') && (
        <OptionalPrompt
          label={own.prompt}
          without={own.sayNothing}
          prompt={step.prompt}
          form={form}
          onChange={(next) => onChange({ prompt: next })}
        />
      )}
      {'queueId' in step && (
        <QueueField value={step.queueId} form={form} onChange={(queueId) => onChange({ queueId })} />
      )}
      <OwnFields step={step} form={form} onChange={onChange} />
      {step.verb === 'look-up-case' && [prompt('found'), prompt('notFound')]}
      {step.verb === 'leave-message' && prompt('thanks')}
      {step.verb === 'send-link' && [prompt('message'), prompt('sent')]}
      {step.verb === 'ask-callback' && [prompt('askNumber'), prompt('done')]}
      {'tries' in step && <AnsweringFields step={step} form={form} onChange={onChange} />}
      {'next' in step && (
        <ExitField
          label={own.next}
          value={step.next}
          form={form}
          onChange={(next, base) => onChange({ next }, base)}
        />
      )}
      {'otherwise' in step && (
        <ExitField
          label={own.otherwise}
          hint={own.otherwiseHints[step.verb]}
          value={step.otherwise}
          form={form}
          onChange={(otherwise, base) => onChange({ otherwise }, base)}
        />
      )}
    </>
  );
}

/** What only one verb has. */
function OwnFields({ step, form, onChange }: FieldsProps): ReactElement | null {
  const own = useFlowWords();
  const words = useWords();
  switch (step.verb) {
    case 'menu':
      return <OptionFields step={step} form={form} onChange={onChange} />;
    case 'converse':
      return <IntentFields step={step} form={form} onChange={onChange} />;
    case 'branch':
      return <BranchFields step={step} form={form} onChange={onChange} />;
    case 'ask':
      return <AskFields step={step} form={form} onChange={onChange} />;
    case 'hand-over':
      return <HandOverFields step={step} form={form} onChange={onChange} />;
    case 'set-language':
      return (
        <SelectField
          label={own.language}
          value={step.language}
          onChange={({ target }) => onChange({ language: target.value } as Partial<typeof step>)}
        >
          {LANGUAGES.map((language) => (
            <option key={language} value={language}>
              {words.languages[language] ?? language}
            </option>
          ))}
        </SelectField>
      );
    case 'leave-message':
      return (
        <NumberField
          label={own.maxSec}
          value={step.maxSec}
          min={10}
          max={600}
          onChange={(maxSec) => onChange({ maxSec: whole(maxSec, 10, 600) })}
        />
      );
    case 'send-link':
      return (
        <>
          <SelectField
            label={own.link}
            value={step.link}
            onChange={({ target }) => onChange({ link: target.value } as Partial<typeof step>)}
          >
            <option value="page">{own.linkChoices.page}</option>
            <option value="chat">{own.linkChoices.chat}</option>
          </SelectField>
          {step.link === 'page' && (
            <TextField
              label={own.url}
              type="url"
              maxLength={500}
              placeholder="https://"
              value={step.url}
              onChange={(event) => onChange({ url: event.target.value })}
            />
          )}
        </>
      );
    default:
      return null;
  }
}
