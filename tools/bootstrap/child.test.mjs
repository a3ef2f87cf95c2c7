import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inRoot } from './paths.mjs';

/** Stands for the server: tells its pid, counts signals, takes a moment to stop, ends with 7. */
const SERVER = `
  let count = 0;
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {
    count += 1;
    setTimeout(() => { console.log(name, count); process.exit(7); }, 200);
  });
  setInterval(() => undefined, 1000);
  console.log('pid', process.pid);
`;

let scratch;
let output;

beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'engawa-child-'));
  output = '';
});

afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Starts the starter, and through it the server; resolves when the server is up. */
async function startBoth() {
  const file = path.join(scratch, 'server.mjs');
  writeFileSync(file, SERVER);
  const module = pathToFileURL(inRoot('tools/bootstrap/child.mjs')).href;
  const code = `import { runAsOurselves } from ${JSON.stringify(module)};
    process.exitCode = await runAsOurselves(process.execPath, [${JSON.stringify(file)}]);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  starter.stdout.on('data', (chunk) => {
    output += chunk;
  });
  while (!/pid (\d+)/.test(output)) await once(starter.stdout, 'data');
  return starter;
}

test('a Ctrl-C that arrives twice reaches the server once, and its exit code is ours', async () => {
  const starter = await startBoth();
  starter.kill('SIGINT');
  starter.kill('SIGINT');
  const [code] = await once(starter, 'close');
  expect(code).toBe(7);
  expect(output).toContain('SIGINT 1\n');
});

test('SIGTERM is passed on', async () => {
  const starter = await startBoth();
  starter.kill('SIGTERM');
  expect((await once(starter, 'close'))[0]).toBe(7);
  expect(output).toContain('SIGTERM 1\n');
});

test('when the starter is killed, the server stops in order', async () => {
  const starter = await startBoth();
  starter.kill('SIGKILL');
  // Its output is the server's too: closed when both are gone.
  await once(starter, 'close');
  expect(output).toContain('SIGTERM 1\n');
});
