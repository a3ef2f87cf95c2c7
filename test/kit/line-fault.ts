import { once } from 'node:events';
import net from 'node:net';

/**
 * What goes wrong on a line. `cut`, `stall` and `hold` after so many bytes from the server: it ends, nothing more comes, or
 * nothing for a while; `cut-sent` after so many bytes to the server; `unheard`: the server says something with this in it,
 * which nobody hears any more.
 */
export type LineFault =
  | { kind: 'none' }
  | { kind: 'cut' | 'stall' | 'cut-sent'; afterBytes: number }
  | { kind: 'hold'; afterBytes: number; forMs: number }
  | { kind: 'unheard'; answer: string };

/** A way to a server on which what goes wrong is decided by the test. */
export interface FaultyLine {
  port: number;
  /** From now on, on each line that has no fault of its own. */
  fault: LineFault;
  /** How many lines were opened. */
  opened: number;
  /** On how many the fault came to pass. */
  spoiled: number;
  /** Ends what is open: the next lines are new ones. */
  cutAll(): void;
  close(): Promise<void>;
}

/** Opens a way to a port of this machine. Without TLS inside, or the faults fall where nobody knows. `faultOfLine` is asked for each line that opens. */
export async function openFaultyLine(toPort: number, faultOfLine?: () => LineFault): Promise<FaultyLine> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    line.opened++;
    const own = faultOfLine?.();
    const far = net.connect(toPort, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    carry({ near, far, fault: () => own ?? line.fault, spoiled: () => line.spoiled++ });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const line: FaultyLine = {
    port: (server.address() as net.AddressInfo).port,
    fault: { kind: 'none' },
    opened: 0,
    spoiled: 0,
    cutAll() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      line.cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return line;
}

interface Ends {
  near: net.Socket;
  far: net.Socket;
  fault: () => LineFault;
  /** Called once, when the fault comes to pass. */
  spoiled: () => void;
}

function carry({ near, far, fault, spoiled }: Ends): void {
  let [toServer, fromServer, isSpoiled] = [0, 0, false];
  let held: Buffer[] | undefined;
  const spoil = () => {
    if (!isSpoiled) spoiled();
    isSpoiled = true;
  };
  near.on('data', (chunk: Buffer) => {
    const now = fault();
    const room = now.kind === 'cut-sent' ? Math.max(0, now.afterBytes - toServer) : chunk.length;
    toServer += chunk.length;
    if (room > 0) far.write(chunk.subarray(0, room));
    if (chunk.length <= room) return;
    spoil();
    far.destroySoon();
    near.destroy();
  });
  far.on('data', (chunk: Buffer) => {
    if (held) return void held.push(chunk);
    const now = fault();
    if (now.kind === 'unheard' && chunk.includes(now.answer)) {
      spoil();
      near.destroy();
      return;
    }
    const isCounted = now.kind === 'cut' || now.kind === 'stall' || (now.kind === 'hold' && !isSpoiled);
    const room = isCounted ? Math.max(0, now.afterBytes - fromServer) : chunk.length;
    fromServer += chunk.length;
    if (room > 0) near.write(chunk.subarray(0, room));
    if (chunk.length <= room) return;
    spoil();
    if (now.kind === 'cut') near.destroySoon();
    if (now.kind !== 'hold') return;
    held = [chunk.subarray(room)];
    setTimeout(() => {
      for (const each of held ?? []) near.write(each);
      held = undefined;
    }, now.forMs);
  });
}
