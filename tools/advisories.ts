import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import {
  advisoryList,
  countPackages,
  findAdvised,
  judgeAdvisories,
  readParts,
} from './checks/dependencies.ts';

/**
 * npm run advisories [-- --check] [--file FILE]: asks npm (`npm audit`) which advisories there are about the packages of the lock file, and keeps them in
 * tools/advisories.json with the day. For where there is a network; the check compares with what was kept, without one.
 * Advisories that were known before stay in the list, so that going back to an old version is found as well.
 * With `--check` it asks nobody: 0 for a list that is of late and has nothing, 1 for something that it has, 2 for one that says
 * nothing of today.
 */
const ROOT = path.resolve(import.meta.dirname, '..');
const { values: given } = parseArgs({
  options: { check: { type: 'boolean' }, file: { type: 'string' } },
});
const FILE = given.file ?? path.join(ROOT, 'tools/advisories.json');

const via = z.object({
  source: z.number(),
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']),
  range: z.string(),
});
const report = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.union([z.string(), via])) })),
});

const parts = readParts(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
const today = new Date().toISOString().slice(0, 10);
const known = advisoryList.parse(JSON.parse(readFileSync(FILE, 'utf8')));
if (given.check) {
  const judged = judgeAdvisories(known, parts, today);
  const advised = findAdvised(parts, known, today);
  console.log(judged.says);
  for (const { part, advisory } of advised)
    console.log(`${part.name} ${part.version}: ${advisory.severity} ${advisory.id} ${advisory.title}`);
  process.exit(advised.length > 0 ? 1 : judged.state === 'checked' ? 0 : 2);
}

const asked = spawnSync('npm', ['audit', '--json'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 100_000_000 });
const parsed = report.safeParse(JSON.parse(asked.stdout || '{}'));
if (!parsed.success) {
  console.error(
    `npm audit gave no report (exit ${asked.status}): is there a network? The list stays as it was.`,
  );
  process.exit(1);
}
const found = Object.values(parsed.data.vulnerabilities)
  .flatMap((one) => one.via)
  .flatMap((one) => (typeof one === 'string' ? [] : [one]))
  .map(({ url, name, range, severity, title }) => ({
    ...{ id: url.split('/').at(-1) ?? url, name, range, severity, title },
  }));
const all = new Map([...known.advisories, ...found].map((one) => [`${one.id} ${one.name}`, one]));
const list = {
  askedOn: today,
  source: 'npm audit (GitHub Advisory Database)',
  packages: countPackages(parts),
  gathered: known.gathered,
  advisories: [...all.values()].sort((a, b) => `${a.name} ${a.id}`.localeCompare(`${b.name} ${b.id}`)),
  borne: known.borne,
};
writeFileSync(FILE, `${JSON.stringify(list, null, 2)}\n`);
console.log(
  `${list.packages} packages asked about on ${list.askedOn}: ${found.length} advisories fit, ${all.size} known`,
);
