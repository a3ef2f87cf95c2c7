import { createServer } from 'node:net';

/** Why this process could not listen there now, by the system's code (EADDRINUSE, EACCES, EADDRNOTAVAIL …); undefined where it could. */
export async function whyNotListen(host: string, port: number): Promise<string | undefined> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ host, port }, () => probe.close(() => resolve(undefined)));
  });
}
