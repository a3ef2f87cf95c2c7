import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const value = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({ boolValue: z.boolean() }),
]);
const attributes = z.array(z.strictObject({ key: z.string().min(1), value }));
const nano = z.string().regex(/^\d{19}$/);
const span = z.strictObject({
  traceId: z.string().regex(/^(?!0+$)[0-9a-f]{32}$/),
  spanId: z.string().regex(/^(?!0+$)[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  name: z.string().min(1),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: nano,
  endTimeUnixNano: nano,
  attributes,
  status: z.strictObject({ code: z.int().min(0).max(2) }).optional(),
});
const request = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          spans: z.array(span).min(1),
        }),
      ),
    }),
  ),
});

export type CollectedSpan = z.infer<typeof span> & { fields: Record<string, unknown> };

/**
 * A collector of OpenTelemetry as the protocol describes it (OTLP/HTTP, JSON): what is not of its form, or without the header
 * it asks for, gets 400 or 401 and is remembered as a fault.
 */
export interface Collector {
  url: string;
  spans: CollectedSpan[];
  faults: string[];
  /** Answers so from now on; 'hang' = not at all. */
  behave(how: number | 'hang'): void;
  close(): Promise<void>;
}

export async function openCollector(key: string): Promise<Collector> {
  const [spans, faults]: [CollectedSpan[], string[]] = [[], []];
  let how: number | 'hang' = 200;
  const server = createServer((asked, answer) => void respond(asked, answer));

  async function respond(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await readAll(asked);
    if (how === 'hang') return;
    const status = how === 200 ? take(asked, body) : how;
    answer.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  }

  function take(asked: IncomingMessage, body: string): number {
    if (asked.headers['x-api-key'] !== key) return fault(401, 'without its key');
    if (asked.method !== 'POST' || asked.url !== '/v1/traces')
      return fault(404, `${asked.method} ${asked.url}`);
    if (asked.headers['content-type'] !== 'application/json') return fault(415, 'not JSON');
    const read = request.safeParse(JSON.parse(body));
    if (!read.success) return fault(400, z.prettifyError(read.error));
    for (const each of read.data.resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans),
    )) {
      if (BigInt(each.endTimeUnixNano) < BigInt(each.startTimeUnixNano)) fault(400, 'ends before it begins');
      spans.push({
        ...each,
        fields: Object.fromEntries(each.attributes.map((one) => [one.key, Object.values(one.value)[0]])),
      });
    }
    return 200;
  }
  function fault(status: number, what: string): number {
    faults.push(what);
    return status;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    faults,
    behave: (next) => void (how = next),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readAll(asked: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of asked) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
