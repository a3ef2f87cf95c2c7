import { type KeyboardEvent, type ReactElement, useId, useRef } from 'react';
import type { FlowDefinition, FlowProblem } from '#http/admin/flow-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { type FlowWords, useFlowWords } from '../text/flow-words.ts';
import { addStep } from './edit.ts';
import { type OutlineLine, outlineOf } from './outline.ts';
import { type FlowForm, NewStep } from './step-parts.tsx';

/** The steps as a resident meets them, indented by choice; each opens its form. Arrow keys move among them. */
export function Outline({
  form,
  problems,
  present,
}: {
  form: FlowForm;
  problems: readonly FlowProblem[];
  present: string | null;
}): ReactElement {
  const own = useFlowWords();
  const list = useRef<HTMLDivElement>(null);
  const hintId = useId();
  const { definition, onOpen } = form;
  const { lines, loose } = outlineOf(definition);
  const line = (each: OutlineLine, key: string): ReactElement => (
    <Line
      key={key}
      line={each}
      definition={definition}
      hasProblem={problems.some(({ stepId, severity }) => stepId === each.stepId && severity === 'error')}
      isPresent={!each.isLink && each.stepId === present}
      onOpen={onOpen}
    />
  );
  return (
    <div
      ref={list}
      className="flow-outline"
      role="group"
      aria-label={own.outline}
      aria-describedby={hintId}
      onKeyDown={(event) => moveFocus(event, list.current)}
    >
      <p id={hintId} className="sr-only">
        {own.outlineHint}
      </p>
      <button
        type="button"
        className="flow-line"
        aria-current={present === null ? 'true' : undefined}
        onClick={() => onOpen(null)}
      >
        <span className="flow-line-name">{own.wholeFlow}</span>
      </button>
      {lines.map((each, at) => line(each, `${at} ${each.stepId}`))}
      {loose.length > 0 && <p className="flow-loose">{own.unconnected}</p>}
      {loose.map((stepId) => line({ stepId, depth: 0, by: null, isLink: false }, `loose ${stepId}`))}
      <AddStep form={form} />
    </div>
  );
}

function AddStep({ form }: { form: FlowForm }): ReactElement {
  const own = useFlowWords();
  return (
    <NewStep
      label={
        <>
          <Icon name="plus" size={16} /> {own.addStep}
        </>
      }
      onNew={(verb) => {
        const added = addStep(form.definition, verb, own.verbs[verb]);
        form.onChange(added.definition);
        form.onOpen(added.id);
      }}
    />
  );
}

function Line({
  line,
  definition,
  hasProblem,
  isPresent,
  onOpen,
}: {
  line: OutlineLine;
  definition: FlowDefinition;
  hasProblem: boolean;
  isPresent: boolean;
  onOpen: (id: string) => void;
}): ReactElement | null {
  const own = useFlowWords();
  const step = definition.steps[line.stepId];
  if (!step) return null;
  const by = byWords(line, definition, own);
  const name = step.name || own.verbs[step.verb];
  return (
    <button
      type="button"
      className={`flow-line flow-depth-${line.depth}${line.isLink ? ' flow-line-link' : ''}`}
      aria-current={isPresent ? 'true' : undefined}
      onClick={() => onOpen(line.stepId)}
    >
      {by && <span className="flow-line-by">{by}</span>}
      {line.isLink ? (
        <span className="flow-line-name">{own.goesTo(name)}</span>
      ) : (
        <>
          <span className="flow-line-name">{name}</span>
          <span className="flow-line-verb">{own.verbs[step.verb]}</span>
          {hasProblem && (
            <span className="flow-line-problem">
              <Icon name="alert" size={14} />
              <span className="sr-only">{own.problemHere}</span>
            </span>
          )}
        </>
      )}
    </button>
  );
}

/** By which choice a step is reached, in a word or two. */
function byWords(
  { by, stepId, isLink }: OutlineLine,
  { steps, start, toPerson, toCallback }: FlowDefinition,
  own: FlowWords,
): string | null {
  const from = by && steps[by.from];
  if (!by || !from) {
    const wish = [toPerson, toCallback].find((each) => each?.step === stepId);
    return wish && !isLink && stepId !== start ? `${own.anytime} ${wish.key}` : null;
  }
  const { edge } = by;
  if (edge.by === 'option' && from.verb === 'menu') {
    const option = from.options[edge.at];
    return option ? `${option.key} ${option.label.text.ja ?? ''}` : null;
  }
  if (edge.by === 'intent' && from.verb === 'converse') return from.intents[edge.at]?.name ?? null;
  if (edge.by === 'way') return own.way(edge.at + 1);
  return edge.by === 'otherwise' ? own.otherwiseShort : null;
}

function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLButtonElement)) return;
  const buttons = [...(list?.querySelectorAll('button') ?? [])];
  const next = buttons[buttons.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
