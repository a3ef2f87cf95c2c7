import { open, readFile } from 'node:fs/promises';
import type { AnchorPlace } from '#db/audit-anchors.ts';

/**
 * Anchors in a file, one line each, only ever added to; it should lie where whoever rules the database does not write: a
 * disk that only takes, a folder of another machine. What is no JSON is told as such, never passed over.
 */
export function createFileAnchors(path: string): AnchorPlace {
  return {
    name: path,
    async keep(anchors) {
      const file = await open(path, 'a', 0o600);
      try {
        await file.appendFile(anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join(''));
        await file.sync();
      } finally {
        await file.close();
      }
    },
    async read() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return parseAnchors(text);
    },
  };
}

/** The lines of such a file as they lie there; what is no JSON is null. */
export function parseAnchors(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => {
      try {
        return JSON.parse(line);
      } catch {
        return null;
      }
    });
}
