import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RouteInfo } from '#http/routes.ts';
import { openDescribedApp } from './checks/described-app.ts';
import { readRouteRefusals } from './checks/route-refusals.ts';

/**
 * Writes which refusals each route may answer, as its code says; `npm run check` says whether that is current. Why read and
 * not written down by hand: decision 0022.
 */
const ROOT = path.resolve(import.meta.dirname, '..');
const FILE = path.join(ROOT, 'src/http/description/route-refusals.ts');
const HEAD = `// Written by \`node tools/route-refusals.ts\` from the code of the routes; \`npm run check\` holds that it is current.
import type { RefusalCode } from '#kernel/refusal.ts';

export type Door = 'any' | 'caller' | 'key' | 'visitor';
`;

const list = (codes: readonly string[]): string => `[${codes.map((code) => `'${code}'`).join(', ')}]`;

/** What the file is to hold, and what is wrong with the routes themselves. */
function refusalsFile(routes: readonly RouteInfo[]): { text: string; faults: readonly string[] } {
  const { doors, own, faults } = readRouteRefusals(ROOT, routes);
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
  return { text, faults };
}

/** What of the written refusals is not what the routes say, one line each. */
export function refusalFaults(routes: readonly RouteInfo[]): string[] {
  const { text, faults } = refusalsFile(routes);
  if (readFileSync(FILE, 'utf8') === text) return [...faults];
  return [
    ...faults,
    'src/http/description/route-refusals.ts is not what the routes say (node tools/route-refusals.ts)',
  ];
}

if (import.meta.main) {
  const app = await openDescribedApp();
  const { text, faults } = refusalsFile(app.routeList);
  await app.close();
  writeFileSync(FILE, text);
  for (const fault of faults) console.log(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
