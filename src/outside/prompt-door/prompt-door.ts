import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Where the exchange of this machine fetches prompts, and pages to be faxed, when the server itself speaks TLS only. */
export interface PromptDoor {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  close(): Promise<void>;
}

const FETCHED = /^\/telephone\/(prompts\/[0-9a-f]{64}\.wav|faxes\/[\w-]{20,64})$/;

/** Opens a door on the loopback that leads to what an exchange fetches and to nothing else. */
export async function openPromptDoor(
  answer: (request: IncomingMessage, reply: ServerResponse) => void,
): Promise<PromptDoor> {
  const server = createServer((request, reply) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && FETCHED.test(request.url ?? '')) answer(request, reply);
    else reply.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
