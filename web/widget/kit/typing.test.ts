import { describe, expect, it } from 'vitest';
import { charsLeft, sendable, sendsMessage } from './typing.ts';

const press = (more: Partial<Parameters<typeof sendsMessage>[0]>) =>
  sendsMessage({ key: 'Enter', keyCode: 13, isComposing: false, shiftKey: false, ...more });

describe('Enter', () => {
  it('sends', () => expect(press({})).toBe(true));
  it('breaks the line with Shift', () => expect(press({ shiftKey: true })).toBe(false));
  it('never sends while an input method composes', () => expect(press({ isComposing: true })).toBe(false));
  it('never sends the press that ended composing in Safari', () =>
    expect(press({ keyCode: 229 })).toBe(false));
  it('is the only key that sends', () => expect(press({ key: 'a' })).toBe(false));
});

describe('the counter', () => {
  it.each([
    ['あいう', 7],
    ['👨‍👩‍👧‍👦', 9],
    ['葛󠄀城', 8],
    ['が', 9],
  ])('counts %s as people do', (text, left) => expect(charsLeft(text, 10)).toBe(left));
});

describe('what may travel', () => {
  it.each([
    ['  よろしく\n', 'よろしく'],
    ['a\0b', 'ab'],
    ['\uD83Da\uDE00', 'a'],
    ['😀', '😀'],
    ['1行目\n2行目', '1行目\n2行目'],
    [' \n ', ''],
  ])('%j travels as %j', (text, travels) => expect(sendable(text)).toBe(travels));
});
