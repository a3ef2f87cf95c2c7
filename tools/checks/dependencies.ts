import { z } from 'zod';

/** What an installation is made of besides its own code: read from the lock file, so that it is what is installed. */
export interface Part {
  /** Its place in the lock file. */
  path: string;
  name: string;
  version: string;
  licence: string;
  /** SHA-512 of the package as it was published, in hex; null where it comes with another one. */
  sha512: string | null;
  /** Needed to build and test only. */
  dev: boolean;
  /** Left out on machines that it is not for. */
  optional: boolean;
  needs: readonly string[];
}

const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

const FOLDER = 'node_modules/';

/** Packages that name no licence, or not by its short name: what stands in their LICENSE file, looked at by somebody. */
const READ_IN_FILES: Readonly<Record<string, string>> = {
  'node_modules/png-js': 'MIT',
  'node_modules/xml-escape': 'MIT',
};

/** Every package of a lock file, once for each place it lies in. */
export function readParts(lockText: string): Part[] {
  const { packages } = lockSchema.parse(JSON.parse(lockText));
  return Object.entries(packages).flatMap(([path, entry]) => {
    if (path === '' || entry.version === undefined) return [];
    const sha = /sha512-([A-Za-z0-9+/=]+)/.exec(entry.integrity ?? '')?.[1];
    return {
      path,
      name: entry.name ?? path.slice(path.lastIndexOf(FOLDER) + FOLDER.length),
      version: entry.version,
      licence: READ_IN_FILES[path] ?? entry.license ?? 'not stated',
      sha512: sha === undefined ? null : Buffer.from(sha, 'base64').toString('hex'),
      dev: entry.dev === true || entry.devOptional === true,
      optional: entry.optional === true || entry.devOptional === true,
      needs: Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }),
    };
  });
}

/** The address of a package among all kinds of packages (purl). */
export function purlOf({ name, version }: Pick<Part, 'name' | 'version'>): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** The bill of materials by CycloneDX 1.6, for the version of the product given. */
export function billOfMaterials(
  parts: readonly Part[],
  product: { name: string; version: string; licence: string },
): object {
  const byPath = new Map(parts.map((part) => [part.path, part]));
  const root = `pkg:npm/${product.name}@${product.version}`;
  const once = new Map(parts.map((part) => [purlOf(part), part]));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        ...{ type: 'application', 'bom-ref': root, name: product.name, version: product.version, purl: root },
        licenses: [{ license: { id: product.licence } }],
      },
    },
    components: [...once].map(([purl, part]) => ({
      ...{ type: 'library', 'bom-ref': purl, name: part.name, version: part.version, purl },
      scope: part.dev ? 'excluded' : part.optional ? 'optional' : 'required',
      licenses: [licenceOf(part.licence)],
      ...(part.sha512 ? { hashes: [{ alg: 'SHA-512', content: part.sha512 }] } : {}),
    })),
    dependencies: [
      { ref: root, dependsOn: directOf(parts).map(purlOf) },
      ...[...once].map(([ref, part]) => ({ ref, dependsOn: needsOf(part, byPath) })),
    ],
  };
}

/** One name of the SPDX list, or several joined by its words. */
function licenceOf(text: string): object {
  return /\s/.test(text) ? { expression: text.replace(/^\((.*)\)$/, '$1') } : { license: { id: text } };
}

function directOf(parts: readonly Part[]): Part[] {
  return parts.filter(({ path, name }) => path === FOLDER + name);
}

/** As Node finds them: beside the package first, then outwards. */
function needsOf(part: Part, byPath: ReadonlyMap<string, Part>): string[] {
  const found = part.needs.flatMap((name) => {
    for (let place = `${part.path}/`; ; ) {
      const there = byPath.get(`${place}${FOLDER}${name}`);
      if (there) return [purlOf(there)];
      const outer = place.lastIndexOf(`/${FOLDER}`, place.length - 2);
      if (outer < 0 && place === '') return [];
      place = outer < 0 ? '' : `${place.slice(0, outer)}/`;
    }
  });
  return [...new Set(found)].sort();
}

/**
 * Licences under which a part may come along: permissive ones, and those that ask for the source of the part itself, which is
 * not changed here. For building and testing only, others may be used.
 */
export const TAKEN_LICENCES: readonly string[] = [
  ...[
    'MIT',
    'MIT-0',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Unlicense',
    'Zlib',
  ],
  ...['Python-2.0', 'CC0-1.0', 'CC-BY-4.0', 'OFL-1.1', 'PostgreSQL'],
  ...['MPL-2.0', 'LGPL-3.0-or-later'],
];

/** Whether a licence is taken: one that is, a choice with one that is, or several that all are. */
export function isTaken(licence: string): boolean {
  return licence
    .replace(/[()]/g, '')
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((one) => TAKEN_LICENCES.includes(one.trim())));
}

export const advisoryList = z.strictObject({
  /** The day it was asked for; null as long as it never was. */
  askedOn: z.iso.date().nullable(),
  source: z.string(),
  /** How many packages were asked about. */
  packages: z.int().min(0),
  /** What was gathered where npm could not be asked: some of them, up to some day. Null where nothing was. */
  gathered: z
    .strictObject({
      onDate: z.iso.date(),
      publishedUpTo: z.iso.date(),
      /** How many names of packages were looked for. */
      names: z.int().min(0),
      source: z.string(),
    })
    .nullable(),
  advisories: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      /** Versions it is about, as npm writes ranges. */
      range: z.string(),
      severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']),
      title: z.string(),
    }),
  ),
  /** Why one that fits is borne for a time. */
  borne: z.array(z.strictObject({ id: z.string(), until: z.iso.date(), why: z.string() })),
});
export type AdvisoryList = z.infer<typeof advisoryList>;

/** How old a list may be and still say something: advisories come by the day. */
export const ADVISORIES_HOLD_DAYS = 30;

/** What a list is worth: nothing without a date, little when it was gathered by hand, is old or was asked for other packages. */
export interface AdvisoryState {
  state: 'not-checked' | 'partly' | 'old' | 'checked';
  ageDays: number | null;
  /** One line for people. */
  says: string;
}

/** Judges a list by its day and by the packages that it was asked for; `today` is a civil date. */
export function judgeAdvisories(list: AdvisoryList, parts: readonly Part[], today: string): AdvisoryState {
  const state = (kind: AdvisoryState['state'], ageDays: number | null, says: string) => ({
    ...{ state: kind, ageDays },
    says: `advisories: ${says}`,
  });
  if (list.askedOn === null && list.gathered) {
    const { onDate, publishedUpTo, names } = list.gathered;
    const all = new Set(parts.map(({ name }) => name)).size;
    const known = `${list.advisories.length} gathered by hand on ${onDate} about ${names} of ${all} names, published up to ${publishedUpTo}`;
    return state('partly', null, `PARTLY CHECKED: ${known}; npm was never asked (npm run advisories)`);
  }
  if (list.askedOn === null)
    return state('not-checked', null, 'NOT CHECKED: the list was never asked for (npm run advisories)');
  const ageDays = Math.round((Date.parse(today) - Date.parse(list.askedOn)) / 86_400_000);
  const age = `asked for on ${list.askedOn}, ${ageDays} days ago`;
  if (ageDays < 0) return state('not-checked', ageDays, `NOT CHECKED: ${age}, which is yet to come`);
  const now = countPackages(parts);
  if (list.packages !== now)
    return state(
      'not-checked',
      ageDays,
      `NOT CHECKED: ${age}, about ${list.packages} packages; there are ${now}`,
    );
  if (ageDays > ADVISORIES_HOLD_DAYS)
    return state('old', ageDays, `OLD: ${age}; more than ${ADVISORIES_HOLD_DAYS} days say nothing of today`);
  return state('checked', ageDays, `${age}, about ${now} packages`);
}

/** How many packages there are, each version once. */
export function countPackages(parts: readonly Part[]): number {
  return new Set(parts.map(({ name, version }) => `${name}@${version}`)).size;
}

/** Parts that an advisory of the list is about, without those borne until a day that has not passed. */
export function findAdvised(
  parts: readonly Part[],
  list: AdvisoryList,
  today: string,
): { part: Part; advisory: AdvisoryList['advisories'][number] }[] {
  const borne = new Set(list.borne.filter(({ until }) => until >= today).map(({ id }) => id));
  return list.advisories.flatMap((advisory) =>
    borne.has(advisory.id)
      ? []
      : parts
          .filter((part) => part.name === advisory.name && isWithin(part.version, advisory.range))
          .map((part) => ({ part, advisory })),
  );
}

/** Whether a version lies in a range as npm's advisories write them: comparisons joined by spaces, alternatives by `||`. */
export function isWithin(version: string, range: string): boolean {
  return range.split('||').some((part) => {
    const comparisons = [...part.matchAll(/(<=|>=|<|>|=)?\s*v?(\d[\w.+-]*|\*)/g)];
    return (
      comparisons.length > 0 &&
      comparisons.every(([, sign = '=', other = '*']) => compares(version, sign, other))
    );
  });
}

function compares(version: string, sign: string, other: string): boolean {
  if (other === '*') return true;
  const order = orderOf(version, other);
  if (sign === '<') return order < 0;
  if (sign === '<=') return order <= 0;
  if (sign === '>') return order > 0;
  if (sign === '>=') return order >= 0;
  return order === 0;
}

/** Negative when `a` comes before `b`, by the rules of semantic versions. */
function orderOf(a: string, b: string): number {
  const [[mainA, preA], [mainB, preB]] = [a, b].map(splitVersion) as [
    [number[], string[]],
    [number[], string[]],
  ];
  for (let at = 0; at < 3; at++) {
    const difference = (mainA[at] ?? 0) - (mainB[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (preA.length === 0 || preB.length === 0) return preB.length - preA.length;
  for (let at = 0; at < Math.max(preA.length, preB.length); at++) {
    const difference = orderOfPiece(preA[at], preB[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function orderOfPiece(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [numberA, numberB] = [a, b].map((piece) => (/^\d+$/.test(piece) ? Number(piece) : undefined));
  if (numberA !== undefined && numberB !== undefined) return numberA - numberB;
  if (numberA !== undefined || numberB !== undefined) return numberA !== undefined ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function splitVersion(text: string): [number[], string[]] {
  const [plain = ''] = text.split('+');
  const dash = plain.indexOf('-');
  const main = (dash < 0 ? plain : plain.slice(0, dash)).split('.').map(Number);
  return [main, dash < 0 ? [] : plain.slice(dash + 1).split('.')];
}
