import { cleanText, isLongerThan, maskSensitive } from '#kernel/text.ts';
import type { StepOf } from './definition.ts';
import { meantBy, wishIn } from './matching.ts';
import {
  again,
  type Answer,
  awaitChoice,
  awaitDigits,
  choiceOf,
  go,
  grantedWish,
  learn,
  type Move,
  type Run,
  say,
  type VerbRules,
  WAIT,
  wishChoices,
  yesOrNo,
} from './run.ts';
import { labelIn } from './saying.ts';

/** Verbs that ask the resident. */

/** How often somebody on the telephone is listened to in vain. */
const MOST_MISHEARD = 2;

type Menu = StepOf<'menu'>;
type Ask = StepOf<'ask'>;
type Converse = StepOf<'converse'>;

export const menu: VerbRules<Menu> = {
  enter(step, run) {
    say(run, step.prompt);
    return WAIT;
  },
  awaits(step, run) {
    const own = step.options.map(({ key, label }) => choiceOf(key, label, run.state.language));
    const choices = [
      ...own,
      ...wishChoices(
        run,
        own.map(({ key }) => key),
      ),
    ];
    if (!isListenedTo(step, run)) return awaitChoice(step.silenceSec, choices);
    const likely = step.options.flatMap(({ label, words }) => [
      labelIn(label, run.state.language).label,
      ...words,
    ]);
    return { kind: 'words', maxChars: 200, silenceSec: step.silenceSec, choices, tellsChoices: true, likely };
  },
  take(step, run, answer) {
    const option = chosen(step, answer);
    if (option) {
      // Whoever takes over reads the city's language, whatever was spoken.
      learn(run, step.name, labelIn(option.label, 'ja').label);
      return go(option.next);
    }
    return notUnderstood(step, run, answer, () => say(run, step.prompt));
  },
  fits: (step, _run, words) => chosen(step, { kind: 'words', text: words }) !== undefined,
};

/** By voice whoever was not understood twice is better served by keys alone; who writes is read all the same. */
function isListenedTo({ byWords }: Menu, { context, state }: Run): boolean {
  return byWords && context.medium === 'voice' && context.hearsWords && state.tries < MOST_MISHEARD;
}

function chosen(step: Menu, answer: Answer): Menu['options'][number] | undefined {
  if (answer.kind === 'keys') return step.options.find(({ key }) => key === answer.keys);
  if (answer.kind !== 'words') return undefined;
  return meantBy(
    answer.text,
    step.options.map((option) => ({
      means: option,
      words: [
        ...Object.values(option.label.text),
        ...Object.values(option.label.reading ?? {}),
        ...option.words,
      ],
    })),
  );
}

/** What fits nothing may still hold a wish; otherwise it is asked again. */
function notUnderstood(step: Menu | Converse, run: Run, answer: Answer, ask: () => void): Move {
  const wish = grantedWish(run, answer.kind === 'words' ? wishIn(answer.text, false) : undefined);
  if (wish) return { kind: 'wish', wish };
  return again(run, step, answer.kind === 'silence' ? 'silence' : 'wrong', ask);
}

/** An open question. Who presses a key instead has not been heard before: the menu is the better way for them. */
export const converse: VerbRules<Converse> = {
  enter(step, run) {
    if (!run.context.hearsWords) return go(step.otherwise);
    say(run, step.prompt);
    return WAIT;
  },
  awaits: (step, run) => ({
    kind: 'words',
    maxChars: 500,
    silenceSec: step.silenceSec,
    choices: wishChoices(run),
    likely: step.intents.flatMap(({ examples }) => examples),
  }),
  take(step, run, answer) {
    if (answer.kind === 'keys' || !run.context.hearsWords) return go(step.otherwise);
    const intent = answer.kind === 'words' ? intended(step, answer.text) : undefined;
    if (!intent) return notUnderstood(triedAs(step, run), run, answer, () => say(run, step.prompt));
    learn(run, step.name, intent.name);
    return go(intent.next);
  },
  fits: (step, _run, words) => intended(step, words) !== undefined,
};

/** The same for an open question: it goes on by keys. */
function triedAs(step: Converse, run: Run): Converse {
  return run.context.medium === 'voice' ? { ...step, tries: Math.min(step.tries, MOST_MISHEARD) } : step;
}

function intended(step: Converse, words: string): Converse['intents'][number] | undefined {
  return meantBy(
    words,
    step.intents.map((intent) => ({ means: intent, words: intent.examples })),
  );
}

export const ask: VerbRules<Ask> = {
  enter(step, run) {
    if (step.what === 'words' && !run.context.hearsWords) return go(step.otherwise);
    return askAnew(step, run);
  },
  awaits(step, run) {
    if (run.state.phase === 'confirm')
      return awaitChoice(step.silenceSec, [...yesOrNo(run), ...wishChoices(run)]);
    if (step.what === 'digits') return awaitDigits(run, step);
    return {
      kind: 'words',
      maxChars: step.max,
      silenceSec: step.silenceSec,
      choices: wishChoices(run),
      likely: [],
    };
  },
  take(step, run, answer) {
    if (run.state.phase === 'confirm') return confirmed(step, run, answer);
    if (step.what === 'words' && !run.context.hearsWords) return go(step.otherwise);
    const value = valueIn(step, answer);
    if (value === undefined)
      return again(run, step, answer.kind === 'silence' ? 'silence' : 'wrong', () => say(run, step.prompt));
    run.state.variables[step.variable] = value;
    if (!step.confirm) return keep(step, run);
    run.state.phase = 'confirm';
    say(run, step.confirm, { value });
    return WAIT;
  },
};

function askAnew(step: Ask, run: Run): Move {
  run.state.phase = 'answer';
  say(run, step.prompt);
  return WAIT;
}

function keep(step: Ask, run: Run): Move {
  learn(run, step.name, run.state.variables[step.variable]!);
  return go(step.next);
}

/** The answer that fits; undefined for one that does not. Never what must not be kept: it is masked like any message. */
function valueIn(step: Ask, answer: Answer): string | undefined {
  if (step.what === 'digits')
    return answer.kind === 'keys' && fitsLength(step, answer.keys) && /^[0-9]+$/.test(answer.keys)
      ? maskSensitive(answer.keys).text
      : undefined;
  if (answer.kind !== 'words' || answer.text.trim() === '' || isLongerThan(answer.text.trim(), step.max))
    return undefined;
  if ([...answer.text.trim()].length < step.min) return undefined;
  return maskSensitive(cleanText(answer.text, { maxChars: step.max })).text;
}

function fitsLength({ min, max }: Ask, keys: string): boolean {
  return keys.length >= min && keys.length <= max;
}

function confirmed(step: Ask, run: Run, answer: Answer): Move {
  const said = saidYes(run, answer);
  if (said === true) return keep(step, run);
  if (said === undefined)
    return again(run, step, answer.kind === 'silence' ? 'silence' : 'wrong', () =>
      say(run, step.confirm, { value: run.state.variables[step.variable]! }),
    );
  run.state.phase = 'answer';
  return again(run, { ...step, wrong: null }, 'wrong', () => say(run, step.prompt));
}

/** Yes, no, or neither. */
export function saidYes(run: Run, answer: Answer): boolean | undefined {
  if (answer.kind === 'keys') return answer.keys === '1' ? true : answer.keys === '2' ? false : undefined;
  if (answer.kind !== 'words') return undefined;
  const [yes, no] = yesOrNo(run);
  return meantBy(answer.text, [
    {
      means: true,
      words: [yes!.label, 'はい', 'yes', 'OK', '大丈夫', 'お願いします', '合っています', 'そうです'],
    },
    { means: false, words: [no!.label, 'いいえ', 'no', '違います', 'ちがいます', '間違い'] },
  ]);
}
