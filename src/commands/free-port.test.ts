import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ConfigError } from '../config.ts';
import { requireFreePort } from './free-port.ts';

test('a port in use is told in words before anything is made; freed, it is taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const asked = requireFreePort({ host: '127.0.0.1', port });
  await expect(asked).rejects.toThrow(ConfigError);
  await expect(asked).rejects.toThrow(`Port ${port} is in use`);
  await new Promise((resolve) => other.close(resolve));
  await requireFreePort({ host: '127.0.0.1', port });
  await requireFreePort({ host: '127.0.0.1', port });
});

test('an address of another machine is told so', async () => {
  await expect(requireFreePort({ host: '192.0.2.1', port: 0 })).rejects.toThrow('look at HOST');
});
