import { expect, test } from 'vitest';
import { Refusal } from '#kernel/refusal.ts';
import { requireStorable } from './storable.ts';

const request = (parts: { params?: unknown; query?: unknown; body?: unknown }) => ({
  params: {},
  query: {},
  body: undefined,
  ...parts,
});

test('NUL and half a surrogate pair are refused wherever they stand', () => {
  for (const bad of ['\u0000', '前\u0000後', '\ud800', '\udfff後']) {
    for (const parts of [
      { params: { key: bad } },
      { query: { q: bad } },
      { body: { a: [{ b: bad }] } },
      { body: bad },
    ]) {
      expect(() => requireStorable(request(parts))).toThrow(new Refusal('text.not-allowed'));
    }
  }
});

test('everything else passes, also where it is nested very deep or is no text', () => {
  let deep: unknown = 'ここ';
  for (let level = 0; level < 200_000; level++) deep = [deep];
  requireStorable(request({ body: deep }));
  requireStorable(request({ params: null, query: { q: '😀葛󠄀' }, body: Buffer.from([0, 0]) }));
});
