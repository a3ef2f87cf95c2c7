import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root, whatever directory the command was given in. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A path below the root. */
export const inRoot = (...parts) => path.join(ROOT, ...parts);
