import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot, ROOT } from './paths.mjs';
import { lastLines, runQuietly, Stop } from './run.mjs';

const STAMP = '.engawa-lock';

/**
 * Installs the packages when they are missing or are not those of package-lock.json. Needs the network only then.
 * @param {(line: string) => void} say
 */
export async function installPackagesIfStale(say = console.log) {
  const root = ROOT;
  if (packagesAreFresh(root)) return;
  say(
    existsSync(path.join(root, 'node_modules'))
      ? 'Updating packages …'
      : 'Installing packages (once; about a minute) …',
  );
  const { code, output } = await runQuietly('npm', npmArguments(), { env: stockEnvironment(), cwd: root });
  if (code !== 0) {
    throw new Stop(
      `${lastLines(output)}\n\nThe packages could not be installed (npm ci). Is there a network?`,
    );
  }
  writeFileSync(stampPath(root), stampOf(root));
}

/**
 * True when node_modules holds what package-lock.json asks for. A stamp answers at once; without one (somebody ran
 * npm by hand) npm's own list of what it installed is compared, and the stamp is left for the next time.
 */
export function packagesAreFresh(root) {
  if (readText(stampPath(root)) === stampOf(root)) return true;
  const wanted = readText(path.join(root, 'package-lock.json'));
  const installed = readText(path.join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !installed || !holds(JSON.parse(installed).packages, JSON.parse(wanted).packages))
    return false;
  try {
    writeFileSync(stampPath(root), stampOf(root));
  } catch {
    // An installation that may not be written to is compared anew each time.
  }
  return true;
}

/** Optional packages may be absent (another platform's); all others are there in the very version. */
export function holds(installed, wanted) {
  return Object.entries(wanted).every(([place, { version, integrity, optional, devOptional, link }]) => {
    if (place === '' || link) return true;
    const found = installed[place];
    if (!found) return Boolean(optional || devOptional);
    return found.version === version && found.integrity === integrity;
  });
}

/** npm belongs to the machine's own Node: our pinned one lies in node_modules, which npm is about to replace. */
export function stockEnvironment(env = process.env) {
  const own = inRoot('node_modules', '.bin');
  const entries = (env.PATH ?? '').split(path.delimiter).filter((entry) => path.resolve(entry) !== own);
  return { ...env, PATH: entries.join(path.delimiter) };
}

/** Errors only: npm warns that the machine's Node is older than some packages want, but those run on the pinned one. */
function npmArguments() {
  return [
    'ci',
    '--include=dev',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--prefer-offline',
  ];
}

function stampPath(root) {
  return path.join(root, 'node_modules', STAMP);
}

function stampOf(root) {
  const lock = readText(path.join(root, 'package-lock.json')) ?? '';
  const hash = createHash('sha256').update(lock).digest('hex');
  return `${hash} ${process.platform}-${process.arch}\n`;
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
