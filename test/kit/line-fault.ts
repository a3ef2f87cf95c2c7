import { once } from 'node:events';
import net from 'node:net';

/** A way to a server on which what goes wrong is decided by the test. */
export interface FaultyLine {
  port: number;
  /** From now on: passes everything, cuts each line after so many bytes from the server, or lets nothing more through. */
  fault: { kind: 'none' } | { kind: 'cut'; afterBytes: number } | { kind: 'stall'; afterBytes: number };
  /** How many lines were opened. */
  opened: number;
  close(): Promise<void>;
}

/** Opens a way to a port of this machine. Without TLS inside, or the faults fall where nobody knows. */
export async function openFaultyLine(toPort: number): Promise<FaultyLine> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    line.opened++;
    const far = net.connect(toPort, '127.0.0.1');
    let bytes = 0;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk: Buffer) => {
      const { fault } = line;
      if (fault.kind === 'none') return void near.write(chunk);
      const room = Math.max(0, fault.afterBytes - bytes);
      bytes += chunk.length;
      if (room > 0) near.write(chunk.subarray(0, room));
      if (chunk.length > room && fault.kind === 'cut') near.destroySoon();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const line: FaultyLine = {
    port: (server.address() as net.AddressInfo).port,
    fault: { kind: 'none' },
    opened: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return line;
}
