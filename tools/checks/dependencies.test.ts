import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  advisoryList,
  billOfMaterials,
  countPackages,
  findAdvised,
  isTaken,
  isWithin,
  judgeAdvisories,
  type Part,
  readParts,
} from './dependencies.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(path.join(ROOT, name), 'utf8');
const parts = readParts(read('package-lock.json'));
const list = advisoryList.parse(JSON.parse(read('tools/advisories.json')));

describe('what the product is made of', () => {
  it('is written down whole: each package with its hash, licence and needs, by the schema of CycloneDX', () => {
    const component = z.strictObject({
      type: z.literal('library'),
      'bom-ref': z.string(),
      name: z.string(),
      version: z.string(),
      purl: z.string().regex(/^pkg:npm\/(%40[^/]+\/)?[^@/]+@[^@]+$/),
      scope: z.enum(['required', 'optional', 'excluded']),
      licenses: z.array(
        z.union([
          z.strictObject({ license: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9.+-]+$/) }) }),
          z.strictObject({ expression: z.string() }),
        ]),
      ),
      hashes: z.array(
        z.strictObject({ alg: z.literal('SHA-512'), content: z.string().regex(/^[0-9a-f]{128}$/) }),
      ),
    });
    const bill = billOfMaterials(parts, { name: 'engawa', version: '0.1.0', licence: 'Apache-2.0' }) as {
      components: unknown[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    const components = z.array(component).parse(bill.components);
    const refs = new Set(components.map((one) => one['bom-ref']));
    expect(refs.size).toBe(components.length);
    expect(refs.size).toBe(new Set(parts.map(({ name, version }) => `${name}@${version}`)).size);
    for (const { dependsOn } of bill.dependencies) for (const ref of dependsOn) expect(refs).toContain(ref);
    const [root] = bill.dependencies;
    const direct = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    for (const name of Object.keys(direct['dependencies']!))
      expect(root!.dependsOn.some((ref) => ref.startsWith(`pkg:npm/${name.replace('@', '%40')}@`))).toBe(
        true,
      );
    // pg asks for pg-protocol, wherever that lies.
    expect(bill.dependencies.find(({ ref }) => ref.startsWith('pkg:npm/pg@'))?.dependsOn.join(' ')).toContain(
      'pg-protocol@',
    );
    console.log(`bill of materials: ${components.length} packages`);
  });

  it('comes under licences that are taken', () => {
    expect(
      parts.filter((part) => !isTaken(part.licence)).map((part) => `${part.path}: ${part.licence}`),
    ).toEqual([]);
    expect(
      ['MIT OR GPL-3.0-only', '(MIT OR EUPL-1.1+)', 'Apache-2.0 AND LGPL-3.0-or-later'].map(isTaken),
    ).toEqual([true, true, true]);
    expect(['GPL-3.0-only', 'MIT AND AGPL-3.0-only', 'not stated', 'UNLICENSED'].map(isTaken)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('advisories', () => {
  it('of the list, whatever it is worth: none is about what is in the lock file; what it is worth is said', () => {
    const today = new Date().toISOString().slice(0, 10);
    console.log(
      `${judgeAdvisories(list, parts, today).says}; ${list.advisories.length} known (${list.source})`,
    );
    const advised = findAdvised(parts, list, today);
    expect(
      advised.map(({ part, advisory }) => `${part.name} ${part.version}: ${advisory.id} ${advisory.title}`),
    ).toEqual([]);
  });

  it.each([
    ['never asked for', null, 0, 'not-checked', null],
    ['of today', '2026-11-29', 0, 'checked', 0],
    ['thirty days old', '2026-10-30', 0, 'checked', 30],
    ['older', '2026-10-29', 0, 'old', 31],
    ['of a day to come', '2026-11-30', 0, 'not-checked', -1],
    ['asked for other packages', '2026-11-29', 1, 'not-checked', 0],
  ] as const)('in a list that is %s are worth what it is worth', (_what, askedOn, more, state, ageDays) => {
    const given = { ...list, askedOn, packages: countPackages(parts) + more, gathered: null };
    const judged = judgeAdvisories(given, parts, '2026-11-29');
    expect(judged).toMatchObject({ state, ageDays });
    expect(judged.says.includes('NOT CHECKED')).toBe(state === 'not-checked');
  });

  it('that were gathered by hand are worth something, and never as much as an answer', () => {
    const gathered = { onDate: '2026-11-28', publishedUpTo: '2026-10-15', names: 3, source: 'by hand' };
    const given = { ...list, askedOn: null, gathered };
    expect(judgeAdvisories(given, parts, '2026-11-29')).toMatchObject({
      ...{ state: 'partly', ageDays: null },
      says: expect.stringMatching(/PARTLY CHECKED: \d+ gathered by hand on 2026-11-28 about 3 of \d+ names/),
    });
    const asked = { ...given, askedOn: '2026-11-29', packages: countPackages(parts) };
    expect(judgeAdvisories(asked, parts, '2026-11-29').state).toBe('checked');
  });

  it('are found by version, and borne only until their day', () => {
    const part = { name: 'left-pad', version: '1.2.3' } as Part;
    const advisory = {
      id: 'GHSA-1',
      name: 'left-pad',
      range: '>=1.0.0 <1.3.0',
      severity: 'high' as const,
      title: 'x',
    };
    const given = { ...list, advisories: [advisory], borne: [] };
    expect(findAdvised([part], given, '2026-11-29')).toHaveLength(1);
    expect(findAdvised([{ ...part, version: '1.3.0' }], given, '2026-11-29')).toEqual([]);
    expect(findAdvised([{ ...part, name: 'right-pad' }], given, '2026-11-29')).toEqual([]);
    const borne = { ...given, borne: [{ id: 'GHSA-1', until: '2026-12-31', why: 'not reached' }] };
    expect(findAdvised([part], borne, '2026-12-31')).toEqual([]);
    expect(findAdvised([part], borne, '2027-01-01')).toHaveLength(1);
  });

  it.each([
    ['1.2.3', '<1.2.4', true],
    ['1.2.4', '<1.2.4', false],
    ['1.2.4', '<=1.2.4', true],
    ['2.0.0', '>=1.0.0 <1.5.0 || >=2.0.0 <2.0.1', true],
    ['1.5.0', '>=1.0.0 <1.5.0 || >=2.0.0 <2.0.1', false],
    ['1.2.3', '1.2.3', true],
    ['1.2.3', '= 1.2.4', false],
    ['1.10.0', '<1.9.0', false],
    ['2.0.0-beta.2', '<2.0.0', true],
    ['2.0.0-beta.2', '<2.0.0-beta.10', true],
    ['2.0.0-rc.1', '<2.0.0-beta.10', false],
    ['1.0.0+build', '<=1.0.0', true],
    ['3.1.4', '*', true],
    ['3.1.4', '>= 3.1.0', true],
    ['3.1.4', 'nonsense', false],
  ])('%s within %s: %s', (version, range, is) => {
    expect(isWithin(version, range)).toBe(is);
  });
});
