import type { FastifyInstance } from 'fastify';
import { Refusal } from '#kernel/refusal.ts';
import type { TelephoneState } from '#domain/calls/exchange.ts';
import type { HttpDeps } from '../context.ts';
import { describe } from '../description/describe.ts';

/** A city may do without a telephone: off is no failure, and says how to be on. */
function howItStands(mode: TelephoneState['mode'], ok: boolean): string {
  if (mode === 'off')
    return 'There is no exchange. `npm run phone` sets one up for a trial; ASTERISK_URL and ASTERISK_PASSWORD name your own.';
  return ok ? 'Every exchange answers.' : 'An exchange does not answer; see the log.';
}

const RECOGNISER_SAYS = {
  off: 'Calls are not written down. TRANSCRIPTION_URL names a server that speaks the API of OpenAI for transcription.',
  untried: 'Nobody has said anything yet; the page of the telephone tries it.',
  working: 'The recogniser answers.',
  failing: 'The recogniser did not answer the last time; see the log. Calls go on without a transcript.',
} as const;

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/** For machines that look after this one: is it alive, can it serve, what does it count, what does it offer. */
export function operationsRoutes(app: FastifyInstance, deps: HttpDeps): void {
  app.get('/health/live', { schema: { hide: true } }, async () => ({ ok: true }));
  app.get('/health/ready', { schema: { hide: true } }, async (_request, reply) => {
    try {
      await deps.ping();
      return { ok: true };
    } catch {
      return reply.status(503).send({ ok: false });
    }
  });
  app.get('/health/telephone', { schema: { hide: true } }, async (request, reply) => {
    if (!LOOPBACK.test(request.ip)) throw new Refusal('not-found');
    const { mode, exchanges } = deps.telephone();
    const ok = mode !== 'off' && exchanges.every(({ state }) => state === 'up');
    return reply
      .status(ok || mode === 'off' ? 200 : 503)
      .send({ ok, mode, exchanges, say: howItStands(mode, ok) });
  });
  app.get('/health/transcription', { schema: { hide: true } }, async (request, reply) => {
    if (!LOOPBACK.test(request.ip)) throw new Refusal('not-found');
    const { state, waiting } = deps.transcription ?? { state: 'off' as const, waiting: 0 };
    const ok = state !== 'failing';
    return reply.status(ok ? 200 : 503).send({ ok, state, waiting, say: RECOGNISER_SAYS[state] });
  });
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    // How busy a city's desk is, is nobody's business outside: a collector runs beside it, or behind its own proxy.
    if (!LOOPBACK.test(request.ip)) throw new Refusal('not-found');
    // What the process counted is told also when the database does not answer: then above all.
    await deps.readFigures().then(deps.metrics.show, () => deps.metrics.showNone());
    return reply.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics());
  });
}

/** What programs may call, for whoever writes them. */
export function descriptionRoutes(app: FastifyInstance): void {
  let description: object | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, async () => (description ??= describe(app)));
}
