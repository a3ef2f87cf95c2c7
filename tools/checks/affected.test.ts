import { expect, test } from 'vitest';
import { affectedBy } from './affected.ts';

const FILES = Object.entries({
  'src/kernel/a.ts': 'export const a = 1;',
  'src/kernel/b.ts': "import { a } from './a.ts';\nexport const b = a;",
  'src/http/c.ts': "import type { B } from '#kernel/b.ts';",
  'web/d.tsx': "const d = await import('../src/http/c.ts');",
  'src/db/tables.ts': 'export interface Tables {}',
  'src/domain/store.ts':
    "import '#kernel/a.ts';\ndeclare module '#db/tables.ts' {\n  interface Tables { one: 1 }\n}",
  'src/domain/other.ts': "import type { Tables } from '#db/tables.ts';",
  'src/alone.ts': 'export const alone = 1;',
  'src/package.ts': "declare module 'fastify' {}",
  'src/wide.ts': 'declare global { var wide: 1 }',
}).map(([file, text]) => ({ file, text }));

const affected = (...changed: string[]) => {
  const found = affectedBy(FILES, new Set(changed));
  return found === 'all' ? found : [...found].sort();
};

test('what imports a changed file is affected, by however many steps and ways', () => {
  expect(affected('src/kernel/b.ts')).toEqual(['src/http/c.ts', 'src/kernel/b.ts', 'web/d.tsx']);
  expect(affected('src/alone.ts')).toEqual(['src/alone.ts']);
  expect(affected()).toEqual([]);
});

test('what adds to a module affects whoever imports that', () => {
  expect(affected('src/domain/store.ts')).toEqual([
    'src/db/tables.ts',
    'src/domain/other.ts',
    'src/domain/store.ts',
  ]);
  expect(affected('src/package.ts')).toBe('all');
  expect(affected('src/wide.ts')).toBe('all');
});

test('who imported a file that is gone is affected', () => {
  const gone = [{ file: 'src/left.ts', text: "import { gone } from './gone.ts';" }];
  expect([...affectedBy(gone, new Set(['src/gone.ts']))].sort()).toEqual(['src/gone.ts', 'src/left.ts']);
});
