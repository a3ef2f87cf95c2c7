import type { Prompt, Step } from './definition.ts';

/** A way out of a step. */
export interface Exit {
  /** Where it stands in the step: `next`, `otherwise`, `options.2`. */
  field: string;
  to: string;
  /** It may be taken without a word from the resident: by itself, or when they stay silent. */
  silent: boolean;
}

/** All ways out of a step, in the order they are written. */
export function exitsOf(step: Step): Exit[] {
  switch (step.verb) {
    case 'say':
    case 'set-language':
      return [{ field: 'next', to: step.next, silent: true }];
    case 'menu':
      return [...step.options.map(({ next }, at) => answered(`options.${at}`, next)), otherwise(step)];
    case 'converse':
      return [...step.intents.map(({ next }, at) => answered(`intents.${at}`, next)), otherwise(step)];
    case 'branch':
      return [
        ...step.ways.map(({ next }, at) => ({ field: `ways.${at}`, to: next, silent: true })),
        otherwise(step),
      ];
    case 'send-link':
      return [{ field: 'next', to: step.next, silent: true }, otherwise(step)];
    case 'ask':
    case 'look-up-case':
    case 'leave-message':
    case 'ask-callback':
      return [answered('next', step.next), otherwise(step)];
    case 'hand-over':
      return step.otherwise === '' ? [] : [otherwise(step)];
    case 'end':
      return [];
  }
}

const answered = (field: string, to: string): Exit => ({ field, to, silent: false });
const otherwise = (step: { otherwise: string }): Exit => ({
  field: 'otherwise',
  to: step.otherwise,
  silent: true,
});

/** Everything a step may say, and where it stands in the step. */
export function promptsOf(step: Step): { field: string; prompt: Prompt }[] {
  const found: { field: string; prompt: Prompt | null }[] = [];
  const add = (field: string, prompt: Prompt | null): void => void found.push({ field, prompt });
  if ('prompt' in step) add('prompt', step.prompt);
  if (step.verb === 'menu') step.options.forEach(({ label }, at) => add(`options.${at}`, label));
  if (step.verb === 'ask') add('confirm', step.confirm);
  if (step.verb === 'look-up-case') {
    add('found', step.found);
    add('notFound', step.notFound);
  }
  if (step.verb === 'leave-message') add('thanks', step.thanks);
  if (step.verb === 'send-link') {
    add('message', step.message);
    add('sent', step.sent);
  }
  if (step.verb === 'ask-callback') {
    add('askNumber', step.askNumber);
    add('done', step.done);
  }
  if ('wrong' in step) {
    add('wrong', step.wrong);
    add('silent', step.silent);
  }
  return found.flatMap(({ field, prompt }) => (prompt ? [{ field, prompt }] : []));
}
