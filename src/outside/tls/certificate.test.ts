import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkServerIdentity } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock, systemClock } from '#kernel/clock.ts';
import { loadOrMakeCertificate, type ServerCertificate } from './certificate.ts';

const HOSTS = ['localhost', '127.0.0.1', '::1', 'desk.aoba.example'];
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'engawa-tls-'));
});

afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

/** The status that a client gets which trusts this certificate and nothing else. */
async function statusOver(certificate: ServerCertificate, host: string): Promise<number | undefined> {
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (_request, response) =>
    response.end(),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    // Here by address, whatever the name is: the certificate is asked for the name.
    const sent = request({
      host: '127.0.0.1',
      port,
      ca: certificate.cert,
      checkServerIdentity: (_address, peer) => checkServerIdentity(host, peer),
      agent: false,
    });
    sent.end();
    const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    return response.statusCode;
  } finally {
    server.close();
  }
}

test('an https server serves with it, for each of its hosts and no other', async () => {
  const made = await loadOrMakeCertificate({ dataDir, hosts: HOSTS, clock: systemClock });
  expect(await statusOver(made, '127.0.0.1')).toBe(200);
  expect(await statusOver(made, 'desk.aoba.example')).toBe(200);
  await expect(statusOver(made, 'other.example')).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
  expect(made.madeOnTheSpot).toBe(true);
  expect(statSync(path.join(dataDir, 'tls', 'key.pem')).mode & 0o777).toBe(0o600);
});

test('it is kept, and made anew when hosts are added, when it is about to expire, and when it is damaged', async () => {
  const clock = new ManualClock(new Date('2026-12-01T00:00:00Z'));
  const load = async (hosts: string[]): Promise<string> =>
    (await loadOrMakeCertificate({ dataDir, hosts, clock })).fingerprintSha256;
  const first = await load(HOSTS);
  expect(await load(HOSTS)).toBe(first);
  const second = await load([...HOSTS, '192.0.2.7']);
  expect(second).not.toBe(first);
  clock.advance(370 * 86_400_000);
  const third = await load(HOSTS);
  expect(third).not.toBe(second);
  writeFileSync(path.join(dataDir, 'tls', 'cert.pem'), 'torn');
  expect(await load(HOSTS)).not.toBe(third);
});

test("the city's own is used as it is; without its key, with another's key, or expired it is refused", async () => {
  const clock = new ManualClock(new Date('2026-12-01T00:00:00Z'));
  const city = await loadOrMakeCertificate({ dataDir, hosts: HOSTS, clock });
  const certPath = path.join(dataDir, 'city.pem');
  const keyPath = path.join(dataDir, 'city.key');
  writeFileSync(certPath, city.cert);
  writeFileSync(keyPath, city.key);
  const load = (given: { certPath?: string; keyPath?: string }) =>
    loadOrMakeCertificate({ dataDir, hosts: ['elsewhere.example'], clock, ...given });
  const used = await load({ certPath, keyPath });
  expect(used).toMatchObject({ cert: city.cert, madeOnTheSpot: false });
  await expect(load({ certPath })).rejects.toThrow('given together');
  const other = await load({});
  writeFileSync(keyPath, other.key);
  await expect(load({ certPath, keyPath })).rejects.toThrow('not a certificate with its key');
  writeFileSync(keyPath, city.key);
  clock.advance(400 * 86_400_000);
  await expect(load({ certPath, keyPath })).rejects.toThrow('expired');
});
