import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { advisoryList, countPackages, readParts } from './checks/dependencies.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const parts = readParts(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
const NONE = { askedOn: null, source: 'none', packages: 0, gathered: null, advisories: [], borne: [] };
const ADVICE = {
  ...{ id: 1_099_999, url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc', title: 'Opens what is shut' },
  ...{
    severity: 'high',
    vulnerable_versions: '>=0.0.1',
    cwe: ['CWE-79'],
    cvss: { score: 7.5, vectorString: null },
  },
};

let folder: string;
let file: string;
let registry: Server;
let answers: (asked: Record<string, string[]>) => [number, unknown];
let asked: Record<string, string[]>[];

/**
 * A registry as npm's is to `npm audit`, and strict: one question by POST, zipped, names with their versions; answered by
 * name with advisories. Of a package that is advised of, its versions are asked next.
 */
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'engawa-advisories-'));
  file = path.join(folder, 'advisories.json');
  writeFileSync(file, JSON.stringify(NONE));
  asked = [];
  registry = createServer((request, reply) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const say = (status: number, body: unknown) =>
        reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      const url = decodeURIComponent(request.url ?? '');
      if (request.method === 'GET') return say(200, packageOf(url.slice(1)));
      if (url !== '/-/npm/v1/security/advisories/bulk') return say(404, {});
      if (request.headers['content-encoding'] !== 'gzip') return say(400, {});
      const question = JSON.parse(gunzipSync(Buffer.concat(pieces)).toString()) as Record<string, string[]>;
      asked.push(question);
      return say(...answers(question));
    });
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
});
afterEach(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

function packageOf(name: string): object {
  const versions = parts.filter((part) => part.name === name).map(({ version }) => version);
  return { name, versions: Object.fromEntries(versions.map((version) => [version, { name, version }])) };
}

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const { port } = registry.address() as AddressInfo;
  const child = spawn(process.execPath, ['tools/advisories.ts', '--file', file, ...args], {
    cwd: ROOT,
    env: {
      ...{ PATH: process.env['PATH'], HOME: folder, npm_config_cache: path.join(folder, 'cache') },
      ...{ npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_fetch_retries: '0' },
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => (output += piece.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
const kept = () => advisoryList.parse(JSON.parse(readFileSync(file, 'utf8')));

it('a list that was never asked for is not checked; asked for, it is dated, about all packages, and has what the registry said', {
  timeout: 60_000,
}, async () => {
  const before = await run('--check');
  expect(before.output).toContain('NOT CHECKED');
  expect(before.code).toBe(2);

  answers = () => [200, {}];
  const clean = await run();
  expect(clean.output).toContain('0 advisories fit');
  expect(kept()).toMatchObject({ askedOn: new Date().toISOString().slice(0, 10), advisories: [] });
  expect(kept().packages).toBe(countPackages(parts));
  // Every package of the lock file but those that are for other machines only is in the question.
  expect(asked[0]?.['fastify']).toEqual([parts.find(({ name }) => name === 'fastify')?.version]);
  expect(Object.keys(asked[0] ?? {}).length).toBeGreaterThan(200);
  expect((await run('--check')).code).toBe(0);

  answers = () => [200, { fastify: [ADVICE] }];
  await run();
  expect(kept().advisories).toEqual([
    {
      ...{ id: 'GHSA-aaaa-bbbb-cccc', name: 'fastify', range: '>=0.0.1', severity: 'high' },
      title: 'Opens what is shut',
    },
  ]);
  const found = await run('--check');
  expect(found.output).toMatch(/fastify [\d.]+: high GHSA-aaaa-bbbb-cccc Opens what is shut/);
  expect(found.code).toBe(1);

  // Asked again without it: going back to the old version is still found.
  answers = () => [200, {}];
  await run();
  expect(kept().advisories).toHaveLength(1);
});

it.each([
  ['a registry that is down', 503, {}],
  ['one that knows no advisories', 404, {}],
])('%s leaves the list as it was, and says so', { timeout: 60_000 }, async (_what, status, body) => {
  answers = () => [status, body];
  const failed = await run();
  expect(failed.code).toBe(1);
  expect(failed.output).toContain('The list stays as it was');
  expect(kept()).toEqual(NONE);
});
