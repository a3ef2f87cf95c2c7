import type { FastifyInstance } from 'fastify';
import { createApp } from '#http/app.ts';
import type { HttpDeps } from '#http/context.ts';
import { createMetrics } from '#http/metrics.ts';
import { createTokenLimits } from '#http/token-limits.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { createLogger } from '#kernel/log.ts';
import { noTracer } from '#kernel/trace.ts';

/** The whole HTTP side without a database: to be described, and called as far as nobody is let in. Without limits by default. */
export function openDescribedApp(rateLimitFactor = 0): Promise<FastifyInstance> {
  const parts: Partial<HttpDeps> = {
    clock: systemClock,
    ids: createIds(systemClock),
    log: createLogger({ level: 'silent' }),
    metrics: createMetrics(),
    tracer: noTracer,
    tokenLimits: createTokenLimits(rateLimitFactor),
    channels: new Map(),
    webhooks: { sender: { objection: () => null }, feedEpoch: 0 },
    settings: {
      publicUrl: 'http://localhost',
      secureCookies: false,
      trustProxy: 0,
      maxFileBytes: 1,
      rateLimitFactor,
      webDir: undefined,
    },
  };
  return createApp(parts as HttpDeps);
}
