import type { Condition, StepOf } from './definition.ts';
import { go, type Run, say, type VerbRules, WAIT } from './run.ts';
import type { PortAnswer, PortAsk } from './types.ts';

/** Verbs that the flow passes without asking anybody, and the one that gives it to a person. */

/** For verbs that never wait. */
function never(): never {
  throw new Error('this step does not wait');
}

export const sayIt: VerbRules<StepOf<'say'>> = {
  enter(step, run) {
    say(run, step.prompt);
    return go(step.next);
  },
  awaits: never,
  take: never,
};

export const setLanguage: VerbRules<StepOf<'set-language'>> = {
  enter(step, run) {
    run.state.language = step.language;
    return go(step.next);
  },
  awaits: never,
  take: never,
};

export const branch: VerbRules<StepOf<'branch'>> = {
  enter: (step, run) => {
    const found = decide(step, run);
    return typeof found === 'string' ? go(found) : WAIT;
  },
  awaits(step, run) {
    const missing = decide(step, run);
    if (typeof missing === 'string') throw new Error('nothing is missing');
    return { kind: 'port', ask: missing };
  },
  take(step, run, answer) {
    if (answer.kind === 'port') Object.assign(run.state.facts, factsOf(answer.answer));
    return this.enter(step, run);
  },
};

/** The exit, or what has to be asked before it can be told. */
function decide(step: StepOf<'branch'>, run: Run): string | PortAsk {
  for (const way of step.ways) {
    const missing = way.when.map((each) => portFor(each, run)).find((port) => port !== undefined);
    if (missing) return missing;
    if (way.when.every((each) => holds(each, run))) return way.next;
  }
  return step.otherwise;
}

function factsOf(answer: PortAnswer): Record<string, string | number | boolean | null> {
  if (answer.port === 'queue-state') {
    const { queueId, open, attended, waiting, expectedWaitSec } = answer;
    return {
      [`open:${queueId}`]: open,
      [`attended:${queueId}`]: attended,
      [`waiting:${queueId}`]: waiting,
      [`wait:${queueId}`]: expectedWaitSec,
    };
  }
  if (answer.port === 'holiday') return { holiday: answer.holiday };
  if (answer.port === 'resident') return { known: answer.known, 'open-case': answer.hasOpenCase };
  return {};
}

/** What must be asked before the condition can be told; undefined when it is known. */
function portFor(condition: Condition, run: Run): PortAsk | undefined {
  const { facts } = run.state;
  switch (condition.on) {
    case 'queue-open':
    case 'queue-attended':
    case 'queue-waiting':
    case 'queue-wait':
      return `open:${condition.queueId}` in facts
        ? undefined
        : { port: 'queue-state', queueId: condition.queueId };
    case 'holiday':
      return 'holiday' in facts ? undefined : { port: 'holiday' };
    case 'resident-known':
    case 'resident-has-open-case':
      return 'known' in facts ? undefined : { port: 'resident' };
    default:
      return undefined;
  }
}

function holds(condition: Condition, { state, context }: Run): boolean {
  const { facts, variables, language } = state;
  switch (condition.on) {
    case 'queue-open':
      return facts[`open:${condition.queueId}`] === condition.is;
    case 'queue-attended':
      return facts[`attended:${condition.queueId}`] === condition.is;
    case 'queue-waiting':
      return Number(facts[`waiting:${condition.queueId}`]) >= condition.atLeast;
    case 'queue-wait':
      return Number(facts[`wait:${condition.queueId}`] ?? 0) >= condition.atLeastSec;
    case 'holiday':
      return facts['holiday'] === condition.is;
    case 'resident-known':
      return facts['known'] === condition.is;
    case 'resident-has-open-case':
      return facts['open-case'] === condition.is;
    case 'hours':
      return isWithin(condition.hours, context.now);
    case 'language':
      return condition.is.includes(language);
    case 'medium':
      return condition.is === context.medium;
    case 'variable': {
      const value = variables[condition.name];
      return condition.is.length === 0
        ? value !== undefined
        : value !== undefined && condition.is.includes(value);
    }
  }
}

/** By the clock that all of Japan shares. */
function isWithin(hours: Extract<Condition, { on: 'hours' }>['hours'], now: Date): boolean {
  const there = now.toTemporalInstant().toZonedDateTimeISO('Asia/Tokyo');
  const clock = there.toPlainTime().toString({ smallestUnit: 'minute' });
  return hours.some(({ days, from, to }) => days.includes(there.dayOfWeek) && clock >= from && clock < to);
}

export const handOver: VerbRules<StepOf<'hand-over'>> = {
  enter(step, run) {
    say(run, step.prompt);
    return WAIT;
  },
  awaits: ({ queueId, priority, skillIds, otherwise }) => ({
    kind: 'queue',
    queueId,
    priority,
    skillIds,
    mayRefuse: otherwise !== '',
  }),
  take: (step, _run, answer) => (answer.kind === 'not-taken' ? go(step.otherwise) : WAIT),
};
