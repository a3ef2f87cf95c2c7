import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { environmentFor, findNode26 } from './node26.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { lastLines, runQuietly, Stop } from './run.mjs';

const APPS = ['desk', 'portal', 'widget'];
const STAMP = inRoot('dist', '.engawa-web');
/** Everything that can change what the browser gets: also the shapes that it shares with the server. */
const SOURCES = ['web', 'src/http', 'docs/guide', 'docs/images', 'package-lock.json', 'tsconfig.json'];

/** The apps of the browser side that exist, with their Vite configurations. */
export function webApps() {
  return APPS.map((name) => ({ name, config: path.join('web', name, 'vite.config.ts') })).filter(
    ({ config }) => existsSync(inRoot(config)),
  );
}

/** How Vite is run from the root: the program and its options. */
export function viteCommand(node, app, ...options) {
  return [node, [inRoot('node_modules', 'vite', 'bin', 'vite.js'), 'build', '-c', app.config, ...options]];
}

/**
 * Builds the browser side into dist/ when its sources changed since the last build.
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} whether it built anything
 */
export async function buildWebIfStale(say = console.log) {
  const wanted = fingerprint(SOURCES);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return false;
  const apps = webApps();
  if (apps.length === 0) return false;
  say('Building the browser side …');
  // Removed first: a build that is cut short must not look finished.
  rmSync(STAMP, { force: true });
  const node = findNode26();
  for (const app of apps) await build(node, app);
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, wanted);
  return true;
}

async function build(node, app) {
  const [program, options] = viteCommand(node, app, '--logLevel', 'warn');
  const env = { ...environmentFor(node), NODE_ENV: 'production' };
  const { code, output } = await runQuietly(program, options, { env });
  if (code !== 0) throw new Stop(`${lastLines(output, 60)}\n\nweb/${app.name} could not be built.`);
}

/** A hash over the names and contents of files and of all files below directories, in a fixed order. */
export function fingerprint(sources, root = ROOT) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(path.join(root, source))) {
      hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return `${hash.digest('hex')}\n`;
}

function filesOf(place) {
  if (!existsSync(place)) return [];
  const entries = tryList(place);
  if (!entries) return [place];
  return entries
    .filter((entry) => !entry.name.includes('.test.') && entry.name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inside = path.join(place, entry.name);
      if (entry.isDirectory()) return filesOf(inside);
      return entry.isFile() ? [inside] : [];
    });
}

function tryList(place) {
  try {
    return readdirSync(place, { withFileTypes: true });
  } catch {
    return undefined;
  }
}
