// npm run bench [name …]. Installs packages when needed and runs bench/*.bench.ts one after another.
import { existsSync, readdirSync } from 'node:fs';
import { environmentFor, findNode26 } from './bootstrap/node26.mjs';
import { installPackagesIfStale } from './bootstrap/packages.mjs';
import { inRoot } from './bootstrap/paths.mjs';
import { endWith, runOpenly, Stop } from './bootstrap/run.mjs';

const SUFFIX = '.bench.ts';

async function bench(wanted) {
  await installPackagesIfStale();
  const node = findNode26();
  const names = listBenches().filter((name) => wanted.length === 0 || wanted.includes(name));
  if (names.length === 0) throw new Stop(`No such measurement. There are: ${listBenches().join(', ')}`);
  const failed = [];
  for (const name of names) {
    console.log(`\n── ${name}`);
    // One at a time: two on the same cores would measure each other.
    const code = await runOpenly(node, [inRoot('bench', `${name}${SUFFIX}`)], { env: environmentFor(node) });
    if (code !== 0) failed.push(name);
  }
  if (failed.length > 0) throw new Stop(`\nFailed: ${failed.join(', ')}`);
}

function listBenches() {
  if (!existsSync(inRoot('bench'))) return [];
  const files = readdirSync(inRoot('bench')).filter((file) => file.endsWith(SUFFIX));
  return files.map((file) => file.slice(0, -SUFFIX.length)).sort();
}

try {
  await bench(process.argv.slice(2).filter((option) => !option.startsWith('-')));
} catch (error) {
  endWith(error);
}
