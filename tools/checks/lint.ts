import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { affectedBy } from './affected.ts';
import { listFiles } from './files.ts';
import type { SourceFile } from './wall-rules.ts';

/** What one run of the linter came to. */
export interface Linted {
  ok: boolean;
  output: string;
}
export type Oxlint = (...args: string[]) => Promise<Linted>;

/** The last run without a finding: what it looked at. */
interface Clean {
  rules: string;
  files: Record<string, string>;
}

const FOLDERS = ['src', 'web', 'test', 'bench', 'tools', 'examples'];
const LINTED = /\.(?:[cm]?[jt]s|tsx)$/;
/** Whatever of these changes, every finding may. */
const RULES = ['.oxlintrc.json', 'package-lock.json', 'package.json', 'tsconfig.json'];
const KEPT = 'node_modules/.cache/lint.json';

/**
 * Looks at every file by the rules that need no types, 3 s of a core, and by those that do, 40 s, at what may find something
 * else than in the last clean run: files that changed, and whatever imports them. All of them without such a run.
 */
export async function lint(root: string, oxlint: Oxlint): Promise<Linted> {
  const files = sourcesOf(root);
  const now: Clean = {
    rules: hash(RULES.map((name) => readFileSync(path.join(root, name), 'utf8')).join('\0')),
    files: Object.fromEntries(files.map(({ file, text }) => [file, hash(text)])),
  };
  const kept = path.join(root, KEPT);
  const linted = await lintAll(oxlint, affectedSince(files, readClean(kept), now));
  if (linted.ok) {
    mkdirSync(path.dirname(kept), { recursive: true });
    writeFileSync(kept, JSON.stringify(now));
  }
  return linted;
}

async function lintAll(oxlint: Oxlint, affected: ReadonlySet<string> | 'all'): Promise<Linted> {
  if (affected === 'all') return oxlint('--type-aware');
  const plain = await oxlint();
  if (affected.size === 0) return plain;
  const typed = await oxlint('--type-aware', ...affected);
  return { ok: plain.ok && typed.ok, output: `${plain.output}\n${typed.output}` };
}

function affectedSince(
  files: readonly SourceFile[],
  clean: Clean | undefined,
  now: Clean,
): ReadonlySet<string> | 'all' {
  if (clean?.rules !== now.rules) return 'all';
  const names = new Set([...Object.keys(clean.files), ...Object.keys(now.files)]);
  const changed = new Set([...names].filter((file) => clean.files[file] !== now.files[file]));
  const affected = affectedBy(files, changed);
  return affected === 'all' ? affected : new Set([...affected].filter((file) => file in now.files));
}

function sourcesOf(root: string): SourceFile[] {
  return [...listFiles(root, FOLDERS, LINTED), 'vitest.config.ts'].map((file) => ({
    file,
    text: readFileSync(path.join(root, file), 'utf8'),
  }));
}

function readClean(kept: string): Clean | undefined {
  try {
    return JSON.parse(readFileSync(kept, 'utf8')) as Clean;
  } catch {
    return undefined;
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
