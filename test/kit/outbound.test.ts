import net from 'node:net';
import { expect, test } from 'vitest';
import { outsideTarget, takeAttempts } from './outbound.ts';

test('a connection to another machine is cut before it is tried, and noticed', async () => {
  expect(() => net.connect(80, '192.0.2.1')).toThrow('outbound');
  expect(() => net.connect({ host: 'example.com', port: 443 })).toThrow('outbound');
  await expect(async () => fetch('https://example.com/')).rejects.toThrow('outbound');
  expect(takeAttempts()).toEqual(['192.0.2.1:80', 'example.com:443', 'example.com']);
});

test('this machine itself is reached', async () => {
  const server = net.createServer((socket) => socket.end('here')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  const socket = net.connect(port, '127.0.0.1');
  let heard = '';
  for await (const chunk of socket) heard += String(chunk);
  server.close();
  expect(heard).toBe('here');
  expect(outsideTarget([{ path: '/run/postgresql/.s.PGSQL.5432' }])).toBeUndefined();
  expect(outsideTarget(['/run/postgresql/.s.PGSQL.5432'])).toBeUndefined();
  expect(outsideTarget([5432])).toBeUndefined();
});
