import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What stands between the product and its database: passes everything on, nothing, or is not there. */
export class Wall {
  readonly #sockets = new Set<Socket>();
  readonly #muted = new WeakSet<Socket>();
  readonly #server: Server;
  #port = 0;
  #mode: 'open' | 'silent' = 'open';

  constructor(socketPath: string) {
    this.#server = createServer((from) => {
      this.#keep(from);
      if (this.#mode === 'silent') return;
      const to = this.#keep(connect(socketPath));
      from.on('data', (bytes) => this.#muted.has(from) || to.write(bytes));
      to.on('data', (bytes) => this.#muted.has(from) || from.write(bytes));
      from.on('close', () => to.destroy());
      to.on('close', () => from.destroy());
    });
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }

  /** Lets everything pass from now on, over new connections; returns the port. */
  async open(): Promise<number> {
    this.#mode = 'open';
    await this.#listen();
    return this.#port;
  }

  /** Connections are taken and never answered, as when a machine or a firewall is gone. */
  async fallSilent(): Promise<void> {
    this.#mode = 'silent';
    await this.#listen();
  }

  /** What is connected stays so, and nothing gets through to it any more, as when a firewall forgot what it had let pass. */
  mute(): void {
    for (const socket of this.#sockets) this.#muted.add(socket);
  }

  async #listen(): Promise<void> {
    await this.close();
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address !== null && typeof address !== 'string') this.#port = address.port;
  }

  /** Everything is cut off and nobody listens, as when the server was stopped. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
