import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answerCallbackTalk,
  beginCallbackTalk,
  type CallbackMove,
  offerSlots,
  readCallbackMemo,
} from './callback-talk.ts';

const NUMBER = '+819012345678';
const NOW = new Date('2026-04-28T06:00:00Z');

function memoOf(move: CallbackMove) {
  return readCallbackMemo(move.do === 'ask' && move.then.kind === 'keys' ? move.then.memo : undefined)!;
}
const press = (move: CallbackMove, keys: string) =>
  answerCallbackTalk('ja', memoOf(move), keys === '' ? { kind: 'silence' } : { kind: 'keys', keys });
const said = (move: CallbackMove) => (move.do === 'keep' ? '' : move.spoken.map(({ text }) => text).join(''));

describe('asking to be called back by key', () => {
  test('the number shown is read back, and confirmed with 1', () => {
    const asked = beginCallbackTalk('ja', NUMBER);
    expect(said(asked)).toContain('090-1234-5678でよろしいですか');
    expect(press(asked, '1')).toEqual({ do: 'keep', number: NUMBER, slotFrom: undefined });
  });

  test('another number is typed and read back as well; what cannot be called is asked for again', () => {
    const typing = press(beginCallbackTalk('ja', NUMBER), '2');
    expect(said(typing)).toContain('シャープ');
    const wrong = press(typing, '119');
    expect(said(wrong)).toContain('おかけできる番号ではない');
    const checked = press(wrong, '0223334444');
    expect(said(checked)).toContain('0223-33-4444でよろしいですか');
    expect(press(checked, '1')).toMatchObject({ do: 'keep', number: '+81223334444' });
  });

  test('who withholds the number types it; who changes their mind, or says nothing, goes on waiting', () => {
    const typing = beginCallbackTalk('ja', undefined);
    expect(memoOf(typing).phase).toBe('type');
    expect(press(beginCallbackTalk('ja', NUMBER), '3').do).toBe('wait');
    const silent = press(press(press(typing, ''), ''), '');
    expect(silent.do).toBe('wait');
  });

  test('a time is chosen among three', () => {
    const slots = [0, 1, 2, 3].map((n) => ({
      from: new Date(NOW.getTime() + n * 1_800_000),
      until: new Date(NOW.getTime() + (n + 1) * 1_800_000),
    }));
    const offered = offerSlots('ja', NUMBER, slots, NOW);
    expect(said(offered)).toContain('本日15時から15時30分のあいだをご希望の方は1を');
    expect(press(offered, '3')).toEqual({ do: 'keep', number: NUMBER, slotFrom: slots[2]!.from });
    expect(press(offered, '4').do).toBe('wait');
    expect(press(offered, '9').do).toBe('wait');
  });

  test('whatever is pressed, only a number that was read back and confirmed is kept, and the talk comes to an end', () => {
    const keys = fc.constantFrom('1', '2', '3', '9', '', '119', '0223334444', '12', '09011112222');
    fc.assert(
      fc.property(fc.array(keys, { minLength: 30, maxLength: 30 }), fc.boolean(), (presses, shown) => {
        let move = beginCallbackTalk('ja', shown ? NUMBER : undefined);
        let readBack: string | null = null;
        let wasKept = false;
        for (const each of presses) {
          if (move.do !== 'ask') break;
          const memo = memoOf(move);
          if (memo.phase === 'check') readBack = memo.number;
          move = press(move, each);
          if (move.do === 'keep') {
            wasKept = true;
            expect(move.number).toBe(readBack);
            expect(each).toBe('1');
          }
        }
        expect(wasKept || move.do !== 'keep').toBe(true);
      }),
    );
  });
});
