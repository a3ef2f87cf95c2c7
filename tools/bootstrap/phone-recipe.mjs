import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What the trial exchange needs of Debian sid; open-jtalk and its dictionary speak Japanese, espeak-ng the others. */
export const EXCHANGE_PACKAGES = ['asterisk', 'open-jtalk', 'open-jtalk-mecab-naist-jdic', 'espeak-ng'];
/** The voice: in no newer release than bookworm, and there outside of main. CC BY 3.0. */
export const VOICE_PACKAGES = ['hts-voice-nitech-jp-atr503-m001'];
/** What the tests dial with. */
export const TEST_PHONE_PACKAGES = ['sip-tester', 'baresip-core'];

/** Raised whenever the way of building changes: a root that was built another way is built anew. */
export const RECIPE = 1;

/**
 * The versions that the tests passed with. sid moves on by itself: another version is used, with a warning that says
 * nobody has tried it yet.
 */
const TESTED = {
  asterisk: ['1:22.10.1+dfsg+~cs6.17.60671434-1'],
  'open-jtalk': ['1.11-5'],
  'open-jtalk-mecab-naist-jdic': ['1.11-5'],
  'espeak-ng': ['1.52.0+dfsg-5+b2'],
  'hts-voice-nitech-jp-atr503-m001': ['1.05-7'],
  'sip-tester': ['1:3.8.0-1'],
  'baresip-core': ['1.1.0-3.1'],
};

/** A sentence for each package whose version nobody has tested with. */
export function untestedVersions(packages, tested = TESTED) {
  return Object.entries(packages)
    .filter(([name, version]) => tested[name] && !tested[name].includes(version))
    .map(([name, version]) => `${name} ${version} has not been tested with (${tested[name].join(', ')} has)`);
}

/**
 * Why a root has to be built (anew), or undefined when the one that is there will do.
 * @param {object | undefined} record what was written down beside the root
 */
export function whyBuild(record, wanted, { isThere, wantsUpdate }) {
  if (!record || !isThere) return 'there is none yet';
  if (record.recipe !== RECIPE) return 'this version of Engawa builds it differently';
  const missing = wanted.filter((name) => !record.packages[name]);
  if (missing.length > 0) return `it lacks ${missing.join(', ')}`;
  return wantsUpdate ? 'an update was asked for' : undefined;
}

/**
 * Debian's own archive among what apt uses on this machine.
 * @param {string} targets lines `URI|origin|label|codename|component`, as apt tells them of its signed lists
 * @returns {string | undefined} the mirror's address
 */
export function debianMirror(targets) {
  for (const line of targets.split('\n')) {
    const [uri, origin, label, , component] = line.split('|');
    if (origin !== 'Debian' || label !== 'Debian' || component !== 'main') continue;
    const mirror = uri.startsWith('mirror+file:') ? firstOfList(uri.slice('mirror+file:'.length)) : uri;
    if (/^https?:\/\//.test(mirror)) return mirror.replace(/\/+$/, '');
  }
  return undefined;
}

function firstOfList(file) {
  const place = file.replace(/\/$/, '');
  const text = existsSync(place) ? readFileSync(place, 'utf8') : '';
  return (
    text
      .split('\n')
      .find((line) => /^https?:/.test(line))
      ?.split(/\s/)[0] ?? ''
  );
}

/** Where the record of a root lies: beside it, so that it is never taken for one of its files. */
export const recordPath = (place) => path.join(place, 'root.json');

/** What was written down when the root was finished; undefined when there is none or it cannot be read. */
export function readRecord(place) {
  try {
    return JSON.parse(readFileSync(recordPath(place), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The versions of the packages that are installed in a root. */
export function installedVersions(root, names) {
  const query = [`--admindir=${root}/var/lib/dpkg`, '-W', '-f=${Package}|${Version}\\n', ...names];
  const lines = execFileSync('dpkg-query', query, { encoding: 'utf8' }).trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split('|')));
}
