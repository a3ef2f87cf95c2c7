import { readdirSync } from 'node:fs';
import path from 'node:path';

const PASSED_BY = new Set(['node_modules', 'dist', 'data', '.git']);

/** Files under `folders` of the repository whose path matches, relative to `root` with forward slashes, sorted. */
export function listFiles(root: string, folders: readonly string[], wanted: RegExp): string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!PASSED_BY.has(entry.name)) walk(file);
      } else if (wanted.test(file)) found.push(file);
    }
  };
  for (const folder of folders) walk(folder);
  return found.sort();
}
