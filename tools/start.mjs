// npm start and npm run dev. Runs on the machine's own Node (20 or later) before any package is there.
import path from 'node:path';
import { buildWebIfStale, viteCommand, webApps } from './bootstrap/build-web.mjs';
import { runAsOurselves, runTogether } from './bootstrap/child.mjs';
import { environmentFor, findNode26 } from './bootstrap/node26.mjs';
import { installPackagesIfStale } from './bootstrap/packages.mjs';
import { inRoot } from './bootstrap/paths.mjs';
import { endWith } from './bootstrap/run.mjs';

const CLI = inRoot('src', 'cli.ts');

async function start(given) {
  const isDev = given.includes('--dev');
  const passedOn = given.filter((option) => option !== '--dev');
  await installPackagesIfStale();
  await buildWebIfStale();
  const node = findNode26();
  const env = environmentFor(node, withAbsoluteDataDir(process.env));
  if (!isDev) return runAsOurselves(node, [CLI, 'start', ...passedOn], { env });
  return develop(node, env, passedOn);
}

/** The server starts again when something under src/ changes; each browser app is built anew when it changes. */
async function develop(node, env, passedOn) {
  const commands = webApps().map((app) =>
    viteCommand(node, app, '--watch', '--logLevel', 'warn', '--clearScreen', 'false'),
  );
  commands.push([node, ['--watch-path=src', '--watch-preserve-output', CLI, 'start', ...passedOn]]);
  return runTogether(commands, env);
}

/** The server works in the repository's root; a directory that was named relative to somewhere else stays there. */
function withAbsoluteDataDir(env) {
  return env.DATA_DIR ? { ...env, DATA_DIR: path.resolve(env.DATA_DIR) } : env;
}

try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  endWith(error);
}
