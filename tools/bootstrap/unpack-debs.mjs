import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Unpacks fetched packages of Debian side by side into `place`/root, in the stead of what was there; written down in
 * root.json only when all is there, so that one broken off is done anew. The archives are gone afterwards.
 */
export function unpackDebs(archives, place) {
  const [root, next] = [path.join(place, 'root'), path.join(place, 'root.next')];
  rmSync(next, { recursive: true, force: true });
  const names = readdirSync(archives).filter((name) => name.endsWith('.deb'));
  for (const name of names) execFileSync('dpkg', ['-x', path.join(archives, name), next]);
  rmSync(root, { recursive: true, force: true });
  renameSync(next, root);
  rmSync(archives, { recursive: true, force: true });
  writeFileSync(path.join(place, 'root.json'), `${JSON.stringify({ packages: names.sort() }, null, 2)}\n`);
}
