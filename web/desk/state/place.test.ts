import { expect, it } from 'vitest';
import { hrefOf, placeOf } from './place.ts';

it('an address says where one is, and comes back from it', () => {
  const href = hrefOf(['cases', 'a/b'], { view: 'mine', status: null, q: '' });
  expect(href).toBe('/desk/view/cases/a%2Fb?view=mine');
  const [pathname = '', search = ''] = href.split(/(?=\?)/);
  const place = placeOf(pathname, search);
  expect(place.parts).toEqual(['cases', 'a/b']);
  expect(place.given.get('view')).toBe('mine');
});

it('every other address of the desk is its first page', () => {
  expect(['/desk', '/desk/', '/desk/view', '/desk/view/'].map((path) => placeOf(path, '').parts)).toEqual([
    ['work'],
    ['work'],
    ['work'],
    ['work'],
  ]);
});
