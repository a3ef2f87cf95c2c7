import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { advisoryList, judgeAdvisories, readParts } from './checks/dependencies.ts';
import { findBrokenLinks } from './checks/links.ts';
import { lint } from './checks/lint.ts';
import { inspectRepository } from './walls.ts';

/**
 * npm run check: everything that can be said of the code without running it. One line for each step, `✓` or `✗` and
 * what is wrong below it; ends with 1 if anything is.
 */
const ROOT = path.resolve(import.meta.dirname, '..');
const BIN = path.join(ROOT, 'node_modules', '.bin');
/** The compiler and the linter spend a sixth of their time collecting what they are about to leave anyway. */
const COLLECT_LATE = { GOGC: 'off', GOMEMLIMIT: `${Math.floor(totalmem() / 4)}B` };
/** Two at a time: the smallest machine that checks has two cores, and the type checker takes one for itself. */
const SIDE_BY_SIDE = 2;

interface Outcome {
  ok: boolean;
  output: string;
}
interface Step {
  name: string;
  run: () => Promise<Outcome>;
}

const STEPS: readonly Step[] = [
  { name: 'types', run: () => types('.') },
  {
    name: 'lint',
    run: () => lint(ROOT, (...args) => tool('oxlint', '--deny-warnings', '-f', 'unix', ...args)),
  },
  { name: 'dead code', run: () => tool('knip', '--no-progress') },
  { name: 'format', run: () => tool('biome', 'format', '--max-diagnostics=20') },
  { name: 'types of the widget', run: () => types('web/widget') },
  { name: 'types of the resident pages', run: () => types('web/portal') },
  { name: 'walls', run: async () => outcomeOf(inspectRepository(ROOT)) },
  {
    name: 'routes are documented, their refusals and the client of the API current',
    run: () => execute(process.execPath, path.join(ROOT, 'tools/checks/routes.ts')),
  },
  { name: 'links in documents', run: async () => outcomeOf(findBrokenLinks(ROOT)) },
];

/** What did not change since the last time is not read again: 2 to 6 s of a core instead of 25. */
function types(project: string): Promise<Outcome> {
  const kept = path.join(
    ROOT,
    'node_modules',
    '.cache',
    `types-${path.basename(path.resolve(ROOT, project))}.json`,
  );
  return tool('tsc', '-p', project, '--incremental', '--tsBuildInfoFile', kept);
}

function tool(name: string, ...args: string[]): Promise<Outcome> {
  return execute(path.join(BIN, name), ...args);
}

function execute(program: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    // The packaged Node first: the tools' own first lines ask the path for `node`.
    const env = {
      ...process.env,
      ...COLLECT_LATE,
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`,
    };
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

function outcomeOf(faults: readonly string[]): Outcome {
  return { ok: faults.length === 0, output: faults.join('\n') };
}

async function report({ name, run }: Step): Promise<boolean> {
  const since = performance.now();
  const { ok, output } = await run();
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds} s)`);
  // Indented, so that a tool's own marks are not taken for steps.
  if (!ok) console.log(output.trim().replace(/^/gm, '  | '));
  return ok;
}

async function checkAll(): Promise<boolean> {
  const waiting = [...STEPS];
  const results: boolean[] = [];
  const line = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await report(step));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, line));
  return results.every(Boolean);
}

/** What is known of the packages' faults is as old as the list: said each time, and no step, since a list may not be had here. */
function advisoriesLine(): string {
  const read = (name: string) => readFileSync(path.join(ROOT, name), 'utf8');
  const list = advisoryList.parse(JSON.parse(read('tools/advisories.json')));
  const today = new Date().toISOString().slice(0, 10);
  return judgeAdvisories(list, readParts(read('package-lock.json')), today).says;
}

process.exitCode = (await checkAll()) ? 0 : 1;
console.log(`– ${advisoriesLine()}`);
