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

/** vitest's projects in their order, one run each: so a kind that lost all its tests is noticed. */
const PROJECTS = ['unit', 'database', 'stories', 'browser', 'telephone', 'mail', 'faults'];

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
  if (!(await unpackMailServers())) impossible.add('mail');
  for (const project of PROJECTS) {
    if (!impossible.has(project)) await runVitest(node, env, project);
  }
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
    tally.miss('the mail servers', `no real mail (${error.message})`);
    return false;
  }
}

async function runVitest(node, env, project) {
  headline(project);
  const directory = mkdtempSync(path.join(tmpdir(), 'engawa-report-'));
  const reportPath = path.join(directory, 'report.json');
  try {
    const code = await runOpenly(
      node,
      [
        inRoot('node_modules', 'vitest', 'vitest.mjs'),
        'run',
        '--passWithNoTests',
        `--project=${project}`,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportPath}`,
      ],
      { env },
    );
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
