import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDescribedApp } from './checks/described-app.ts';
import { readRouteRefusals } from './checks/route-refusals.ts';

/**
 * Writes which refusals each route may answer, as its code says; with `--check` it only says whether that is current, and
 * ends with 1 if not. Why read and not written down by hand: decision 0022.
 */
const ROOT = path.resolve(import.meta.dirname, '..');
const FILE = path.join(ROOT, 'src/http/description/route-refusals.ts');
const HEAD = `// Written by \`node tools/route-refusals.ts\` from the code of the routes; \`npm run check\` holds that it is current.
import type { RefusalCode } from '#kernel/refusal.ts';

export type Door = 'any' | 'caller' | 'key' | 'visitor';
`;

const list = (codes: readonly string[]): string => `[${codes.map((code) => `'${code}'`).join(', ')}]`;

const app = await openDescribedApp();
const { doors, own, faults } = readRouteRefusals(ROOT, app.routeList);
await app.close();
const doorLines = Object.entries(doors).map(([name, codes]) => `  ${name}: ${list(codes)},\n`);
const ownLines = [...own].map(([name, codes]) => `  '${name}': ${list(codes)},\n`);
const text = `${HEAD}
/** What may be refused before a route itself is asked: to anybody, to who is signed in, for a key, to residents. */
export const DOOR_REFUSALS: Readonly<Record<Door, readonly RefusalCode[]>> = {
${doorLines.join('')}};

/** What the code of a route may refuse beyond that. */
export const OWN_REFUSALS: Readonly<Record<string, readonly RefusalCode[]>> = {
${ownLines.join('')}};
`;
for (const fault of faults) console.log(fault);
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  console.log(
    'src/http/description/route-refusals.ts is not what the routes say (node tools/route-refusals.ts)',
  );
  process.exitCode = 1;
}
if (faults.length > 0) process.exitCode = 1;
