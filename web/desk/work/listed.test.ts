import { expect, it } from 'vitest';
import type { SavedView } from '../../shared/desk-types.ts';
import { listedOf } from './listed.ts';

const saved: SavedView = {
  id: '018f0000-0000-7000-8000-000000000001',
  kind: 'interactions',
  name: '英語の待ち',
  filter: { state: ['waiting'], language: 'en' },
  mine: true,
  ownerName: null,
  shared: false,
  version: 1,
};
const read = (address: string) => listedOf(new URLSearchParams(address), [saved]);

it('is one of the own views, and one’s own conversations where the address says nothing that is known', () => {
  expect(read('view=waiting&pane=context')).toEqual({
    view: 'waiting',
    filter: null,
    saved: null,
    params: { view: 'waiting' },
  });
  expect(read('')).toMatchObject({ view: 'mine', filter: null, params: { view: 'mine' } });
  expect(read('view=nonsense')).toMatchObject({ view: 'mine', filter: null });
});

it('is a saved view by its id, with what was changed of it going before what was saved', () => {
  expect(read(`view=${saved.id}`)).toMatchObject({ saved, filter: saved.filter });
  const changed = read(`view=${saved.id}&f.state=active`);
  expect(changed).toMatchObject({ saved, filter: { state: ['active'] } });
  expect(changed.params).toEqual({ view: saved.id, 'f.state': 'active' });
});
