import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import * as english from '../widget/kit/languages/en.ts';
import * as plainJapanese from '../widget/kit/languages/ja-easy.ts';
import * as japanese from '../widget/kit/languages/ja.ts';
import { REFUSAL_CODES } from '../../src/kernel/refusal.ts';
import {
  REFUSAL_WORDS,
  RESIDENT_CODES,
  asLanguage,
  dayAndTime,
  fill,
  plain,
  refusalWords,
  rubyPieces,
} from './i18n.ts';

REFUSAL_WORDS.ja = japanese.REFUSALS;
REFUSAL_WORDS['ja-easy'] = plainJapanese.REFUSALS;
REFUSAL_WORDS.en = english.REFUSALS;

/** Refusals that only staff can meet. A new code has to be put on one side or the other. */
const STAFF_CODES = [
  'session.wrong-credentials',
  'session.locked',
  'session.csrf',
  'session.not-by-password',
  'sign-on.failed',
  'sign-on.not-admitted',
  'session.address',
  'passkey.failed',
  // Met on the two pages that set a password, which have words of their own.
  'password.short',
  'password.guessable',
  'session.desk-locked',
  'session.only',
  'token.invalid',
  'idempotency.in-progress',
  'idempotency.other-request',
  'agent.offline',
  'offer.gone',
  'handover.pending',
  'handover.same',
  'promise.past',
  'phone.away',
  'phone.elsewhere',
  'phone.none-free',
  'exchange.away',
  'fax.characters',
  'pdf.locked',
  'pdf.pages',
  'fax.no-number',
  'speech.failed',
  'message.sent',
  'template.unfilled',
  'flow.unfinished',
  'mention.not-visible',
  'data.newer',
  'data.in-use',
  'session.code-required',
  'session.factor-required',
  'session.wrong-code',
  'token.beyond-sponsor',
  'token.without-sponsor',
  'approval.own',
];

/** Of these a resident hears only that it did not work: nothing that they could do would help. */
const WITHOUT_WORDS = ['data.damaged'];

describe('refusals', () => {
  it('are each either said to residents or known to be staff’s', () => {
    expect([...RESIDENT_CODES, ...STAFF_CODES, ...WITHOUT_WORDS].sort()).toEqual([...REFUSAL_CODES].sort());
  });

  it('have words in every language', () => {
    const keys = [...RESIDENT_CODES, 'network', 'unknown'].sort();
    for (const { REFUSALS } of [japanese, plainJapanese, english])
      expect(Object.keys(REFUSALS).sort()).toEqual(keys);
  });

  it('that were never meant for residents only say that it did not work', () => {
    expect(refusalWords('offer.gone', 'en')).toBe(english.REFUSALS.unknown);
  });
});

describe('languages', () => {
  it.each([
    ['ja', 'ja'],
    ['ja-easy', 'ja-easy'],
    ['en-US', 'en'],
    ['EN', 'en'],
    ['vi', 'vi'],
    ['zh-CN', 'zh-Hans'],
    ['zh-Hant-TW', 'zh-Hant'],
    ['zh-TW', 'zh-Hant'],
    ['fil-PH', 'tl'],
    ['pt-BR', 'pt'],
    ['fr', 'ja'],
    [null, 'ja'],
  ])('%s means %s', (tag, language) => expect(asLanguage(tag)).toBe(language));
});

describe('texts', () => {
  it('splits readings from their kanji', () => {
    expect(rubyPieces('{市|し}に{電話|でんわ}する')).toEqual([
      { base: '市', reading: 'し' },
      { base: 'に', reading: null },
      { base: '電話', reading: 'でんわ' },
      { base: 'する', reading: null },
    ]);
  });

  it('leaves the readings out of attributes', () => expect(plain('{市|し}へ')).toBe('市へ'));

  it('fills places and shows those that were forgotten', () => {
    expect(fill('{city}の{desk}、{市|し}', { city: '青葉市' })).toBe('青葉市の{desk}、{市|し}');
  });

  it('tells the time as the clock stands in Japan', () => {
    expect(dayAndTime('2026-12-31T15:05:00Z', 'ja')).toBe('1月1日（金） 0:05');
    expect(dayAndTime('2026-12-31T15:05:00Z', 'en')).toBe('Fri 1 Jan 0:05');
    expect(plain(dayAndTime('2026-12-31T15:05:00Z', 'ja-easy'))).toBe('1月1日（金曜日） 0:05');
  });
});

it('takes its colours from the design tokens as they are', () => {
  const require = createRequire(import.meta.url);
  const tokens = declarations(
    readFileSync(require.resolve('@digital-go-jp/design-tokens/dist/tokens.css'), 'utf8'),
  );
  const ours = declarations(readFileSync(new URL('./resident.css', import.meta.url), 'utf8'));
  const taken = [...ours].filter(([name]) => name.startsWith('--color-'));
  expect(taken.length).toBeGreaterThan(10);
  for (const [name, value] of taken) expect([name, tokens.get(name)]).toEqual([name, value]);
});

function declarations(css: string): Map<string, string> {
  return new Map(
    [...css.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  );
}
