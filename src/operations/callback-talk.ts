import { z } from 'zod';
import type { Awaited as CallAwaited, Spoken } from '#domain/calls/types.ts';
import { callableNumber } from '#domain/outreach/rules.ts';
import type { Slot } from '#domain/outreach/types.ts';
import { callbackText, numberSaid, slotSaid } from './callback-texts.ts';

/**
 * How a caller in the line asks to be called back, as a talk in keys: the number is read back and confirmed, or typed;
 * where nobody can be called at once, a time is chosen. Pure: what it has to remember travels with the question.
 */

const memoShape = z.strictObject({
  about: z.literal('callback'),
  phase: z.enum(['check', 'type', 'choose']),
  number: z.string().nullable(),
  /** How often the same was asked without an answer that fits. */
  tries: z.number().int(),
  /** Starts of the slots that were offered. */
  slots: z.array(z.string()),
});
export type CallbackMemo = z.output<typeof memoShape>;

export type CallbackMove =
  | { do: 'ask'; spoken: readonly Spoken[]; then: CallAwaited }
  /** The number is right: keep it, or offer times. */
  | { do: 'keep'; number: string; slotFrom: Date | undefined }
  | { do: 'wait'; spoken: readonly Spoken[] };

type Answer = { kind: 'keys'; keys: string } | { kind: 'silence' };

const MOST_TRIES = 3;
export const CALLBACK_KEY = '1';
const MOST_SLOTS = 3;
const ANSWER_SEC = 8;
const TYPE_SEC = 15;
const NUMBER_DIGITS = 15;

/** What it was about, when it was this talk. */
export function readCallbackMemo(memo: string | undefined): CallbackMemo | undefined {
  if (memo === undefined) return undefined;
  return memoShape.safeParse(JSON.parse(memo)).data;
}

/** Begins: a number that was shown is read back, whoever withholds theirs types one. */
export function beginCallbackTalk(language: string, number: string | undefined): CallbackMove {
  return number ? check(language, number, 0) : type(language, [], 0);
}

/** Goes on with what was pressed. */
export function answerCallbackTalk(language: string, memo: CallbackMemo, answer: Answer): CallbackMove {
  const keys = answer.kind === 'keys' ? answer.keys : null;
  switch (memo.phase) {
    case 'check':
      if (keys === '1' && memo.number) return { do: 'keep', number: memo.number, slotFrom: undefined };
      if (keys === '2') return type(language, [], 0);
      if (keys === '3' || !memo.number) return goOnWaiting(language);
      return again(language, memo, (tries) => check(language, memo.number!, tries));
    case 'type': {
      const number = keys === null ? undefined : callableNumber(keys);
      if (number) return check(language, number, 0);
      const wrong = keys === null ? [] : [callbackText(language, 'wrong')];
      return again(language, memo, (tries) => type(language, wrong, tries));
    }
    case 'choose': {
      const chosen = keys === null ? undefined : memo.slots[Number(keys) - 1];
      if (chosen && memo.number) return { do: 'keep', number: memo.number, slotFrom: new Date(chosen) };
      return goOnWaiting(language);
    }
  }
}

/** Nobody can be called at once: at most three times to choose from. */
export function offerSlots(
  language: string,
  number: string,
  slots: readonly Slot[],
  now: Date,
): CallbackMove {
  const offered = slots.slice(0, MOST_SLOTS);
  const said = offered.map(
    (slot, at) => callbackText(language, 'choice', { slot: slotSaid(language, slot, now), key: at + 1 }).text,
  );
  return ask([callbackText(language, 'choose', { slots: said.join('') })], {
    phase: 'choose',
    number,
    tries: 0,
    slots: offered.map((slot) => slot.from.toISOString()),
  });
}

function again(language: string, memo: CallbackMemo, ask: (tries: number) => CallbackMove): CallbackMove {
  return memo.tries + 1 >= MOST_TRIES ? goOnWaiting(language) : ask(memo.tries + 1);
}

function goOnWaiting(language: string): CallbackMove {
  return { do: 'wait', spoken: [callbackText(language, 'wait')] };
}

function check(language: string, number: string, tries: number): CallbackMove {
  const spoken = [callbackText(language, 'check', { number: numberSaid(number) })];
  return ask(spoken, { phase: 'check', number, tries, slots: [] });
}

function type(language: string, before: readonly Spoken[], tries: number): CallbackMove {
  const spoken = [...before, callbackText(language, 'type')];
  return ask(spoken, { phase: 'type', number: null, tries, slots: [] });
}

function ask(spoken: readonly Spoken[], memo: Omit<CallbackMemo, 'about'>): CallbackMove {
  const isNumber = memo.phase === 'type';
  return {
    do: 'ask',
    spoken,
    then: {
      kind: 'keys',
      max: isNumber ? NUMBER_DIGITS : 1,
      timeoutSec: isNumber ? TYPE_SEC : ANSWER_SEC,
      finishOn: isNumber ? '#' : null,
      memo: JSON.stringify({ about: 'callback', ...memo }),
    },
  };
}
