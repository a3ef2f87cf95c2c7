import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Told {
  id: string;
  type: string;
  kind: string;
  subjectId: string;
  self: string | undefined;
  body: string;
}

/** How the next requests are answered; 'hang' = not at all. */
type Behaviour = number | 'hang' | 'redirect' | 'flood';

/**
 * Another system that is told by webhook, as strict as one should be: a request that is not signed by a secret it knows,
 * not of this moment, or not JSON gets 400 and is remembered as a fault.
 */
export interface Receiver {
  url: string;
  /** What was taken (answered 2xx), in order. */
  told: Told[];
  /** How many requests came, taken or not. */
  requests(): number;
  faults: string[];
  know(secret: string): void;
  /** Answers so until told otherwise. */
  behave(how: Behaviour): void;
  close(): Promise<void>;
}

const TOLERANCE_SEC = 300;

export async function openReceiver(nowSec: () => number): Promise<Receiver> {
  const secrets: string[] = [];
  const [told, faults]: [Told[], string[]] = [[], []];
  let how: Behaviour = 204;
  let requests = 0;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests++;
    let body = '';
    for await (const piece of request) body += String(piece);
    const fault = faultOf(request, body);
    if (fault) {
      faults.push(fault);
      return void response.writeHead(400).end();
    }
    if (how === 'hang') return;
    if (how === 'redirect') return void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    if (how === 'flood') return void response.writeHead(200).end('x'.repeat(200_000));
    if (how >= 200 && how < 300) told.push(read(request, body));
    response.writeHead(how).end();
  }

  function faultOf({ method, headers }: IncomingMessage, body: string): string | undefined {
    const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
      String(headers[`webhook-${name}`] ?? ''),
    ) as [string, string, string];
    if (method !== 'POST' || headers['content-type'] !== 'application/json') return 'no JSON by POST';
    if (Math.abs(nowSec() - Number(timestamp)) > TOLERANCE_SEC) return `not of this moment: ${timestamp}`;
    const given = signatures.split(' ').map((one) => Buffer.from(one.replace(/^v1,/, ''), 'base64'));
    const isSigned = secrets.some((secret) => {
      const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
      const right = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
      return given.some((one) => one.length === right.length && timingSafeEqual(one, right));
    });
    return isSigned ? undefined : 'not signed by a secret that is known here';
  }

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    told,
    faults,
    requests: () => requests,
    know: (secret) => void secrets.push(secret),
    behave: (next) => void (how = next),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function read({ headers }: IncomingMessage, body: string): Told {
  const told = JSON.parse(body) as {
    type: string;
    data: { kind: string; id: string; links: { self?: string } };
  };
  const { kind, id, links } = told.data;
  return { id: String(headers['webhook-id']), type: told.type, kind, subjectId: id, self: links.self, body };
}
