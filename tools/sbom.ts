import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { billOfMaterials, type Part, readParts } from './checks/dependencies.ts';

/**
 * npm run sbom: what the product is made of, from the lock file. Without a name it goes to the console as CycloneDX (JSON);
 * `--licences` writes docs/licences.md, the same by licence, for people.
 */
const ROOT = path.resolve(import.meta.dirname, '..');
const read = (name: string) => readFileSync(path.join(ROOT, name), 'utf8');

function licencePage(parts: readonly Part[]): string {
  const shipped = parts.filter((part) => !part.dev);
  const rows = (some: readonly Part[]) => {
    const byLicence = Map.groupBy(some, ({ licence }) => licence);
    return [...byLicence]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([licence, of]) => {
        const names = [...new Set(of.map(({ name, version }) => `${name} ${version}`))].sort();
        return `| ${licence} | ${names.length} | ${names.join(', ')} |`;
      });
  };
  const head = ['| licence | packages | which |', '| --- | --- | --- |'];
  return [
    '# Licences of what comes along',
    '',
    'Written by `npm run sbom -- --licences` from `package-lock.json`; `npm run sbom` prints the whole bill of materials (CycloneDX 1.6, with the hash of each package and what needs what).',
    '',
    '## In the product',
    '',
    ...[...head, ...rows(shipped)],
    '',
    '## For building and testing only',
    '',
    ...[...head, ...rows(parts.filter((part) => part.dev))],
    '',
  ].join('\n');
}

const parts = readParts(read('package-lock.json'));
if (process.argv.includes('--licences')) {
  writeFileSync(path.join(ROOT, 'docs/licences.md'), licencePage(parts));
} else {
  const { name, version, license } = JSON.parse(read('package.json')) as Record<
    'name' | 'version' | 'license',
    string
  >;
  process.stdout.write(
    `${JSON.stringify(billOfMaterials(parts, { name, version, licence: license }), null, 2)}\n`,
  );
}
