import type { FlowDefinition, Prompt, Step, Verb } from '#http/admin/flow-shapes.ts';

/** Changes to a draft, each giving a new one: no step is changed in place. */

export const VERBS: readonly Verb[] = [
  'say',
  'menu',
  'ask',
  'converse',
  'branch',
  'look-up-case',
  'send-link',
  'leave-message',
  'ask-callback',
  'hand-over',
  'set-language',
  'end',
];

/** A way out of a step, and by which of its parts. */
export type Edge = {
  readonly to: string;
  readonly by: 'next' | 'otherwise' | 'option' | 'intent' | 'way';
  /** Which of several, from 0. */
  readonly at: number;
};

/** The ways out of a step, in the order they are written. */
export function edgesOf(step: Step): Edge[] {
  const edges: Edge[] = [];
  const several = (by: Edge['by'], list: readonly { next: string }[]): void =>
    list.forEach(({ next }, at) => edges.push({ to: next, by, at }));
  if (step.verb === 'menu') several('option', step.options);
  if (step.verb === 'converse') several('intent', step.intents);
  if (step.verb === 'branch') several('way', step.ways);
  if ('next' in step) edges.push({ to: step.next, by: 'next', at: 0 });
  const isOwn = 'otherwise' in step && (step.verb !== 'hand-over' || step.otherwise !== '');
  if (isOwn) edges.push({ to: step.otherwise, by: 'otherwise', at: 0 });
  return edges;
}

export function withStep(definition: FlowDefinition, id: string, step: Step): FlowDefinition {
  return { ...definition, steps: { ...definition.steps, [id]: step } };
}

/** Adds an empty step; it is the first one of a flow that has none. */
export function addStep(
  definition: FlowDefinition,
  verb: Verb,
  name: string,
): { definition: FlowDefinition; id: string } {
  let n = 1;
  while (`${verb}-${n}` in definition.steps) n++;
  const id = `${verb}-${n}`;
  const added = withStep(definition, id, blankStep(verb, name));
  return { id, definition: definition.start in definition.steps ? added : { ...added, start: id } };
}

/** Takes a step out; what led to it leads nowhere then. */
export function removeStep(definition: FlowDefinition, id: string): FlowDefinition {
  const { [id]: _, ...rest } = definition.steps;
  const without = (to: string): string => (to === id ? '' : to);
  const steps = Object.fromEntries(
    Object.entries(rest).map(([each, step]) => [each, mapExits(step, without)]),
  );
  const wish = (given: FlowDefinition['toPerson']) => given && { ...given, step: without(given.step) };
  return {
    ...definition,
    steps,
    start: without(definition.start),
    toPerson: wish(definition.toPerson),
    toCallback: wish(definition.toCallback),
  };
}

function mapExits(step: Step, map: (to: string) => string): Step {
  const changed = structuredClone(step);
  if (changed.verb === 'menu') for (const option of changed.options) option.next = map(option.next);
  if (changed.verb === 'converse') for (const intent of changed.intents) intent.next = map(intent.next);
  if (changed.verb === 'branch') for (const way of changed.ways) way.next = map(way.next);
  if ('next' in changed) changed.next = map(changed.next);
  if ('otherwise' in changed) changed.otherwise = map(changed.otherwise);
  return changed;
}

const silentPrompt = (): Prompt => ({ text: {} });
const answering = () => ({ tries: 3, silenceSec: 6, wrong: null, silent: null, otherwise: '' });

function blankStep(verb: Verb, name: string): Step {
  const prompt = silentPrompt();
  switch (verb) {
    case 'say':
      return { verb, name, prompt, next: '' };
    case 'menu':
      return { verb, name, prompt, options: [blankOption('1')], byWords: false, ...answering() };
    case 'ask':
      return {
        ...{
          verb,
          name,
          prompt,
          variable: 'answer',
          what: 'digits',
          min: 1,
          max: 4,
          confirm: null,
          next: '',
        },
        ...answering(),
      };
    case 'branch':
      return { verb, name, ways: [], otherwise: '' };
    case 'set-language':
      return { verb, name, language: 'en', next: '' };
    case 'look-up-case':
      return {
        verb,
        name,
        prompt,
        found: silentPrompt(),
        notFound: silentPrompt(),
        next: '',
        ...answering(),
      };
    case 'leave-message':
      return {
        verb,
        name,
        prompt,
        queueId: '',
        maxSec: 120,
        thanks: silentPrompt(),
        next: '',
        ...answering(),
      };
    case 'send-link':
      return {
        verb,
        name,
        message: prompt,
        link: 'page',
        url: '',
        sent: silentPrompt(),
        next: '',
        otherwise: '',
      };
    case 'converse':
      return { verb, name, prompt, intents: [{ name: '', examples: [], next: '' }], ...answering() };
    case 'ask-callback':
      return {
        ...{ verb, name, queueId: '', prompt, askNumber: silentPrompt(), done: silentPrompt(), next: '' },
        ...answering(),
      };
    case 'hand-over':
      return { verb, name, prompt: silentPrompt(), queueId: '', priority: 0, skillIds: [], otherwise: '' };
    case 'end':
      return { verb, name, prompt: silentPrompt() };
  }
}

export function blankOption(key: string): Extract<Step, { verb: 'menu' }>['options'][number] {
  return { key, label: { text: {} }, words: [], next: '' };
}

/** The first key that no choice has yet. */
export function freeKey(taken: readonly string[]): string {
  return [...'1234567890*#'].find((key) => !taken.includes(key)) ?? '1';
}

/** Names that prompts may hold in braces. */
export function variablesOf(definition: FlowDefinition): string[] {
  const asked = Object.values(definition.steps).flatMap((step) =>
    step.verb === 'ask' ? [step.variable] : [],
  );
  return ['city', ...new Set(asked)];
}
