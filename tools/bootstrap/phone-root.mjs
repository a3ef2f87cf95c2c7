import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {
  debianMirror,
  EXCHANGE_PACKAGES,
  installedVersions,
  readRecord,
  RECIPE,
  recordPath,
  untestedVersions,
  VOICE_PACKAGES,
  whyBuild,
} from './phone-recipe.mjs';
import { lastLines, Stop } from './run.mjs';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const WANTED_BYTES = 1_500_000_000;
const SUITE = 'sid';
const VOICE_SUITE = 'bookworm';
/** Longer than the slowest office line needs for 250 MB in one go without a word. */
const SILENT_FOR_MS = 10 * 60_000;

/**
 * Makes the Debian root with the trial's exchange and its voice under `place`, unless a good one is there.
 * Built beside and moved into place when it works: a failure leaves the root that was there as it was.
 * Refuses (Stop): not Debian, not root, no space, no network, an exchange that is running from it.
 * @param {{ place: string, extra?: string[], wantsUpdate?: boolean, say?: (line: string) => void }} options
 * @returns {Promise<{ built: boolean, packages: Record<string, string>, warnings: string[] }>}
 */
export async function buildPhoneRoot({ place, extra = [], wantsUpdate = false, say = console.log }) {
  const wanted = [...EXCHANGE_PACKAGES, ...VOICE_PACKAGES, ...extra];
  const root = path.join(place, 'root');
  const record = readRecord(place);
  const why = whyBuild(record, wanted, { isThere: existsSync(root), wantsUpdate });
  if (!why) return { built: false, packages: record.packages, warnings: untestedVersions(record.packages) };
  refuseUnlessPossible(place, root);
  say(`Building the trial exchange under ${place}: ${why}. About a minute, 1.5 GB.`);
  await installDebootstrap(say);
  const next = path.join(place, 'root.next');
  rmSync(next, { recursive: true, force: true, maxRetries: 3 });
  try {
    const packages = await build(next, wanted, say);
    moveIntoPlace({ place, root, next, packages });
    return { built: true, packages, warnings: untestedVersions(packages) };
  } finally {
    rmSync(next, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function build(next, wanted, say) {
  const mirror = await findMirror(say);
  const env = proxyEnvironment();
  say('1/4 The base of Debian (signatures are checked) …');
  await runTelling('debootstrap', ['--variant=minbase', `--keyring=${KEYRING}`, SUITE, next, mirror], {
    env,
    say,
    what: 'debootstrap',
  });
  // Before any package: nothing may be started inside.
  const policy = path.join(next, 'usr/sbin/policy-rc.d');
  writeFileSync(policy, '#!/bin/sh\nexit 101\n');
  chmodSync(policy, 0o755);
  const voiceList = path.join(next, 'etc/apt/sources.list.d/voice.list');
  writeFileSync(voiceList, `deb [signed-by=${KEYRING}] ${mirror} ${VOICE_SUITE} contrib\n`);
  say('2/4 The lists of packages …');
  await updateLists(next, env, say);
  say('3/4 Asterisk, Open JTalk, eSpeak NG and the voice …');
  await inRoot(next, ['apt-get', '-q', '-y', '--no-install-recommends', 'install', ...wanted], { env, say });
  say('4/4 Trying it …');
  await tryOut(next);
  const packages = installedVersions(next, wanted);
  // Where it came from is this machine's matter and is asked again the next time; the archives are 150 MB.
  for (const left of ['var/lib/apt/lists', 'var/cache/apt', 'etc/apt/sources.list', 'etc/apt/sources.list.d'])
    rmSync(path.join(next, left), { recursive: true, force: true });
  return packages;
}

/** sid's lists are valid for a week. A mirror that is kept still stays usable: its signatures are checked all the same. */
async function updateLists(next, env, say) {
  const update = ['apt-get', '-q', 'update'];
  try {
    await inRoot(next, update, { env, say });
  } catch (error) {
    if (!/is expired/.test(error.output ?? '')) throw error;
    say(
      "    This machine's mirror has not been refreshed for over a week; its newest packages are older than that.",
    );
    await inRoot(next, [...update, '-o', 'Acquire::Check-Valid-Until=false'], { env, say });
  }
}

/** In a mount namespace of its own: /proc and /dev are gone from the root whatever happens to us. */
function inRoot(next, command, { env, say }) {
  const script =
    'root=$1; shift; mount --bind /proc "$root/proc" && mount --bind /dev "$root/dev" && exec chroot "$root" "$@"';
  const inside = {
    ...env,
    DEBIAN_FRONTEND: 'noninteractive',
    LC_ALL: 'C.UTF-8',
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  };
  return runTelling('unshare', ['--mount', 'sh', '-c', script, 'sh', next, ...command], {
    env: inside,
    say,
    what: `${command[0]} inside the root`,
  });
}

/** As the product will run them: without chroot, by the root's own loader. */
async function tryOut(root) {
  const lib = path.join(root, 'usr/lib', triplet());
  const loader = path.join(
    lib,
    readdirSync(lib).find((name) => /^ld-linux-.*\.so\.\d$/.test(name)) ?? 'ld-linux.so',
  );
  for (const [program, option] of [
    ['usr/sbin/asterisk', '-V'],
    ['usr/bin/open_jtalk', '-h'],
    ['usr/bin/espeak-ng', '--version'],
  ]) {
    try {
      execFileSync(loader, ['--library-path', `${lib}:${lib}/pulseaudio`, path.join(root, program), option], {
        stdio: 'pipe',
        timeout: 20_000,
      });
    } catch (error) {
      // open_jtalk ends with 1 when it has only said how it is used.
      if (typeof error.status === 'number' && `${error.stdout}${error.stderr}`.includes('usage:')) continue;
      throw new Stop(`${program} was installed and does not run: ${error.message}`);
    }
  }
}

function triplet() {
  if (process.arch === 'x64') return 'x86_64-linux-gnu';
  if (process.arch === 'arm64') return 'aarch64-linux-gnu';
  throw new Stop(`The trial exchange is set up on x86-64 and ARM64, not on ${process.arch}.`);
}

function moveIntoPlace({ place, root, next, packages }) {
  refuseWhileRunning(root);
  const previous = path.join(place, 'root.previous');
  rmSync(previous, { recursive: true, force: true });
  if (existsSync(root)) renameSync(root, previous);
  renameSync(next, root);
  const record = { recipe: RECIPE, suite: SUITE, builtAt: new Date().toISOString(), packages };
  writeFileSync(`${recordPath(place)}.partial`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${recordPath(place)}.partial`, recordPath(place));
  rmSync(previous, { recursive: true, force: true });
}

function refuseUnlessPossible(place, root) {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) {
    throw new Stop(
      'The trial exchange is set up on Debian and its relatives only. Elsewhere, install Asterisk 20 or 22 and name it by ASTERISK_URL.',
    );
  }
  if (process.getuid() !== 0) {
    throw new Stop('Setting up the trial exchange needs root, for debootstrap: sudo npm run phone');
  }
  if (!existsSync(KEYRING)) {
    throw new Stop(
      `${KEYRING} is missing: nothing is installed whose signature cannot be checked. Install debian-archive-keyring.`,
    );
  }
  triplet();
  refuseWhileRunning(root);
  mkdirSync(place, { recursive: true, mode: 0o755 });
  const disk = statfsSync(place);
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes < WANTED_BYTES) {
    throw new Stop(
      `The trial exchange needs 1.5 GB under ${place}; ${Math.floor(freeBytes / 1_000_000)} MB are free.`,
    );
  }
}

/** An exchange that talks keeps its files: whoever wants another root stops Engawa first. */
function refuseWhileRunning(root) {
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && maps(name, root));
  if (pid)
    throw new Stop(
      `An exchange is running from ${root} (process ${pid}). Stop Engawa (Ctrl-C) and try again.`,
    );
}

function maps(pid, root) {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'utf8').includes(`${root}/`);
  } catch {
    return false;
  }
}

async function installDebootstrap(say) {
  if (existsSync('/usr/sbin/debootstrap')) return;
  say('Installing debootstrap (apt-get) …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runTelling('apt-get', ['-q', 'update'], { env, say, what: 'apt-get update' });
  const install = ['-q', '-y', '--no-install-recommends', 'install', 'debootstrap'];
  await runTelling('apt-get', install, { env, say, what: 'apt-get install debootstrap' });
}

async function findMirror(say) {
  const known = () => debianMirror(askApt());
  const found = known();
  if (found) return found;
  // Images of containers come without lists; which of its sources is Debian, apt knows only from those.
  await runTelling('apt-get', ['-q', 'update'], { env: process.env, say, what: 'apt-get update' });
  const second = known();
  if (second) return second;
  throw new Stop(
    "None of this machine's apt sources is Debian's own archive (main): there is nowhere to install from.",
  );
}

function askApt() {
  const format = '$(REPO_URI)|$(ORIGIN)|$(LABEL)|$(CODENAME)|$(COMPONENT)';
  return execFileSync('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], {
    encoding: 'utf8',
  });
}

/** apt may have a proxy of its own; debootstrap asks the environment only. */
function proxyEnvironment() {
  const said = execFileSync('apt-config', ['shell', 'PROXY', 'Acquire::http::Proxy'], { encoding: 'utf8' });
  const proxy = /^PROXY='(.+)'$/m.exec(said)?.[1];
  return proxy && proxy !== 'DIRECT' ? { http_proxy: proxy, ...process.env } : process.env;
}

/** Runs a program, tells now and then where it is, and stops with the end of what it said when it fails. */
function runTelling(program, options, { env, say, what }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let toldAtMs = Date.now();
    const watchdog = setTimeout(() => child.kill('SIGKILL'), SILENT_FOR_MS);
    const hear = (chunk) => {
      output += chunk;
      watchdog.refresh();
      if (Date.now() - toldAtMs < 5_000) return;
      toldAtMs = Date.now();
      say(`    ${lastLines(String(chunk), 1).slice(0, 100)}`);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => reject(new Stop(`${what} could not be run: ${error.message}`)));
    child.once('close', (code) => {
      clearTimeout(watchdog);
      if (code === 0) return resolve();
      const isOffline =
        /Failed getting release file|Could not resolve|Temporary failure|Connection timed out/.test(output);
      const hint = isOffline
        ? "\nIs there a network? The mirror of this machine's apt sources must be reachable."
        : '';
      reject(Object.assign(new Stop(`${lastLines(output, 8)}\n\n${what} failed.${hint}`), { output }));
    });
  });
}
