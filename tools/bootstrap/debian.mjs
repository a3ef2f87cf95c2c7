import { existsSync, readdirSync } from 'node:fs';
import { lastLines, runQuietly } from './run.mjs';

/**
 * What the tests use of Debian besides npm's packages: how to see that it is there, and what stays untested without it.
 * `needed` kinds of tests cannot run at all without it.
 */
const DEBIAN_NEEDS = [
  {
    name: 'chromium',
    isThere: () => existsSync('/usr/bin/chromium'),
    without: 'no browser journeys',
    needed: ['browser'],
  },
  {
    name: 'fonts-noto-cjk',
    isThere: () => listed('/usr/share/fonts/opentype/noto').some((file) => file.includes('CJK')),
    without: 'the browser journeys show no Japanese letters',
    needed: [],
  },
  {
    name: 'postgresql',
    isThere: () =>
      listed('/usr/lib/postgresql').some((major) => existsSync(`/usr/lib/postgresql/${major}/bin/postgres`)),
    without: "only the PostgreSQL of npm's package was tested, not Debian's",
    needed: [],
  },
];

/**
 * Installs what is missing with apt-get, as root or through sudo that asks for no password.
 * @returns {Promise<{ name: string, without: string, needed: string[], why: string }[]>} what is still missing and why
 */
export async function installDebianNeeds(say = console.log) {
  const missing = DEBIAN_NEEDS.filter((need) => !need.isThere());
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => name);
  const why = await install(names, say);
  return missing.filter((need) => !need.isThere()).map((need) => ({ ...need, why }));
}

async function install(names, say) {
  if (!existsSync('/usr/bin/apt-get')) return 'there is no apt-get on this machine';
  const asRoot = await waysToBeRoot();
  if (!asRoot) return `installing needs root: sudo apt-get install ${names.join(' ')}`;
  say(`Installing ${names.join(', ')} (apt-get) …`);
  const [program, ...before] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q'];
  const update = await runQuietly(program, [...before, 'update']);
  const done = await runQuietly(program, [...before, 'install', '-y', '--no-install-recommends', ...names]);
  if (done.code === 0) return 'apt-get installed it, but its programs are not where they are expected';
  return `apt-get failed: ${lastLines(update.code === 0 ? done.output : update.output, 1)}`;
}

async function waysToBeRoot() {
  if (process.getuid?.() === 0) return [];
  if (!existsSync('/usr/bin/sudo')) return undefined;
  const { code } = await runQuietly('/usr/bin/sudo', ['-n', 'true']);
  return code === 0 ? ['/usr/bin/sudo', '-n'] : undefined;
}

function listed(directory) {
  return existsSync(directory) ? readdirSync(directory) : [];
}
