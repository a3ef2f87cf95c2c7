import { expect, test } from 'vitest';
import { readCallGraph } from './call-graph.ts';

const FILES = {
  'src/domain/cases/cases.ts': `
    import { Refusal } from '#kernel/refusal.ts';
    import * as store from './store.ts';
    export async function getCase(id: string) {
      const row = await store.select(id);
      if (!row) throw new Refusal('not-found');
      return row;
    }
    export const close = (isOpen: boolean) => { throw new Refusal(isOpen ? 'case.closed' : 'promise.past'); };
    export type { Exchange } from './exchange.ts';
    export interface Cases { close(): void; keep(): void }
    export function createCases(): Cases {
      const closeAll = () => close(true);
      return { close: closeAll, keep: () => { throw new Refusal('file.storage-full'); } };
    }`,
  'src/domain/cases/store.ts': `
    import { Refusal } from '#kernel/refusal.ts';
    export function select(id: string) { return clean(id); }
    function clean(id: string) { if (id === '') throw new Refusal('text.not-allowed'); return id; }
    export function unused() { throw new Refusal('data.damaged'); }`,
  'src/http/desk/cases.ts': `
    import { getCase, type Cases } from '#domain/cases/cases.ts';
    import { guard } from '../guard.ts';
    interface Deps { cases: Cases }
    export function caseRoutes(route: (spec: object) => void, deps: Deps) {
      const answer = (id: string) => getCase(id);
      const other = () => { throw new Error('nobody calls it'); };
      route({ method: 'GET', url: '/desk/cases/:id', handle: ({ id }: { id: string }) => guard(() => answer(id)) });
      route({ method: 'POST', url: '/desk/cases/:id/close', handle: () => deps.cases.close() });
      route({ method: 'POST', url: '/desk/cases/:id/getCase', handle: (getCase: () => void) => getCase() });
    }`,
  'src/http/guard.ts': `
    import { Refusal } from '#kernel/refusal.ts';
    export function guard<T>(work: () => T): T { if (!work) throw new Refusal('session.required'); return work(); }`,
};
const read = (links = {}) =>
  readCallGraph(
    Object.entries(FILES).map(([file, text]) => ({ file, text })),
    links,
  );

test('what a route refuses is found through names, imports, local functions and what is handed in, and nothing else', () => {
  const { specs, reach, unreadable } = read();
  const [get = '', close = '', shadowed = ''] = specs.map(({ key }) => key);
  expect([...reach(get)].sort()).toEqual(['not-found', 'session.required', 'text.not-allowed']);
  expect([...reach(get, new Set(['src/http/guard.ts#guard']))].sort()).toEqual([
    'not-found',
    'text.not-allowed',
  ]);
  // Of what is handed in, the method that is called; both of what may be said.
  expect([...reach(close)].sort()).toEqual(['case.closed', 'promise.past']);
  // A parameter is not the function of the same name.
  expect([...reach(shadowed)]).toEqual([]);
  expect(unreadable).toEqual([]);
});

test('what main.ts hands over is followed where it is told; a code that is no literal is told of', () => {
  const { specs, reach } = read({ 'src/http/guard.ts#guard': ['src/domain/cases/store.ts#unused'] });
  expect([...reach(specs[0]!.key)]).toContain('data.damaged');
  const text = `export const refuse = (code: string) => { throw new Refusal(code); };`;
  expect(readCallGraph([{ file: 'src/x.ts', text }], {}).unreadable).toEqual(['src/x.ts#refuse']);
});
