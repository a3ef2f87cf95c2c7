import { describe, expect, it } from 'vitest';
import { keyAction, type KeyPlace, type Pressed } from './keys.ts';

const press = (key: string, change: Partial<Pressed> = {}): Pressed => ({
  key,
  code: '',
  keyCode: 0,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...change,
});
const place = (change: Partial<KeyPlace> = {}): KeyPlace => ({
  typing: false,
  dialog: false,
  singleKeys: true,
  afterG: false,
  ...change,
});

describe('keys', () => {
  it('move, search and help on the page', () => {
    expect(['j', 'k', '/', '?', 'Escape'].map((key) => keyAction(press(key), place()))).toEqual([
      'down',
      'up',
      'search',
      'help',
      'back',
    ]);
  });

  it('go to a section after g', () => {
    expect(keyAction(press('g'), place())).toBe('g');
    expect(['i', 'c', 'r', 'j'].map((key) => keyAction(press(key), place({ afterG: true })))).toEqual([
      'go-work',
      'go-cases',
      'go-residents',
      null,
    ]);
  });

  it('leave a field alone except with Alt and Ctrl', () => {
    const typing = place({ typing: true });
    expect(['j', 'g', '/', '?', 'Escape'].map((key) => keyAction(press(key), typing))).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(keyAction(press('å', { altKey: true, code: 'KeyA' }), typing)).toBe('accept');
    expect(keyAction(press('d', { altKey: true, code: 'KeyD' }), typing)).toBe('decline');
    expect(keyAction(press('k', { ctrlKey: true }), typing)).toBe('palette');
    expect(
      ['KeyJ', 'KeyK', 'KeyU', 'KeyL'].map((code) => keyAction(press('x', { altKey: true, code }), typing)),
    ).toEqual(['next-talk', 'previous-talk', 'longest-wait', 'lock']);
  });

  it('belong to an open dialog, but offers can be answered', () => {
    expect(keyAction(press('j'), place({ dialog: true }))).toBeNull();
    expect(keyAction(press('a', { altKey: true, code: 'KeyA' }), place({ dialog: true }))).toBe('accept');
    expect(keyAction(press('k', { ctrlKey: true }), place({ dialog: true }))).toBeNull();
    expect(keyAction(press('l', { altKey: true, code: 'KeyL' }), place({ dialog: true }))).toBeNull();
  });

  it('of a single letter can be turned off', () => {
    const off = place({ singleKeys: false });
    expect(['j', 'g', '/', '?'].map((key) => keyAction(press(key), off))).toEqual([null, null, null, null]);
    expect(keyAction(press('ArrowDown'), off)).toBe('down');
  });

  it('do nothing while composing', () => {
    expect(keyAction(press('j', { isComposing: true }), place())).toBeNull();
    expect(keyAction(press('a', { altKey: true, code: 'KeyA', keyCode: 229 }), place())).toBeNull();
  });
});
