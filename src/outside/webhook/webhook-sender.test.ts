import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAddressRule } from './addresses.ts';
import { createWebhookSender } from './webhook-sender.ts';

describe('addresses', () => {
  it.each([
    ['127.0.0.1', false],
    ['127.255.255.254', false],
    ['0.0.0.0', false],
    ['10.1.2.3', false],
    ['100.64.0.1', false],
    ['169.254.169.254', false],
    ['172.16.0.1', false],
    ['172.31.255.255', false],
    ['172.32.0.1', true],
    ['192.168.1.1', false],
    ['192.0.2.1', false],
    ['198.18.0.1', false],
    ['224.0.0.1', false],
    ['240.0.0.1', false],
    ['255.255.255.255', false],
    ['93.184.216.34', true],
    ['::', false],
    ['::1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:7f00:1', false],
    ['::ffff:93.184.216.34', true],
    ['::127.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['2001:0:7f00:1::', false],
    ['2001:db8::1', false],
    ['fc00::1', false],
    ['fd12:3456::1', false],
    ['fe80::1', false],
    ['fe80::1%eth0', false],
    ['ff02::1', false],
    ['2606:2800:220:1:248:1893:25c8:1946', true],
    ['localhost', false],
    ['', false],
  ])('%s may be written to: %s', (address, may) => {
    expect(createAddressRule([])(address)).toBe(may);
  });

  it('of allowed networks may', () => {
    const isAllowed = createAddressRule(['10.20.0.0/16', 'fd00::/8']);
    expect(['10.20.3.4', '10.21.3.4', 'fd00::7', '::ffff:10.20.3.4'].map(isAllowed)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});

describe('what is objected to before it is looked up', () => {
  const sender = createWebhookSender();
  it.each([
    ['https://receiver.example/hooks', null],
    ['http://receiver.example/hooks', 'tls'],
    ['https://127.0.0.1/', 'address-not-allowed'],
    ['https://2130706433/', 'address-not-allowed'],
    ['https://0x7f.1/', 'address-not-allowed'],
    ['https://0177.0.0.1/', 'address-not-allowed'],
    ['https://[::1]/', 'address-not-allowed'],
    ['https://[::ffff:169.254.169.254]/', 'address-not-allowed'],
    ['https://user:secret@receiver.example/', 'no-address'],
    ['file:///etc/passwd', 'no-address'],
    ['gopher://receiver.example/', 'no-address'],
    ['receiver.example', 'no-address'],
  ])('%s: %s', (url, reason) => {
    expect(sender.objection(url)).toBe(reason);
  });
});

describe('sending', () => {
  let server: Server;
  let port: number;
  let requests = 0;
  const hosts = new Set<string>();
  beforeAll(async () => {
    server = createServer((request, response) => {
      requests++;
      hosts.add(request.headers.host ?? '');
      if (request.url === '/moved') response.writeHead(302, { location: '/taken' });
      if (request.url === '/hang') return;
      if (request.url === '/busy') response.writeHead(503, { 'retry-after': '120' });
      response.end(request.url === '/flood' ? 'x'.repeat(200_000) : 'taken');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const at = (path: string, host = '127.0.0.1') => ({
    url: `http://${host}:${port}${path}`,
    headers: {},
    body: '{}',
  });
  const own = createWebhookSender({ privateNetworks: ['127.0.0.0/8'], withinMs: 300 });

  it('takes a yes, and nothing else', async () => {
    expect(await own.send(at('/taken'))).toEqual({ status: 200, error: null });
    expect(await own.send(at('/busy'))).toEqual({ status: 503, error: 'status', retryAfterSec: 120 });
    expect(await own.send(at('/moved'))).toEqual({ status: 302, error: 'redirect' });
    expect(await own.send(at('/hang'))).toEqual({ status: null, error: 'time-out' });
    expect(await own.send(at('/flood'))).toEqual({ status: 200, error: 'answer-too-large' });
    expect(await own.send({ ...at('/taken'), url: 'http://127.0.0.1:1/' })).toEqual({
      status: null,
      error: 'no-connection',
    });
  });

  it('writes to no name that leads to an address that is not allowed, also not to one of several', async () => {
    const before = requests;
    for (const addresses of [['127.0.0.1'], ['93.184.216.34', '127.0.0.1'], ['::ffff:127.0.0.1']]) {
      const sender = createWebhookSender({
        privateNetworks: ['10.0.0.0/8'],
        resolve: async () => addresses.map((address) => ({ address, family: 4 })),
      });
      expect(await sender.send(at('/taken', 'rebound.example'))).toEqual({
        status: null,
        error: 'address-not-allowed',
      });
    }
    const nowhere = createWebhookSender({ privateNetworks: ['10.0.0.0/8'], resolve: async () => [] });
    expect(await nowhere.send(at('/taken', 'nowhere.example'))).toMatchObject({ error: 'no-address' });
    expect(requests).toBe(before);
  });

  it('writes to the address that was looked at, by the name that was asked for, and looks up once', async () => {
    let asked = 0;
    const sender = createWebhookSender({
      privateNetworks: ['127.0.0.0/8'],
      resolve: async () => {
        asked++;
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });
    expect(await sender.send(at('/taken', 'receiver.example'))).toEqual({ status: 200, error: null });
    expect([asked, hosts.has(`receiver.example:${port}`)]).toEqual([1, true]);
  });

  it('writes in the clear to no public address', async () => {
    const sender = createWebhookSender({
      privateNetworks: ['10.0.0.0/8'],
      resolve: async () => [{ address: '93.184.216.34', family: 4 }],
    });
    expect(await sender.send(at('/taken', 'public.example'))).toEqual({ status: null, error: 'tls' });
  });
});
