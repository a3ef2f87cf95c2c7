import type { ResidentLanguage } from '#kernel/languages.ts';
import { PHRASES } from './phrases.ts';
import type { FlowDefinition, Prompt, Step } from './definition.ts';
import { labelIn, sayingOf } from './saying.ts';
import {
  type Await,
  type Choice,
  type FlowContext,
  type FlowState,
  type PortAnswer,
  type Saying,
  type Wish,
  WISHES,
} from './types.ts';

/** One advance as the verbs see it: where it stands, what it may know, and what is said on the way. */
export interface Run {
  readonly definition: FlowDefinition;
  readonly context: FlowContext;
  /** Its own copy, changed as it goes. */
  readonly state: FlowState;
  readonly says: Saying[];
  /** How much was said before the step at hand began to ask. */
  askedAt: number;
}

/** What came, made plain: keys stand for digits that were typed, too. */
export type Answer =
  | { kind: 'keys'; keys: string }
  | { kind: 'words'; text: string }
  | { kind: 'silence' }
  | { kind: 'recorded'; soundId: string }
  | { kind: 'port'; answer: PortAnswer }
  | { kind: 'not-taken' };

/** What a verb does next: wait for what it says by `awaits`, go on at an exit, or fulfil a wish. */
export type Move = { kind: 'wait' } | { kind: 'go'; to: string } | { kind: 'wish'; wish: Wish };
export const WAIT: Move = { kind: 'wait' };
export const go = (to: string): Move => ({ kind: 'go', to });

/** One small unit of a flow. */
export interface VerbRules<S extends Step> {
  /** The flow comes to the step. */
  enter(step: S, run: Run): Move;
  /** What it waits for, in the phase at hand. */
  awaits(step: S, run: Run): Await;
  /** What it awaited has come. */
  take(step: S, run: Run, answer: Answer): Move;
  /** Whether words that were said before anybody asked answer it; absent where none can. */
  fits?(step: S, run: Run, words: string): boolean;
}

export function say(run: Run, prompt: Prompt | null, values: Readonly<Record<string, string>> = {}): void {
  if (!prompt) return;
  const saying = sayingOf(prompt, run.state.language, { ...run.state.variables, ...values });
  if (saying) run.says.push(saying);
}

const MOST_LEARNED = 60;

/** Remembers for whoever takes over; of a step that is passed again only the last. */
export function learn(run: Run, name: string, value: string): void {
  const { learned } = run.state;
  const before = learned.findIndex((each) => each.name === name);
  if (before >= 0) learned.splice(before, 1);
  if (learned.length < MOST_LEARNED) learned.push({ name, value });
}

/** Asks again, for as often as the step says; then it goes on otherwise. */
export function again(
  run: Run,
  step: { tries: number; wrong: Prompt | null; silent: Prompt | null; otherwise: string },
  why: 'wrong' | 'silence',
  ask: () => void,
): Move {
  run.state.tries += 1;
  if (run.state.tries >= step.tries) return go(step.otherwise);
  say(run, why === 'silence' ? (step.silent ?? step.wrong) : step.wrong);
  ask();
  return WAIT;
}

/** The step that fulfils a wish; undefined where the flow does not offer it. */
export function wishStep({ definition }: Run, wish: Wish): string | undefined {
  return (wish === 'person' ? definition.toPerson : definition.toCallback)?.step;
}

/** The wish, if the flow offers it elsewhere than where it stands. */
export function grantedWish(run: Run, wish: Wish | undefined): Wish | undefined {
  const to = wish && wishStep(run, wish);
  return to !== undefined && to !== run.state.stepId && to in run.definition.steps ? wish : undefined;
}

/** The wishes that can be said at this step, as choices; their keys give way to those that the step has itself. */
export function wishChoices(run: Run, taken: readonly string[] = []): Choice[] {
  return wishesOffered(run.definition, run.state.language).filter(
    ({ key, wish }) => grantedWish(run, wish ?? undefined) && !taken.includes(key),
  );
}

/** The wishes that a flow grants anywhere, as choices. */
export function wishesOffered(
  { toPerson, toCallback }: Pick<FlowDefinition, 'toPerson' | 'toCallback'>,
  language: ResidentLanguage,
): Choice[] {
  const keys = { person: toPerson?.key, callback: toCallback?.key };
  const phrases = PHRASES[language];
  return WISHES.flatMap((wish) => {
    const key = keys[wish];
    return key ? [{ key, label: phrases[wish], reading: phrases.aloud?.[wish] ?? null, wish }] : [];
  });
}

/** Yes and no, by key and by word. */
export function yesOrNo(run: Run): Choice[] {
  const { yes, no } = PHRASES[run.state.language];
  return [
    { key: '1', label: yes, reading: null, wish: null },
    { key: '2', label: no, reading: null, wish: null },
  ];
}

export function choiceOf(key: string, label: Prompt, language: ResidentLanguage): Choice {
  return { key, ...labelIn(label, language), wish: null };
}

/** Waits for one key of several, or for the words that stand for it. */
export function awaitChoice(silenceSec: number, choices: readonly Choice[]): Await {
  return { kind: 'keys', min: 1, max: 1, finishOn: null, silenceSec, interruptible: true, choices };
}

/** Waits for a number of digits. */
export function awaitDigits(
  run: Run,
  { min, max, silenceSec }: { min: number; max: number; silenceSec: number },
): Await {
  const finishOn = min === max ? null : '#';
  // Where one digit is an answer, no single key can be a wish as well.
  const choices = min > 1 ? wishChoices(run) : [];
  return { kind: 'keys', min, max, finishOn, silenceSec, interruptible: true, choices };
}
