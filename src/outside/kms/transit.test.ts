import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKey } from '#kernel/sealed.ts';
import { type StandInKms, startStandInKms } from '../../../test/kit/stand-in-kms.ts';
import { createTransitKeys, type TransitOptions } from './transit.ts';

let kms: StandInKms;
beforeEach(async () => {
  kms = await startStandInKms();
});
afterEach(() => kms.close());

const open = (more: Partial<TransitOptions> = {}) =>
  createTransitKeys({
    ...{ url: kms.url, key: 'engawa', mount: 'transit', namespace: undefined, token: { text: kms.token } },
    ...more,
  });

it('closes a key and opens it again, also after the service made a new version of its own', async () => {
  const key = createKey();
  const closed = await open().close(key);
  expect(closed).toMatch(/^vault:v1:/);
  expect(closed).not.toContain(key.toString('base64').slice(0, 8));
  kms.rotate();
  expect((await open().open(closed)).equals(key)).toBe(true);
  expect(await open().close(key)).toMatch(/^vault:v2:/);
  expect(kms.asked).toEqual(['encrypt engawa', 'decrypt engawa', 'encrypt engawa']);
});

it('reads its token from a file anew each time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'engawa-kms-'));
  const file = join(folder, 'token');
  const service = open({ token: { file } });
  await expect(service.close(createKey())).rejects.toThrow('cannot be read');
  writeFileSync(file, 'old\n');
  await expect(service.close(createKey())).rejects.toThrow('403');
  writeFileSync(file, `${kms.token}\n`);
  expect(await service.close(createKey())).toMatch(/^vault:/);
  rmSync(folder, { recursive: true });
});

it('says what is wrong, in time, and repeats neither the token nor what was written', async () => {
  const closed = await open().close(createKey());
  const cases: [Partial<TransitOptions>, number | undefined, RegExp][] = [
    [{ token: { text: 'hvs.another' } }, undefined, /^403: .*policy/],
    [{ key: 'other' }, undefined, /^400: /],
    [{ mount: 'elsewhere' }, undefined, /^404: .*KMS_MOUNT/],
    [{}, 503, /^503: it is sealed/],
    [{}, 500, /^500: it failed/],
    [{ url: 'http://127.0.0.1:9' }, undefined, /^it cannot be reached/],
  ];
  for (const [more, status, says] of cases) {
    kms.fail(status);
    const error = await open(more)
      .open(closed)
      .then(
        () => expect.fail('it opened'),
        (thrown: Error) => thrown,
      );
    expect(error.message).toMatch(says);
    for (const secret of [kms.token, 'hvs.another', closed, 'as the test wants it'])
      expect(error.message).not.toContain(secret);
  }
  kms.fail(undefined);
  await expect(open().open(`${closed.slice(0, -8)}AAAAAAA=`)).rejects.toThrow(/^400/);
  kms.hang(true);
  await expect(open({ withinMs: 50 }).open(closed)).rejects.toThrow('did not answer within 0.05 s');
});

it.each([
  ['no JSON', 'text/html', '<html>'],
  ['another shape', 'application/json', '{"data":{"ciphertext":"plain"}}'],
  ['without an end', 'application/json', `{"data":"${'x'.repeat(100_000)}"}`],
])('takes no answer that is not of the API: %s', async (_what, type, body) => {
  const server = createServer((_request, reply) => reply.writeHead(200, { 'content-type': type }).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(open({ url }).close(createKey())).rejects.toThrow('not of the transit API');
  server.close();
});

it('does not follow where the service would lead it', async () => {
  const server = createServer((_request, reply) => reply.writeHead(307, { location: kms.url }).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(open({ url }).close(createKey())).rejects.toThrow('cannot be reached');
  expect(kms.asked).toEqual([]);
  server.close();
});
