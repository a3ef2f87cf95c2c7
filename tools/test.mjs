// npm test. Runs on the machine's own Node (20 or later) before any package is there; ends with `N passed, N failed`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildWebIfStale } from './bootstrap/build-web.mjs';
import { installDebianNeeds } from './bootstrap/debian.mjs';
import { unpackMailRoot } from './bootstrap/mail-root.mjs';
import { environmentFor, findNode26 } from './bootstrap/node26.mjs';
import { installPackagesIfStale } from './bootstrap/packages.mjs';
import { inRoot } from './bootstrap/paths.mjs';
import { TEST_PHONE_PACKAGES } from './bootstrap/phone-recipe.mjs';
import { buildPhoneRoot } from './bootstrap/phone-root.mjs';
import { endWith, runOpenly, runQuietly, Stop } from './bootstrap/run.mjs';
import { countChecks, countVitest, createTally } from './bootstrap/tally.mjs';

/**
 * vitest's projects, one run each: so a kind that lost all its tests is noticed. Mail servers and standbys wait for most of
 * their time, and what only computes takes it meanwhile, at a lower priority. Real telephones speak in real time, and beside
 * that five calls of thirteen failed three times each which alone did not; faults hold how soon a killed server serves again,
 * and browsers compute and measure: these have the machine for themselves.
 */
const WAITING = ['mail', 'keeping'];
const COMPUTING = ['unit', 'database', 'stories'];
const ALONE = ['telephone', 'faults', 'browser'];

const isStrict = ['1', 'true'].includes(process.env.CI ?? '');
const tally = createTally({ isStrict });

async function test() {
  await installPackagesIfStale();
  const missing = await installDebianNeeds();
  for (const { name, without, why } of missing) tally.miss(`Debian's ${name}`, `${without} (${why})`);
  const node = findNode26();
  const env = environmentFor(node);
  await check(node, env);
  await buildWeb();
  const impossible = new Set(missing.flatMap(({ needed }) => needed));
  if (!(await buildExchange())) impossible.add('telephone');
  if (!(await unpackMailServers())) for (const project of ['mail', 'faults']) impossible.add(project);
  const run = async (projects, way) => {
    for (const project of projects) if (!impossible.has(project)) await runVitest(node, env, project, way);
  };
  await Promise.all([run(WAITING, openly), run(COMPUTING, aside)]);
  await run(ALONE, openly);
  console.log(`\n${tally.report().join('\n')}`);
  return tally.failedCount() > 0 ? 1 : 0;
}

async function check(node, env) {
  headline('check');
  const { code, output } = await runQuietly(node, [inRoot('tools', 'check.ts')], { env });
  process.stdout.write(output);
  countChecks(tally, output, code);
}

async function buildWeb() {
  headline('browser side');
  try {
    const isBuilt = await buildWebIfStale();
    console.log(isBuilt ? 'built' : 'nothing to build');
    tally.pass();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    tally.fail('browser side: build');
  }
}

/** The exchange that the telephone's tests dial: made once, about a minute, and kept in .cache. */
async function buildExchange() {
  headline('trial exchange');
  try {
    const place = inRoot('.cache', 'phone');
    const { built, warnings } = await buildPhoneRoot({ place, extra: TEST_PHONE_PACKAGES });
    console.log(built ? 'built' : 'nothing to build');
    for (const warning of warnings) console.log(`mind: ${warning}`);
    return true;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    tally.miss('the trial exchange', `no real telephones (${error.message})`);
    return false;
  }
}

/** Postfix and Dovecot, as the tests of mail start them: unpacked once, some seconds, and kept in .cache. */
async function unpackMailServers() {
  headline('mail servers');
  try {
    console.log((await unpackMailRoot(inRoot('.cache', 'mail'))) ? 'unpacked' : 'nothing to unpack');
    return true;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    tally.miss('the mail servers', `no real mail, no faults (${error.message})`);
    return false;
  }
}

/** With the console for itself. */
async function openly(project, program, words, options) {
  headline(project);
  return runOpenly(program, words, options);
}

/** Beside others and after them; told at its end. */
async function aside(project, program, words, options) {
  const { code, output } = await runQuietly('nice', ['-n', '10', program, ...words], options);
  headline(project);
  process.stdout.write(output);
  return code;
}

async function runVitest(node, env, project, way) {
  const directory = mkdtempSync(path.join(tmpdir(), 'engawa-report-'));
  const reportPath = path.join(directory, 'report.json');
  try {
    const words = [
      inRoot('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--passWithNoTests',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportPath}`,
    ];
    const code = await way(project, node, words, { env });
    countVitest(tally, project, readReport(reportPath), code);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function headline(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 70 - text.length))}`);
}

try {
  process.exitCode = await test();
} catch (error) {
  endWith(error);
  tally.fail('the run itself (see above)');
  console.log(`\n${tally.report().join('\n')}`);
}
