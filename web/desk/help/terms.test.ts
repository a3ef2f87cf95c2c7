import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TERMS } from './terms.ts';

const glossary = readFileSync(join(import.meta.dirname, '../../../docs/glossary.md'), 'utf8').split('\n');

it.each(Object.entries(TERMS))('%s is called what the glossary calls it', (code, { ja }) => {
  const row = glossary.find((line) => line.split('|')[2]?.split(/[/,]/)[0]?.trim() === code);
  expect(row, code).toBeDefined();
  expect(row?.split('|')[3]?.trim()).toBe(ja[0]);
});
