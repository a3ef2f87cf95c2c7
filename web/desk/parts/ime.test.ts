import { describe, expect, it } from 'vitest';
import { sends, type KeyPress } from './ime.ts';

const press = (change: Partial<KeyPress> = {}): KeyPress => ({
  key: 'Enter',
  keyCode: 13,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...change,
});

describe('sending by key', () => {
  it('needs Ctrl or ⌘ unless Enter alone was chosen', () => {
    expect(sends(press(), false)).toBe(false);
    expect(sends(press({ ctrlKey: true }), false)).toBe(true);
    expect(sends(press({ metaKey: true }), false)).toBe(true);
    expect(sends(press(), true)).toBe(true);
    expect(sends(press({ shiftKey: true }), true)).toBe(false);
  });

  it('never happens while an input method composes', () => {
    for (const composing of [
      { isComposing: true },
      { nativeEvent: { isComposing: true } },
      { keyCode: 229 },
    ]) {
      expect(sends(press(composing), true)).toBe(false);
      expect(sends(press({ ...composing, ctrlKey: true }), false)).toBe(false);
    }
  });
});
