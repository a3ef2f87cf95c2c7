import type { FlowDefinition, Step } from '#http/admin/flow-shapes.ts';
import type { ConflictField } from '../parts/conflict.tsx';
import type { FlowWords } from '../text/flow-words.ts';
import { edgesOf } from './edit.ts';

type Named = { readonly name: string; readonly definition: FlowDefinition };

/** What two people made of the same flow, step by step, as far as it differs. */
export function differencesOf(mine: Named, theirs: Named, own: FlowWords): ConflictField[] {
  const ids = [...new Set([...Object.keys(mine.definition.steps), ...Object.keys(theirs.definition.steps)])];
  const fields = ids.map((id) => {
    const a = mine.definition.steps[id];
    const b = theirs.definition.steps[id];
    const differs = JSON.stringify(a) !== JSON.stringify(b);
    return {
      label: (a ?? b)!.name || id,
      mine: textOf(a, own),
      // Two that read alike and yet differ (a number of tries) are told apart by what differs.
      theirs: differs && textOf(a, own) === textOf(b, own) ? `${textOf(b, own)} …` : textOf(b, own),
    };
  });
  return [{ label: own.name, mine: mine.name, theirs: theirs.name }, ...fields];
}

function textOf(step: Step | undefined, own: FlowWords): string {
  if (!step) return '';
  const said = 'prompt' in step ? (step.prompt?.text.ja ?? '') : '';
  const ways = edgesOf(step).map(({ to }) => own.goesTo(to || own.noExit));
  return [own.verbs[step.verb], said, ...ways].filter(Boolean).join('\n');
}
