import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Anchor } from '#db/audit-anchors.ts';
import { createHttpAnchors } from './http-anchors.ts';

const ANCHOR: Anchor = {
  ...{ tenantId: '018f0000-0000-7000-8000-000000000001', position: 7, hash: 'ab' },
  ...{ at: '2026-04-06T00:00:00.000Z', seal: 'cd' },
};
const servers: { close(): void }[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

it('posts the anchors with the token, and says when they were not taken', async () => {
  const got: { token: string | undefined; body: string }[] = [];
  let status = 200;
  const server = createServer((request, answer) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      got.push({ token: request.headers.authorization, body: Buffer.concat(parts).toString() });
      answer.writeHead(status).end('{}');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const place = createHttpAnchors(`http://127.0.0.1:${port}/anchors?key=x`, 'secret');
  expect(place.name).toBe(`http://127.0.0.1:${port}/anchors`);
  await place.keep([ANCHOR]);
  expect(got).toEqual([{ token: 'Bearer secret', body: JSON.stringify({ anchors: [ANCHOR] }) }]);
  status = 503;
  await expect(place.keep([ANCHOR])).rejects.toThrow('answered 503');
});
