import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { inRoot, ROOT } from './paths.mjs';

/** Ctrl-C reaches this process from the terminal and again from npm; both are one wish. */
const SAME_WISH_MS = 1000;

/**
 * Runs the server as if it were this process: its output, its signals, its exit code.
 * It gets a process group of its own, so that a Ctrl-C comes to it once, through us, and not twice or three times.
 * @returns {Promise<number>} the exit code
 */
export function runAsOurselves(node, options, { env = process.env } = {}) {
  const preload = ['--import', pathToFileURL(inRoot('tools/bootstrap/end-with-parent.mjs')).href];
  const child = spawn(node, [...preload, ...options], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  forwardSignals(child);
  return exitCodeOf(child);
}

/** Runs several programs until the last of them ends or we are told to stop. @returns {Promise<number>} the last one's exit code */
export async function runTogether(commands, env) {
  const children = commands.map(([program, options]) =>
    spawn(program, options, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] }),
  );
  const stopAll = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stopAll);
  const codes = children.map(exitCodeOf);
  const code = await codes.at(-1);
  stopAll();
  await Promise.all(codes);
  return code;
}

function exitCodeOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

function forwardSignals(child) {
  const lastMs = {};
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      const nowMs = performance.now();
      const isSameWish = nowMs - (lastMs[signal] ?? Number.NEGATIVE_INFINITY) < SAME_WISH_MS;
      lastMs[signal] = nowMs;
      // A closed terminal is a wish to stop too.
      if (!isSameWish) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    });
  }
}
