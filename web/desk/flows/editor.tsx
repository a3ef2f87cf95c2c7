import { type ReactElement, useEffect, useRef } from 'react';
import type { FlowsAnswer } from '#http/admin/flow-shapes.ts';
import { TextField } from '../parts/field.tsx';
import { useFlowWords } from '../text/flow-words.ts';
import { FlowWhole } from './flow-whole.tsx';
import { Outline } from './outline.tsx';
import { Problems } from './problems.tsx';
import { StepForm } from './step-form.tsx';
import type { FlowForm } from './step-parts.tsx';
import type { Draft, DraftActions } from './use-draft.ts';

/** The draft as an outline beside the form of one step; what is wrong with it stands below. */
export function Editor({
  draft,
  actions,
  around,
  stepId,
  onOpen,
}: {
  draft: Draft;
  actions: DraftActions;
  around: FlowsAnswer;
  stepId: string | null;
  onOpen: (id: string | null) => void;
}): ReactElement {
  const own = useFlowWords();
  const { definition, name } = draft;
  const pane = useRef<HTMLDivElement>(null);
  const outline = useRef<HTMLElement>(null);
  const isThere = stepId !== null && stepId in definition.steps;
  // On a narrow screen the form stands below the outline: whoever opens a step wants to see it.
  useEffect(() => {
    if (isThere && isNarrow()) pane.current?.scrollIntoView({ block: 'start' });
  }, [stepId]);
  const form: FlowForm = {
    definition,
    around,
    onOpen,
    onChange: (next) => actions.change(name, next),
  };
  return (
    <div className="flow-editor">
      <section ref={outline} className="flow-outline-pane" aria-labelledby="flow-outline-title">
        <h3 id="flow-outline-title">{own.outline}</h3>
        <Outline form={form} problems={draft.problems} present={isThere ? stepId : null} />
        <Problems problems={draft.problems} definition={definition} onOpen={onOpen} />
      </section>
      <div className="flow-step-pane" ref={pane}>
        <button
          type="button"
          className="button button-small flow-to-outline"
          onClick={() => outline.current?.scrollIntoView({ block: 'start' })}
        >
          {own.toOutline}
        </button>
        {isThere ? (
          <StepForm key={stepId} id={stepId} form={form} problems={draft.problems} />
        ) : (
          <section className="flow-form" aria-labelledby="flow-whole-title">
            <h3 id="flow-whole-title">{own.wholeFlow}</h3>
            <TextField
              label={own.name}
              hint={own.nameHint}
              maxLength={80}
              value={name}
              onChange={(event) => actions.change(event.target.value, definition)}
            />
            <FlowWhole form={form} />
          </section>
        )}
      </div>
    </div>
  );
}

/** The form stands below the outline, not beside it. */
const isNarrow = (): boolean => matchMedia('(max-width: 59.99rem)').matches;
