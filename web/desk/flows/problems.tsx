import type { ReactElement } from 'react';
import type { FlowDefinition, FlowProblem } from '#http/admin/flow-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { type FlowWords, useFlowWords } from '../text/flow-words.ts';
import { useWords } from '../text/text.ts';
import type { Words } from '../text/ja.ts';

/** What stands against publishing, and what should be looked at; each leads to its step. */
export function Problems({
  problems,
  definition,
  onOpen,
}: {
  problems: readonly FlowProblem[];
  definition: FlowDefinition;
  onOpen: (id: string | null) => void;
}): ReactElement {
  const own = useFlowWords();
  const words = useWords();
  const errors = problems.filter(({ severity }) => severity === 'error');
  return (
    <section className="flow-problems" aria-labelledby="flow-problems-title">
      <h3 id="flow-problems-title">{own.problemsTitle}</h3>
      {problems.length === 0 ? (
        <p className="meta">{own.noProblems}</p>
      ) : (
        <p className="meta">{errors.length > 0 ? own.errorsLead : own.warningsLead}</p>
      )}
      <ul>
        {problems.map((problem, at) => (
          <li key={at} className={problem.severity === 'error' ? 'flow-problem-error' : undefined}>
            <Icon name={problem.severity === 'error' ? 'alert' : 'eye'} size={14} />
            <button type="button" className="link-button" onClick={() => onOpen(problem.stepId)}>
              {whereWords(problem, definition, own)}
            </button>
            <span>{problemWords(problem, own, words)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function whereWords({ stepId }: FlowProblem, { steps }: FlowDefinition, own: FlowWords): string {
  const step = stepId === null ? undefined : steps[stepId];
  return step ? step.name || own.verbs[step.verb] : own.wholeFlow;
}

/** What is wrong, in a sentence. */
export function problemWords({ code, about }: FlowProblem, own: FlowWords, words: Words): string {
  return own.problem[code](words.languages[about] ?? about);
}
