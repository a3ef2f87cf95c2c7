import { expect, it } from 'vitest';
import { fakeStorage } from './fake-storage.ts';
import { openStore } from './store.ts';

const refusing = {
  getItem: () => {
    throw new DOMException('refused', 'SecurityError');
  },
  setItem: () => {
    throw new DOMException('full', 'QuotaExceededError');
  },
  removeItem: () => {
    throw new DOMException('refused', 'SecurityError');
  },
} as unknown as Storage;

it.each([
  ['there is no storage', null],
  ['the storage refuses', refusing],
])('keeps things for the life of the page when %s', (_, storage) => {
  const store = openStore('p:', storage);
  store.set('a', '1');
  expect(store.get('a')).toBe('1');
  expect(store.keys('')).toEqual(['a']);
  store.remove('a');
  expect(store.get('a')).toBeNull();
});

it('sees only what lies under its own prefix', () => {
  const storage = fakeStorage();
  const ours = openStore('p:', storage);
  const theirs = openStore('q:', storage);
  ours.set('a', '1');
  theirs.set('a', '2');
  expect(ours.get('a')).toBe('1');
  expect(ours.keys('')).toEqual(['a']);
});

it('believes another tab once it could write', () => {
  const storage = fakeStorage();
  const here = openStore('p:', storage);
  const there = openStore('p:', storage);
  here.set('a', '1');
  there.remove('a');
  expect(here.get('a')).toBeNull();
});
