import { formatPhone, readPhone, toE164 } from '#kernel/japan/phone.ts';
import { parseSpokenNumber } from '#kernel/japan/spoken-number.ts';
import { cleanText, isLongerThan } from '#kernel/text.ts';
import type { StepOf } from './definition.ts';
import {
  again,
  type Answer,
  awaitChoice,
  awaitDigits,
  go,
  learn,
  type Move,
  type Run,
  say,
  type VerbRules,
  WAIT,
  wishChoices,
  yesOrNo,
} from './run.ts';
import { saidYes } from './verbs-asking.ts';
import { sayingOf } from './saying.ts';
import type { Deed, PortAnswer, PortAsk } from './types.ts';

/** Verbs that do something: what they need of other rooms goes through ports. */

const MESSAGE_MAX_CHARS = 2_000;
/** A year, a serial of six or more digits, and the check digit. */
const CASE_NUMBER_DIGITS = { min: 9, max: 12 };
const PHONE_DIGITS = { min: 10, max: 11 };

function whyNot(answer: Answer): 'wrong' | 'silence' {
  return answer.kind === 'silence' ? 'silence' : 'wrong';
}

function answerOf<P extends PortAnswer['port']>(
  answer: Answer,
  port: P,
): Extract<PortAnswer, { port: P }> | undefined {
  if (answer.kind !== 'port' || answer.answer.port !== port) return undefined;
  return answer.answer as Extract<PortAnswer, { port: P }>;
}

function did(run: Run, deed: Deed): void {
  if (!run.state.deeds.includes(deed)) run.state.deeds.push(deed);
}

const fact = (run: Run, name: string): string => String(run.state.facts[name] ?? '');

/** Waits for the port: in this phase the step awaits the answer to `ask`. */
function askPort(run: Run): Move {
  run.state.phase = 'port';
  return WAIT;
}

export const lookUpCase: VerbRules<StepOf<'look-up-case'>> = {
  enter(step, run) {
    run.state.phase = 'number';
    say(run, step.prompt);
    return WAIT;
  },
  awaits(step, run) {
    if (run.state.phase !== 'port')
      return awaitDigits(run, { ...CASE_NUMBER_DIGITS, silenceSec: step.silenceSec });
    return port({ port: 'look-up-case', number: fact(run, 'number') });
  },
  take(step, run, answer) {
    if (run.state.phase === 'port') {
      const found = answerOf(answer, 'look-up-case')?.found;
      run.state.phase = 'number';
      if (!found) return again(run, { ...step, wrong: step.notFound }, 'wrong', () => say(run, step.prompt));
      run.state.variables['case-number'] = found.number;
      run.state.variables['case-status'] = found.status;
      learn(run, step.name, found.number);
      did(run, 'case-read');
      say(run, step.found);
      return go(step.next);
    }
    // Its check digit tells a slip of the finger before anybody looks for it.
    if (answer.kind !== 'keys' || !parseSpokenNumber(answer.keys))
      return again(run, step, whyNot(answer), () => say(run, step.prompt));
    run.state.facts['number'] = answer.keys;
    return askPort(run);
  },
};

export const leaveMessage: VerbRules<StepOf<'leave-message'>> = {
  enter(step, run) {
    run.state.phase = 'message';
    say(run, step.prompt);
    return WAIT;
  },
  awaits(step, run) {
    const { state, context } = run;
    if (state.phase === 'port')
      return port({
        port: 'leave-message',
        queueId: step.queueId,
        soundId: fact(run, 'sound') || null,
        words: fact(run, 'words') || null,
      });
    if (context.medium === 'voice') return { kind: 'record', maxSec: step.maxSec, finishOn: '#' };
    const { silenceSec } = step;
    return {
      kind: 'words',
      maxChars: MESSAGE_MAX_CHARS,
      silenceSec,
      choices: wishChoices(run),
      likely: [],
    };
  },
  take(step, run, answer) {
    if (run.state.phase === 'port') {
      if (!answerOf(answer, 'leave-message')?.kept) return go(step.otherwise);
      did(run, 'message-left');
      say(run, step.thanks);
      return go(step.next);
    }
    if (answer.kind === 'recorded') run.state.facts['sound'] = answer.soundId;
    else if (answer.kind === 'words' && fitsMessage(answer.text))
      run.state.facts['words'] = cleanText(answer.text, { maxChars: MESSAGE_MAX_CHARS, multiline: true });
    else return again(run, step, whyNot(answer), () => say(run, step.prompt));
    return askPort(run);
  },
};

function fitsMessage(text: string): boolean {
  return text.trim() !== '' && !isLongerThan(text, MESSAGE_MAX_CHARS);
}

export const sendLink: VerbRules<StepOf<'send-link'>> = {
  enter(step, run) {
    // Whoever reads has the link at once; a text message is for those who listen.
    if (run.context.medium === 'text') {
      const { language, text } = linkText(step, run);
      run.says.push({ language, text, reading: null, soundId: null });
      did(run, 'link-sent');
      return go(step.next);
    }
    const reading = run.context.number ? readPhone(run.context.number) : undefined;
    if (reading?.kind !== 'number' || reading.use !== 'mobile') return go(step.otherwise);
    return askPort(run);
  },
  awaits: (step, run) =>
    port({
      port: 'send-link',
      number: run.context.number ?? '',
      text: linkText(step, run).text,
      chat: step.link === 'chat',
    }),
  take(step, run, answer) {
    if (!answerOf(answer, 'send-link')?.sent) return go(step.otherwise);
    did(run, 'link-sent');
    say(run, step.sent);
    return go(step.next);
  },
};

function linkText(step: StepOf<'send-link'>, { state }: Run) {
  const said = sayingOf(step.message, state.language, state.variables);
  return {
    language: said?.language ?? state.language,
    text: [said?.text, step.link === 'page' && step.url].filter(Boolean).join('\n'),
  };
}

export const askCallback: VerbRules<StepOf<'ask-callback'>> = {
  enter(step, run) {
    const { number } = run.context;
    return number ? checkNumber(step, run, number) : askNumber(step, run);
  },
  awaits(step, run) {
    if (run.state.phase === 'port')
      return port({ port: 'ask-callback', queueId: step.queueId, number: fact(run, 'number') });
    if (run.state.phase === 'check')
      return awaitChoice(step.silenceSec, [...yesOrNo(run), ...wishChoices(run)]);
    return awaitDigits(run, { ...PHONE_DIGITS, silenceSec: step.silenceSec });
  },
  take(step, run, answer) {
    if (run.state.phase === 'port') {
      if (!answerOf(answer, 'ask-callback')?.kept) return go(step.otherwise);
      did(run, 'callback-asked');
      say(run, step.done, { number: shown(run) });
      return go(step.next);
    }
    if (run.state.phase === 'check') {
      const said = saidYes(run, answer);
      if (said === true) return askPort(run);
      if (said === false) return askNumber(step, run);
      return again(run, step, whyNot(answer), () => say(run, step.prompt, { number: shown(run) }));
    }
    const number = answer.kind === 'keys' ? toE164(answer.keys) : undefined;
    if (number && canBeCalled(number)) return checkNumber(step, run, number);
    return again(run, step, whyNot(answer), () => say(run, step.askNumber));
  },
};

function checkNumber(step: StepOf<'ask-callback'>, run: Run, number: string): Move {
  run.state.facts['number'] = number;
  run.state.phase = 'check';
  say(run, step.prompt, { number: shown(run) });
  return WAIT;
}

function askNumber(step: StepOf<'ask-callback'>, run: Run): Move {
  run.state.phase = 'number';
  say(run, step.askNumber);
  return WAIT;
}

const shown = (run: Run): string => formatPhone(fact(run, 'number'));

function canBeCalled(number: string): boolean {
  const reading = readPhone(number);
  return reading?.kind === 'number' && ['fixed', 'mobile', 'ip'].includes(reading.use);
}

function port(ask: PortAsk): { kind: 'port'; ask: PortAsk } {
  return { kind: 'port', ask };
}
