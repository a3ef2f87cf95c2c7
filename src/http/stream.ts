import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpDeps } from './context.ts';

const MOST_WAITING_BYTES = 1_000_000;

/** Answers a request with a feed of server-sent events that stays open until either side ends it. */
export async function streamFeed(
  deps: HttpDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  who: { tenantId: string; keys: ReadonlySet<string>; stillAllowed(): Promise<boolean> },
  queryCursor: string | undefined,
): Promise<FastifyReply> {
  const lastEventId = request.headers['last-event-id'];
  const cursor = typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : queryCursor;
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  reply.hijack();
  // In pieces each hint would be four writes joined to one; of a feed only the end of the connection is the end.
  reply.raw.removeHeader('transfer-encoding');
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Proxies that collect answers before passing them on would turn live into late.
    'x-accel-buffering': 'no',
  });
  const stop = await deps.feed.listen(
    {
      tenantId: who.tenantId,
      keys: who.keys,
      stillAllowed: who.stillAllowed,
      write(chunk) {
        if (reply.raw.destroyed || reply.raw.writableLength > MOST_WAITING_BYTES) return false;
        reply.raw.write(chunk);
        return true;
      },
      close: () => reply.raw.end(),
    },
    cursor,
  );
  deps.metrics.feedListeners.set(deps.feed.listenerCount());
  reply.raw.on('close', () => {
    stop();
    deps.metrics.feedListeners.set(deps.feed.listenerCount());
  });
  return reply;
}
