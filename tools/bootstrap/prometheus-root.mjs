import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runQuietly, Stop } from './run.mjs';
import { unpackDebs } from './unpack-debs.mjs';

/**
 * Debian's Prometheus unpacked under `place`: one package of 19 MB, whose programs need nothing but libc. Nothing is installed
 * and nothing is started: the test of alerts and figures starts it from there.
 * @returns {Promise<boolean>} whether it had to be made
 */
export async function unpackPrometheus(place, say = console.log) {
  if (existsSync(path.join(place, 'root.json'))) return false;
  if (!existsSync('/usr/bin/apt-get')) throw new Stop("Debian's Prometheus is fetched with apt-get.");
  say('Unpacking Prometheus (apt-get) …');
  const archives = path.join(place, 'archives');
  rmSync(archives, { recursive: true, force: true });
  mkdirSync(archives, { recursive: true });
  await run(['apt-get', '-q', 'update']).catch(() => undefined);
  // Without what it depends on: that is its old page of scripts, which nobody looks at here.
  await run(['apt-get', '-q', '-o', 'APT::Sandbox::User=root', 'download', 'prometheus'], archives);
  unpackDebs(archives, place);
  return true;
}

async function run([program, ...words], cwd) {
  const { code, output } = await runQuietly(program, words, cwd === undefined ? {} : { cwd });
  if (code !== 0) throw new Stop(`${lastLines(output, 4)}\n\n${program} failed. Is there a network?`);
}
