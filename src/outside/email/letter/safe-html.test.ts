import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HTML_ATTACKS } from '../../../../test/kit/letters/attacks.ts';
import { activeThingsIn } from '../../../../test/kit/letters/harmless.ts';
import { textOfSafeHtml } from './html-text.ts';
import { makeHtmlSafe } from './safe-html.ts';

test('there are enough attacks, and they are seen as such before they are made harmless', () => {
  expect(HTML_ATTACKS.length).toBeGreaterThanOrEqual(60);
  expect(HTML_ATTACKS.filter((html) => activeThingsIn(html).length === 0)).toEqual([]);
});

test.each(HTML_ATTACKS.map((html) => ({ html })))('nothing active is left of $html', ({ html }) => {
  expect(activeThingsIn(makeHtmlSafe(html).html)).toEqual([]);
  expect(activeThingsIn(makeHtmlSafe(`<table><b>${html}<p>`).html)).toEqual([]);
});

test('attacks cut into pieces and put together otherwise leave nothing active either', () => {
  const piece = fc
    .constantFrom(...HTML_ATTACKS)
    .chain((html) =>
      fc.tuple(fc.nat(html.length), fc.nat(html.length)).map(([from, to]) => html.slice(from, to) || html),
    );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const { html } = makeHtmlSafe(pieces.join(''));
      expect(activeThingsIn(html)).toEqual([]);
      expect(activeThingsIn(makeHtmlSafe(html).html)).toEqual([]);
      textOfSafeHtml(html);
    }),
    { numRuns: 300 },
  );
});

test('the host of a link is shown unless its text is that host', () => {
  const shown = (html: string): string => makeHtmlSafe(html).html.replace(/<[^>]*>/g, '');
  expect(shown('<a href="https://trap.example/x">https://city.example.jp</a>')).toBe(
    'https://city.example.jp [trap.example]',
  );
  expect(shown('<a href="https://city.example.jp.trap.example/">city.example.jp</a>')).toBe(
    'city.example.jp [city.example.jp.trap.example]',
  );
  expect(shown('<a href="https://trap.example/x"><b>city.example.jp</b></a>')).toBe(
    'city.example.jp [trap.example]',
  );
  expect(shown('<a href="https://city.example.jp/a">https://city.example.jp/a</a>')).toBe(
    'https://city.example.jp/a',
  );
  expect(shown('<a href="https://яндекс.example/">here</a>')).toBe('here [xn--d1acpjx3f.example]');
});

test('styles keep their looks and lose what reaches outside', () => {
  const { html } = makeHtmlSafe(
    '<p style="COLOR: Red; font-family: \'MS ゴシック\', serif; margin: 0 auto; margin-left:-9px; position:fixed; border:1px solid rgb(1, 2, 3)">x</p>',
  );
  expect(html).toContain('style="color:red;font-family:ms ゴシック, serif;margin:0 auto"');
});
