import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accentColours, contrastOf, isColour, LEAST_CONTRAST } from './colour.ts';

const hex = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);

describe('an accent colour', () => {
  it('has the contrast that WCAG computes', () => {
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastOf('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
    expect(contrastOf('#ffff00', '#ffffff')).toBeCloseTo(1.07, 2);
  });

  it('stays as it is when it is legible', () => {
    expect(accentColours('#115a36')).toMatchObject({ accent: '#115a36' });
    expect(accentColours('#0017c1')).toMatchObject({ accent: '#0017c1' });
  });

  it('whatever the city wishes, white is legible on it and it is legible on white and on its tint', () => {
    fc.assert(
      fc.property(hex, (wanted) => {
        const { accent, dark, soft } = accentColours(wanted)!;
        for (const pair of [
          [accent, '#ffffff'],
          [accent, soft],
          [dark, '#ffffff'],
          [dark, soft],
          ['#1a1a1a', soft],
        ] as const)
          expect(contrastOf(pair[0], pair[1])).toBeGreaterThanOrEqual(LEAST_CONTRAST);
      }),
    );
  });

  it('is made darker, not another colour', () => {
    const { accent } = accentColours('#ff8800')!;
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(accent.slice(at, at + 2), 16)) as [
      number,
      number,
      number,
    ];
    expect(r).toBeGreaterThan(g);
    expect(g).toBeGreaterThan(b);
  });

  it.each(['red', '#fff', '#12345g', '#1234567', 'url(#a)', ''])('%j is none', (text) => {
    expect(isColour(text)).toBe(false);
    expect(accentColours(text)).toBeUndefined();
  });
});
