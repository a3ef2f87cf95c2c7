import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';

/** A sentence for the person at the console; printed without a stack. */
export class Stop extends Error {}

/** Ends the process with the sentence of a `Stop`; anything else is a defect and keeps its stack. */
export function endWith(error) {
  process.exitCode = 1;
  console.error(error instanceof Stop ? error.message : error);
}

/**
 * Runs a program to its end with its output collected: shown only when it fails, so that the console stays calm.
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runQuietly(program, options, { env = process.env, cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a program to its end with this process's own output. @returns {Promise<number>} its exit code */
export function runOpenly(program, options, { env = process.env, cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** What follows a `|` in a log is often the only hint: the last lines of a program's output. */
export const lastLines = (output, count = 25) => output.trimEnd().split('\n').slice(-count).join('\n');
