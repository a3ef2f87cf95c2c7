import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runQuietly, Stop } from './run.mjs';
import { unpackDebs } from './unpack-debs.mjs';

/** A mail server as cities have them; of the tests only. */
const PACKAGES = ['postfix', 'dovecot-imapd'];

/**
 * Debian's Postfix and Dovecot unpacked under `place`, with what they need beyond what this machine has. Nothing is
 * installed and nothing is started: a test that wants them starts them from there.
 * @returns {Promise<boolean>} whether it had to be made
 */
export async function unpackMailRoot(place, say = console.log) {
  if (existsSync(path.join(place, 'root.json'))) return false;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0)
    throw new Stop("Debian's mail servers are unpacked with apt-get, as root.");
  say('Unpacking Postfix and Dovecot (apt-get) …');
  const archives = path.join(place, 'archives');
  mkdirSync(path.join(archives, 'partial'), { recursive: true });
  const options = ['-q', '-y', '--no-install-recommends', '--download-only', '--reinstall'];
  const download = ['apt-get', ...options, '-o', `Dir::Cache::archives=${archives}`, 'install', ...PACKAGES];
  await run(['apt-get', '-q', 'update']).catch(() => undefined);
  await run(download);
  unpackDebs(archives, place);
  return true;
}

async function run([program, ...words]) {
  const { code, output } = await runQuietly('env', ['DEBIAN_FRONTEND=noninteractive', program, ...words]);
  if (code !== 0) throw new Stop(`${lastLines(output, 4)}\n\n${program} failed. Is there a network?`);
}
