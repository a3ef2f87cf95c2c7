import type { Condition, FlowDefinition, Prompt, Step } from './definition.ts';
import { type Exit, exitsOf, promptsOf } from './exits.ts';
import { placesIn } from './saying.ts';

/** What stands against publishing a flow ('error'), or should be looked at ('warning'). */
export interface Problem {
  code: ProblemCode;
  severity: 'error' | 'warning';
  /** Null for what concerns the flow as a whole. */
  stepId: string | null;
  field: string;
  /** What it is about: a language, a name, a key, the steps of a circle. */
  about: string;
}

export const PROBLEM_CODES = [
  'exit-missing',
  'unreachable',
  'dead-end',
  'silent-loop',
  'japanese-missing',
  'text-missing',
  'text-long',
  'variable-unknown',
  'options-missing',
  'options-many',
  'key-twice',
  'key-of-wish',
  'examples-missing',
  'example-twice',
  'range-wrong',
  'queue-missing',
  'skill-missing',
  'url-missing',
  'hours-missing',
  'language-unknown',
  'no-person',
  'no-text-messages',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** What a flow may name that other rooms have. */
export interface Surroundings {
  queueIds: readonly string[];
  skillIds: readonly string[];
  /** Text messages can be sent. */
  sendsTexts: boolean;
}

/** Half a minute of speech: nobody keeps more in mind. */
const LONG_TEXT_CHARS = 180;
/** More than this nobody remembers by ear. */
const MANY_OPTIONS = 6;
const MOST_DIGITS = 30;
/** Variables that stand in prompts without being asked for. */
export const BUILT_IN_VARIABLES = ['city', 'number', 'value', 'case-number', 'case-status'] as const;

const WARNINGS: ReadonlySet<ProblemCode> = new Set([
  'unreachable',
  'text-long',
  'options-many',
  'key-of-wish',
  'no-person',
  'no-text-messages',
]);

/**
 * Everything that is wrong with a flow before residents meet it, errors first. Without errors each exit leads somewhere,
 * an end or a person can be reached from each step that can be reached, no circle is run without a word from the
 * resident, and everything is said in each of its languages.
 */
export function findProblems(definition: FlowDefinition, around: Surroundings): Problem[] {
  const steps = Object.entries(definition.steps);
  const problems = [
    ...wholeProblems(definition),
    ...wayProblems(definition),
    ...steps.flatMap(([stepId, step]) => [
      ...textProblems(definition, stepId, step),
      ...stepProblems(definition, step, around).map((each) => ({ ...each, stepId })),
    ]),
  ];
  return problems.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}

/** Whether a flow may be published. */
export function isPublishable(problems: readonly Problem[]): boolean {
  return problems.every(({ severity }) => severity === 'warning');
}

function problem(code: ProblemCode, field: string, about = '', stepId: string | null = null): Problem {
  return { code, severity: WARNINGS.has(code) ? 'warning' : 'error', stepId, field, about };
}

function wholeProblems(definition: FlowDefinition): Problem[] {
  const found: Problem[] = [];
  const { languages, start, toPerson, toCallback, steps } = definition;
  if (!languages.includes('ja')) found.push(problem('japanese-missing', 'languages'));
  if (!(start in steps)) found.push(problem('exit-missing', 'start', start));
  if (!toPerson) found.push(problem('no-person', 'toPerson'));
  for (const [field, wish] of Object.entries({ toPerson, toCallback }))
    if (wish && !(wish.step in steps)) found.push(problem('exit-missing', field, wish.step));
  if (toPerson && toPerson.key === toCallback?.key)
    found.push(problem('key-twice', 'toCallback', toPerson.key));
  return found;
}

// ── ways through the flow ────────────────────────────────────────────────────

function wayProblems(definition: FlowDefinition): Problem[] {
  const { steps, start, toPerson, toCallback } = definition;
  const found: Problem[] = [];
  for (const [stepId, step] of Object.entries(steps))
    for (const { field, to } of exitsOf(step))
      if (!(to in steps)) found.push(problem('exit-missing', field, to, stepId));
  const roots = [start, toPerson?.step ?? '', toCallback?.step ?? ''];
  const reached = reachableFrom(definition, roots, () => true);
  for (const stepId of Object.keys(steps)) {
    if (!reached.has(stepId)) found.push(problem('unreachable', 'verb', '', stepId));
    else if (!leadsOut(definition, stepId)) found.push(problem('dead-end', 'verb', '', stepId));
  }
  return [...found, ...silentLoops(definition)];
}

function reachableFrom(
  { steps }: FlowDefinition,
  roots: readonly string[],
  follows: (exit: Exit) => boolean,
): Set<string> {
  const reached = new Set(roots.filter((id) => id in steps));
  for (const id of reached)
    for (const exit of exitsOf(steps[id]!)) if (follows(exit) && exit.to in steps) reached.add(exit.to);
  return reached;
}

/** An end or a person can be reached from there; an exit that leads nowhere is told of by itself. */
function leadsOut(definition: FlowDefinition, from: string): boolean {
  return [...reachableFrom(definition, [from], () => true)].some((id) => {
    const step = definition.steps[id]!;
    const isOut = step.verb === 'end' || step.verb === 'hand-over';
    return isOut || exitsOf(step).some(({ to }) => !(to in definition.steps));
  });
}

/** Circles that are run without a word from the resident: each is told of once, at its first step. */
function silentLoops(definition: FlowDefinition): Problem[] {
  const ids = Object.keys(definition.steps);
  const silentFrom = new Map(ids.map((id) => [id, silentlyAfter(definition, id)]));
  const told = new Set<string>();
  const found: Problem[] = [];
  for (const id of ids) {
    if (told.has(id) || !silentFrom.get(id)!.has(id)) continue;
    const circle = ids.filter((other) => silentFrom.get(id)!.has(other) && silentFrom.get(other)!.has(id));
    circle.forEach((each) => told.add(each));
    found.push(problem('silent-loop', 'verb', circle.join(' → '), id));
  }
  return found;
}

function silentlyAfter(definition: FlowDefinition, id: string): Set<string> {
  const next = exitsOf(definition.steps[id]!).filter(({ silent }) => silent);
  return reachableFrom(
    definition,
    next.map(({ to }) => to),
    ({ silent }) => silent,
  );
}

// ── texts ────────────────────────────────────────────────────────────────────

function textProblems(definition: FlowDefinition, stepId: string, step: Step): Problem[] {
  const variables = variablesOf(definition);
  return promptsOf(step).flatMap(({ field, prompt }) => [
    ...definition.languages
      .filter((language) => !prompt.text[language]?.trim())
      .map((language) => problem('text-missing', field, language, stepId)),
    ...promptProblems(prompt, variables).map(([code, about]) => problem(code, field, about, stepId)),
  ]);
}

function promptProblems(prompt: Prompt, variables: ReadonlySet<string>): [ProblemCode, string][] {
  const texts = [...Object.entries(prompt.text), ...Object.entries(prompt.reading ?? {})];
  return texts.flatMap(([language, text]) => {
    const unknown = placesIn(text).filter((name) => !variables.has(name));
    const found = unknown.map((name): [ProblemCode, string] => ['variable-unknown', name]);
    if ([...text].length > LONG_TEXT_CHARS) found.push(['text-long', language]);
    return found;
  });
}

function variablesOf({ steps }: FlowDefinition): Set<string> {
  const asked = Object.values(steps).flatMap((step) => (step.verb === 'ask' ? [step.variable] : []));
  return new Set([...BUILT_IN_VARIABLES, ...asked]);
}

/** Every queue that a flow leads to or looks at. */
export function queuesNamed({ steps }: FlowDefinition): Set<string> {
  const conditions = (step: Step): readonly Condition[] =>
    step.verb === 'branch' ? step.ways.flatMap(({ when }) => when) : [];
  return new Set(
    Object.values(steps)
      .flatMap((step) => [step, ...conditions(step)])
      .flatMap((each) => ('queueId' in each ? [each.queueId] : [])),
  );
}

// ── single steps ─────────────────────────────────────────────────────────────

function stepProblems(definition: FlowDefinition, step: Step, around: Surroundings): Problem[] {
  const found: Problem[] = [];
  if ('queueId' in step && !around.queueIds.includes(step.queueId))
    found.push(problem('queue-missing', 'queueId'));
  switch (step.verb) {
    case 'menu':
      return [...found, ...menuProblems(definition, step)];
    case 'converse':
      return [...found, ...intentProblems(step)];
    case 'ask':
      if (step.min > step.max || (step.what === 'digits' && step.max > MOST_DIGITS))
        found.push(problem('range-wrong', 'max'));
      return found;
    case 'branch':
      return [...found, ...branchProblems(definition, step, around)];
    case 'set-language':
      if (!definition.languages.includes(step.language))
        found.push(problem('language-unknown', 'language', step.language));
      return found;
    case 'send-link':
      if (step.link === 'page' && step.url === '') found.push(problem('url-missing', 'url'));
      if (!around.sendsTexts) found.push(problem('no-text-messages', 'verb'));
      return found;
    case 'hand-over':
      if (step.skillIds.some((id) => !around.skillIds.includes(id)))
        found.push(problem('skill-missing', 'skillIds'));
      return found;
    default:
      return found;
  }
}

function menuProblems(
  { toPerson, toCallback }: FlowDefinition,
  { options }: Extract<Step, { verb: 'menu' }>,
) {
  const found: Problem[] = [];
  if (options.length === 0) found.push(problem('options-missing', 'options'));
  if (options.length > MANY_OPTIONS) found.push(problem('options-many', 'options', String(options.length)));
  options.forEach(({ key }, at) => {
    if (options.findIndex((other) => other.key === key) < at)
      found.push(problem('key-twice', `options.${at}`, key));
    if ([toPerson?.key, toCallback?.key].some((each) => each === key))
      found.push(problem('key-of-wish', `options.${at}`, key));
  });
  return found;
}

function intentProblems({ intents }: Extract<Step, { verb: 'converse' }>): Problem[] {
  const found: Problem[] = [];
  if (intents.length === 0) found.push(problem('options-missing', 'intents'));
  const seen = new Map<string, number>();
  intents.forEach(({ examples }, at) => {
    const said = examples.map((example) => example.trim()).filter(Boolean);
    if (said.length === 0) found.push(problem('examples-missing', `intents.${at}`));
    for (const example of said) {
      if ((seen.get(example) ?? at) !== at) found.push(problem('example-twice', `intents.${at}`, example));
      seen.set(example, at);
    }
  });
  return found;
}

function branchProblems(
  definition: FlowDefinition,
  { ways }: Extract<Step, { verb: 'branch' }>,
  around: Surroundings,
): Problem[] {
  if (ways.length === 0) return [problem('options-missing', 'ways')];
  return ways.flatMap(({ when }, at) =>
    when.flatMap((condition) => {
      const code = conditionProblem(definition, condition, around);
      return code ? [problem(code, `ways.${at}`)] : [];
    }),
  );
}

function conditionProblem(
  definition: FlowDefinition,
  condition: Condition,
  around: Surroundings,
): ProblemCode | undefined {
  if ('queueId' in condition)
    return around.queueIds.includes(condition.queueId) ? undefined : 'queue-missing';
  if (condition.on === 'hours') return condition.hours.some(isSlot) ? undefined : 'hours-missing';
  if (condition.on === 'variable')
    return variablesOf(definition).has(condition.name) ? undefined : 'variable-unknown';
  return undefined;
}

const isSlot = (slot: { days: readonly number[]; from: string; to: string }): boolean =>
  slot.days.length > 0 && slot.from < slot.to;
