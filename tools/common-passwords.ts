/**
 * Makes src/domain/staff/common-passwords.bin anew: `node tools/common-passwords.ts FOLDER`, where FOLDER is one in
 * which `npm i @zxcvbn-ts/language-common` was run (MIT: the lists of breached passwords of zxcvbn, by how often they
 * were seen). Kept are the first five bytes of the SHA-256 of each word of four letters or more, in order: 0.2 MB, and nobody has
 * to look at the words.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const HASH_BYTES = 5;
const SHORTEST = 4;

const folder = process.argv[2];
if (folder === undefined) throw new Error('say in which folder the package is installed');
const { default: words } = (await import(
  pathToFileURL(join(resolve(folder), 'node_modules/@zxcvbn-ts/language-common/dist/passwords.json.mjs')).href
)) as { default: string[] };
const kept = new Set(
  words
    .map((word) =>
      word
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[\s\p{P}\p{S}]/gu, ''),
    )
    .filter((word) => word.length >= SHORTEST),
);
const hashes = [...kept].map((word) => createHash('sha256').update(word).digest().subarray(0, HASH_BYTES));
const target = join(import.meta.dirname, '../src/domain/staff/common-passwords.bin');
writeFileSync(target, Buffer.concat(hashes.sort(Buffer.compare)));
console.log(`${kept.size} passwords`);
