import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Refusal } from '#kernel/refusal.ts';
import { patternChars } from './password-patterns.ts';

/** Why a password is none: too short, one that many have, made of names that anybody knows, or of neighbouring keys. */
export type WeakPassword = 'short' | 'common' | 'name' | 'pattern';

/** What a password must not be made of, and how long it must be. */
export interface PasswordFor {
  leastChars: number;
  /** The login, the person's name, the city's: as they are written and read. */
  names: readonly string[];
}

const HASH_BYTES = 5;
const OWN_CHARS = 6;
const SHORTEST_NAME = 3;
const SHORTEST_JAPANESE_NAME = 2;

/**
 * Refuses 'password.short' {leastChars} and 'password.guessable' {why} for a password that guessing begins with (NIST SP 800-63B-4, 3.1.1.2): what is
 * left of it without names, patterns and the usual ornaments has to be of its own.
 */
export function requireStrong(password: string, { leastChars, names }: PasswordFor): void {
  const why = weakness(password, { leastChars, names });
  if (why === 'short') throw new Refusal('password.short', { leastChars });
  if (why !== null) throw new Refusal('password.guessable', { why });
}

export function weakness(password: string, { leastChars, names }: PasswordFor): WeakPassword | null {
  if ([...password.normalize('NFC')].length < leastChars) return 'short';
  const plain = folded(password);
  if (bases(plain).some(isCommon)) return 'common';
  if ([...plain].length - patternChars(plain) < OWN_CHARS) return 'pattern';
  const left = without(plain, names.map(folded));
  if (left !== plain && [...left.replace(/\d/g, '')].length < OWN_CHARS) return 'name';
  return null;
}

/** Wide and narrow, large and small letters alike, without what only parts them. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}$+<=>^`|~]/gu, '');

const LEET: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't' };

/** What people take and then adorn: without digits around it, with letters for digits, once for what is said twice. */
function bases(plain: string): string[] {
  const once = /^(.+?)\1+$/su.exec(plain)?.[1] ?? plain;
  const bare = once.replace(/^\d+|\d+$/g, '');
  const spelled = [once, bare].map((word) => word.replace(/[013457]/g, (digit) => LEET[digit] ?? digit));
  return [plain, once, bare, ...spelled];
}

function without(plain: string, names: readonly string[]): string {
  const isLong = (name: string): boolean =>
    [...name].length >= (/^[\x20-\x7e]*$/.test(name) ? SHORTEST_NAME : SHORTEST_JAPANESE_NAME);
  return names.filter(isLong).reduce((left, name) => left.replaceAll(name, ''), plain);
}

let hashes: Buffer | undefined;

/** The list that ships: the first bytes of the SHA-256 of each, in order. How it is made stands in tools/common-passwords.ts. */
function list(): Buffer {
  return (hashes ??= readFileSync(new URL('./common-passwords.bin', import.meta.url)));
}

function isCommon(word: string): boolean {
  if (word === '') return true;
  const wanted = createHash('sha256').update(word).digest().subarray(0, HASH_BYTES);
  const all = list();
  let [low, high] = [0, all.length / HASH_BYTES - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = wanted.compare(all, middle * HASH_BYTES, (middle + 1) * HASH_BYTES);
    if (order === 0) return true;
    if (order < 0) high = middle - 1;
    else low = middle + 1;
  }
  return false;
}
