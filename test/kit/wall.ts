import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';

/** Puts one before a database on a socket; `over` is the address by which it is reached through it. */
export async function openWallBefore(databaseUrl: string): Promise<{ wall: Wall; over: string }> {
  const url = new URL(databaseUrl.replace('@/', '@socket/'));
  const port = url.searchParams.get('port') ?? '5432';
  const wall = new Wall(path.join(url.searchParams.get('host') ?? '', `.s.PGSQL.${port}`));
  const over = `postgresql://${url.username}:${url.password}@127.0.0.1:${await wall.open()}${url.pathname}`;
  return { wall, over };
}

/** What stands between the product and its database: passes everything on, nothing, or is not there. */
export class Wall {
  readonly #sockets = new Set<Socket>();
  readonly #muted = new WeakSet<Socket>();
  readonly #server: Server;
  #port = 0;
  #mode: 'open' | 'silent' = 'open';
  #lostCommitOf: string | undefined;

  constructor(socketPath: string) {
    this.#server = createServer((from) => {
      this.#keep(from);
      if (this.#mode === 'silent') return;
      const to = this.#keep(connect(socketPath));
      const watched = this.#watch(from, to);
      from.on('data', (bytes: Buffer) => this.#muted.has(from) || (watched(bytes), to.write(bytes)));
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

  /** The next commit behind a statement with these words passes, and its answer is lost with the connection. */
  loseCommitOf(words: string): void {
    this.#lostCommitOf = words;
  }

  /** Whether it was lost. */
  get hasLostCommit(): boolean {
    return this.#lostCommitOf === undefined;
  }

  #watch(from: Socket, to: Socket): (bytes: Buffer) => void {
    let isNext = false;
    return (bytes) => {
      const words = this.#lostCommitOf;
      if (words === undefined) return;
      isNext ||= bytes.includes(words);
      if (!isNext || !bytes.includes('commit')) return;
      this.#lostCommitOf = undefined;
      to.removeAllListeners('data');
      // What it answers is not passed on; that it answers says that it is done.
      to.once('data', () => from.destroy());
    };
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
