import { asResidentLanguage, type ResidentLanguage } from '#kernel/languages.ts';
import type { FlowDefinition, Step, Verb } from './definition.ts';
import { keysIn, wishIn } from './matching.ts';
import {
  type Answer,
  grantedWish,
  type Move,
  type Run,
  say,
  type VerbRules,
  wishChoices,
  wishStep,
} from './run.ts';
import type { Advanced, Await, FlowContext, FlowInput, FlowState, Outcome, Wish } from './types.ts';
import { ask, converse, menu } from './verbs-asking.ts';
import { askCallback, leaveMessage, lookUpCase, sendLink } from './verbs-doing.ts';
import { branch, handOver, sayIt, setLanguage } from './verbs-passing.ts';

/** So many steps a flow may pass by itself; then it is in a circle, and a person is the way out of it. */
export const MOST_PASSED = 40;
/** A recording shorter than this holds nothing. */
const LEAST_RECORDED_SEC = 1;
/** What is longer is a letter, not an answer. */
const OPENING_MAX_CHARS = 500;

const VERBS: { readonly [V in Exclude<Verb, 'end'>]: VerbRules<Extract<Step, { verb: V }>> } = {
  say: sayIt,
  menu,
  ask,
  branch,
  'set-language': setLanguage,
  'look-up-case': lookUpCase,
  'leave-message': leaveMessage,
  'send-link': sendLink,
  converse,
  'ask-callback': askCallback,
  'hand-over': handOver,
};

/** An instance before its start. `variables`: what may stand in prompts from the beginning, `{city}`. */
export function newState(language: string, variables: Readonly<Record<string, string>> = {}): FlowState {
  return {
    stepId: null,
    phase: '',
    tries: 0,
    language: asResidentLanguage(language) satisfies ResidentLanguage,
    variables: { ...variables },
    learned: [],
    facts: {},
    passed: 0,
    deeds: [],
    opening: null,
    outcome: null,
  };
}

/**
 * Leads an instance on by what came: what is said now, and what is awaited then. Pure; the given state is not changed.
 * What does not fit what is awaited (a key that came too late, the answer of a port that nobody asked) changes nothing.
 */
export function advance(
  definition: FlowDefinition,
  state: FlowState,
  input: FlowInput,
  context: FlowContext,
): Advanced {
  const run: Run = { definition, context, state: structuredClone(state), says: [], askedAt: 0 };
  if (run.state.outcome !== null) return ended(run, run.state.outcome);
  if (input.kind === 'left') return ended(run, 'left');
  const step = standing(run);
  if (input.kind === 'start') return step ? waiting(run, step) : start(run, input.words);
  if (!step) return ended(run, 'failed');
  if (input.kind === 'taken')
    return step.verb === 'hand-over' ? ended(run, 'handed-over') : waiting(run, step);
  if (input.kind === 'wish') {
    const granted = grantedWish(run, input.wish);
    return granted ? follow(run, { kind: 'wish', wish: granted }) : waiting(run, step);
  }
  return answered(run, step, input);
}

/** What an instance waits for where it stands: for whoever takes it up again after a pause. */
export function awaited(definition: FlowDefinition, state: FlowState, context: FlowContext): Await {
  const run: Run = { definition, context, state: structuredClone(state), says: [], askedAt: 0 };
  const step = standing(run);
  if (state.outcome !== null || !step) return { kind: 'end', outcome: state.outcome ?? 'failed' };
  return rulesOf(step).awaits(step, run);
}

function start(run: Run, words: string | undefined): Advanced {
  run.state.opening = words && words.length <= OPENING_MAX_CHARS ? words : null;
  return follow(run, { kind: 'go', to: run.definition.start });
}

/** Who said what they want before anybody asked is not asked: the move that follows from it, if it is an answer. */
function answeredBefore(run: Run, step: WaitingStep): Move | undefined {
  const { opening } = run.state;
  const awaits = rulesOf(step).awaits(step, run);
  if (opening === null || (awaits.kind !== 'keys' && awaits.kind !== 'words')) return undefined;
  run.state.opening = null;
  const wish = grantedWish(run, wishIn(opening, true));
  if (!wish && !rulesOf(step).fits?.(step, run, opening)) return undefined;
  run.says.length = run.askedAt;
  return wish ? { kind: 'wish', wish } : rulesOf(step).take(step, run, { kind: 'words', text: opening });
}

function answered(run: Run, step: WaitingStep, input: FlowInput): Advanced {
  const awaits = rulesOf(step).awaits(step, run);
  const answer = fitting(input, awaits);
  if (!answer) return waiting(run, step);
  if (['keys', 'words', 'recorded'].includes(answer.kind)) run.state.passed = 0;
  const wish = grantedWish(run, wishOf(run, awaits, answer));
  return follow(run, wish ? { kind: 'wish', wish } : rulesOf(step).take(step, run, answer));
}

/** Goes on from move to move until somebody must answer, or it is over. */
function follow(run: Run, first: Move): Advanced {
  for (let move = first; ; ) {
    const here = standing(run);
    if (move.kind === 'wait') {
      const before = here && answeredBefore(run, here);
      if (!before) return here ? waiting(run, here) : ended(run, 'failed');
      move = before;
      continue;
    }
    const to = reachable(run, move.kind === 'wish' ? wishStep(run, move.wish) : move.to);
    const step = to === undefined ? undefined : run.definition.steps[to];
    if (to === undefined || !step) return ended(run, 'failed');
    Object.assign(run.state, { stepId: to, phase: '', tries: 0, facts: {}, passed: run.state.passed + 1 });
    run.askedAt = run.says.length;
    if (step.verb === 'end') {
      say(run, step.prompt);
      return ended(run, 'completed');
    }
    move = rulesOf(step).enter(step, run);
  }
}

/** The step itself; or, where there is none or the flow runs in a circle, once the way to a person. */
function reachable(run: Run, to: string | undefined): string | undefined {
  const { passed } = run.state;
  if (passed >= MOST_PASSED * 2) return undefined;
  if (to !== undefined && to in run.definition.steps && passed !== MOST_PASSED) return to;
  if (passed > MOST_PASSED) return undefined;
  run.state.passed = MOST_PASSED + 1;
  return wishStep(run, 'person');
}

/** What came, in the terms of what is awaited; undefined when it is an answer to something else. */
function fitting(input: FlowInput, awaits: Await): Answer | undefined {
  const asked = awaits.kind === 'keys' || awaits.kind === 'words' ? awaits : undefined;
  switch (input.kind) {
    case 'keys':
      return asked || awaits.kind === 'record' ? input : undefined;
    case 'words': {
      const keys = keysIn(input.text);
      if (!asked) return undefined;
      const isKeys = asked.kind === 'keys' || asked.choices.some((choice) => choice.key === keys);
      return keys !== undefined && isKeys ? { kind: 'keys', keys } : input;
    }
    case 'silence':
      return asked || awaits.kind === 'record' ? input : undefined;
    case 'recorded':
      if (awaits.kind !== 'record') return undefined;
      return input.lengthSec < LEAST_RECORDED_SEC ? { kind: 'silence' } : input;
    case 'port':
      return awaits.kind === 'port' && awaits.ask.port === input.answer.port ? input : undefined;
    case 'not-taken':
      return awaits.kind === 'queue' ? input : undefined;
    default:
      return undefined;
  }
}

function wishOf(run: Run, awaits: Await, answer: Answer): Wish | undefined {
  if (answer.kind === 'words') return wishIn(answer.text, true);
  if (answer.kind !== 'keys') return undefined;
  const choices = 'choices' in awaits ? awaits.choices : wishChoices(run);
  return choices.find(({ key }) => key === answer.keys)?.wish ?? undefined;
}

type WaitingStep = Exclude<Step, { verb: 'end' }>;

function standing({ definition, state }: Run): WaitingStep | undefined {
  const step = state.stepId === null ? undefined : definition.steps[state.stepId];
  return step?.verb === 'end' ? undefined : step;
}

function rulesOf(step: WaitingStep): VerbRules<WaitingStep> {
  return VERBS[step.verb];
}

function waiting(run: Run, step: WaitingStep): Advanced {
  return { state: run.state, says: run.says, then: rulesOf(step).awaits(step, run) };
}

function ended(run: Run, outcome: Outcome): Advanced {
  run.state.outcome = outcome;
  return { state: run.state, says: run.says, then: { kind: 'end', outcome } };
}
