import { readImports } from './source.ts';
import { resolve, type SourceFile } from './wall-rules.ts';

const AUGMENTS = /^declare module (['"])([^'"\n]+)\1/gm;
const EVERYWHERE = /^declare global\b/m;

/**
 * Which files' types may differ once some of them changed: those, whatever imports them by however many steps, and whatever
 * imports a module that they add to (`declare module`). 'all' where what changed is seen by every file.
 */
export function affectedBy(
  files: readonly SourceFile[],
  changed: ReadonlySet<string>,
): ReadonlySet<string> | 'all' {
  const dependents = new Map<string, string[]>();
  const depends = (file: string, on: string) => dependents.set(on, [...(dependents.get(on) ?? []), file]);
  for (const { file, text } of files) {
    for (const { specifier } of readImports(text)) depends(file, resolve(file, specifier) ?? specifier);
    for (const [, , specifier = ''] of text.matchAll(AUGMENTS)) {
      const target = resolve(file, specifier);
      // What is added to a package, or to no module at all, may be seen by anybody.
      if (target) depends(target, file);
      else if (changed.has(file)) return 'all';
    }
    if (changed.has(file) && (EVERYWHERE.test(text) || file.endsWith('.d.ts'))) return 'all';
  }
  const found = new Set<string>();
  const waiting = [...changed];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    waiting.push(...(dependents.get(file) ?? []));
  }
  return found;
}
