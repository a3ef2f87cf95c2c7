import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runQuietly, Stop } from './run.mjs';

/** A mail server as cities have them; of the tests only. */
const PACKAGES = ['postfix', 'dovecot-imapd'];

/**
 * Debian's Postfix and Dovecot unpacked under `place`, with what they need beyond what this machine has. Nothing is
 * installed and nothing is started: a test that wants them starts them from there.
 * @returns {Promise<boolean>} whether it had to be made
 */
export async function unpackMailRoot(place, say = console.log) {
  const root = path.join(place, 'root');
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
  const next = path.join(place, 'root.next');
  rmSync(next, { recursive: true, force: true });
  const names = readdirSync(archives).filter((name) => name.endsWith('.deb'));
  for (const name of names) execFileSync('dpkg', ['-x', path.join(archives, name), next]);
  rmSync(root, { recursive: true, force: true });
  renameSync(next, root);
  rmSync(archives, { recursive: true, force: true });
  writeFileSync(path.join(place, 'root.json'), `${JSON.stringify({ packages: names.sort() }, null, 2)}\n`);
  return true;
}

async function run([program, ...words]) {
  const { code, output } = await runQuietly('env', ['DEBIAN_FRONTEND=noninteractive', program, ...words]);
  if (code !== 0) throw new Stop(`${lastLines(output, 4)}\n\n${program} failed. Is there a network?`);
}
