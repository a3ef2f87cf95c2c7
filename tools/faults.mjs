// npm run faults [scenario …] [--seed=N] [--short] [--share=0.25]. Runs test/faults one after another at their long counts (or that share of them), and writes
// what each recorded into docs/faults.md; what stands there of scenarios that are not run again stays as it was.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installDebianNeeds } from './bootstrap/debian.mjs';
import { unpackMailRoot } from './bootstrap/mail-root.mjs';
import { environmentFor, findNode26 } from './bootstrap/node26.mjs';
import { installPackagesIfStale } from './bootstrap/packages.mjs';
import { inRoot } from './bootstrap/paths.mjs';
import { endWith, runOpenly, Stop } from './bootstrap/run.mjs';
import { writeFaultReport } from './faults/report.mjs';

const SUFFIX = '.test.ts';

async function faults(words) {
  await installPackagesIfStale();
  await installDebianNeeds();
  await unpackMailRoot(inRoot('.cache', 'mail'));
  const wanted = words.filter((word) => !word.startsWith('--'));
  const seed = /^--seed=(\d+)$/.exec(words.find((word) => word.startsWith('--seed=')) ?? '')?.[1];
  const share = /^--share=(0?\.\d+|1)$/.exec(
    words.find((word) => word.startsWith('--share=')) ?? '--share=1',
  )?.[1];
  if (share === undefined) throw new Stop('--share= is a part of the long counts, such as 0.25.');
  const names = listScenarios().filter((name) => wanted.length === 0 || wanted.includes(name));
  if (names.length === 0) throw new Stop(`No such scenario. There are: ${listScenarios().join(', ')}`);
  const node = findNode26();
  const folder = mkdtempSync(path.join(tmpdir(), 'engawa-faults-'));
  const failed = [];
  for (const name of names) {
    console.log(`\n── ${name}`);
    const env = {
      ...environmentFor(node),
      FAULTS_LENGTH: words.includes('--short') ? 'short' : 'long',
      FAULTS_RECORDS: folder,
      FAULTS_SHARE: share,
      ...(seed === undefined ? {} : { FAULTS_SEED: seed }),
    };
    const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
    const file = inRoot('test', 'faults', `${name}${SUFFIX}`);
    const begunAt = performance.now();
    const code = await runOpenly(node, [vitest, 'run', '--project=faults', file], { env });
    console.log(`${name}: ${Math.round((performance.now() - begunAt) / 1_000)} s`);
    if (code !== 0) failed.push(name);
  }
  writeFaultReport({ records: recordsIn(folder), ran: names, failed }, inRoot('docs', 'faults.md'));
  rmSync(folder, { recursive: true });
  console.log('\ndocs/faults.md is written.');
  if (failed.length > 0) throw new Stop(`\nFailed: ${failed.join(', ')}`);
}

function listScenarios() {
  const files = readdirSync(inRoot('test', 'faults')).filter((file) => file.endsWith(SUFFIX));
  return files.map((file) => file.slice(0, -SUFFIX.length)).sort();
}

function recordsIn(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
}

try {
  await faults(process.argv.slice(2));
} catch (error) {
  endWith(error);
}
