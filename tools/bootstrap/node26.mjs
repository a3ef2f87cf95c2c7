import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from './paths.mjs';
import { Stop } from './run.mjs';

const WANTED_MAJOR = 26;

/**
 * The Node that runs the product: the pinned one among the packages, else the newest on the path that is new enough.
 * @returns {string} the program's absolute path
 */
export function findNode26(env = process.env) {
  const pinned = inRoot('node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (runs(pinned)) return pinned;
  if (major(process.version) >= WANTED_MAJOR) return process.execPath;
  for (const directory of (env.PATH ?? '').split(path.delimiter)) {
    const candidate = path.join(directory, 'node');
    if (existsSync(candidate) && runs(candidate)) return candidate;
  }
  throw new Stop(
    `Engawa runs on Node ${WANTED_MAJOR}. There is no packaged one for ${process.platform}-${process.arch}, and none on the path: install Node ${WANTED_MAJOR} or later.`,
  );
}

/** The environment for the product and its tools: Node 26 first, wherever a program asks for `node`. */
export function environmentFor(node, env = process.env) {
  const entries = [path.dirname(node), inRoot('node_modules', '.bin'), env.PATH ?? ''];
  return { ...env, PATH: entries.join(path.delimiter) };
}

function runs(program) {
  if (!existsSync(program)) return false;
  try {
    const version = execFileSync(program, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return major(version.trim()) >= WANTED_MAJOR;
  } catch {
    return false;
  }
}

function major(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10);
}
