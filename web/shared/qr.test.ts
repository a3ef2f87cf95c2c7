import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { qrModules, qrPath } from './qr.ts';

const digest = (text: string) =>
  createHash('sha256')
    .update((qrModules(text) ?? []).map((row) => row.map((dark) => (dark ? '1' : '0')).join('')).join('\n'))
    .digest('hex');

describe('a QR code', () => {
  it('is the one that another encoder draws with the same mask', () => {
    // Module by module the same as that of qrcode-terminal 0.12 (mask 6), compared when this was written.
    expect(digest('https://aoba.example/widget/frame?key=aoba#go=AAAAAAAAAAAAAAAAAAAAAA')).toBe(
      '80d12d1a06bfb4e2f5d4495e0e0013c008ee930340b6d10e9766b99104a2e8dd',
    );
  });

  it('grows with the text, and is none for what does not fit', () => {
    expect([1, 14, 15, 213].map((length) => qrModules('a'.repeat(length))?.length)).toEqual([21, 21, 25, 57]);
    expect(qrModules('a'.repeat(214))).toBeNull();
    expect(qrPath('a'.repeat(214))).toBeNull();
  });

  it('keeps four modules of white around it', () => {
    const picture = qrPath('a')!;
    expect(picture.size).toBe(29);
    const places = [...picture.path.matchAll(/M(\d+) (\d+)/g)].flatMap(([, x, y]) => [Number(x), Number(y)]);
    expect(Math.min(...places)).toBe(4);
    expect(Math.max(...places)).toBe(24);
  });
});
