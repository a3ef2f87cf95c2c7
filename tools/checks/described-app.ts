import type { FastifyInstance } from 'fastify';
import { createApp } from '#http/app.ts';
import type { HttpDeps } from '#http/context.ts';
import { createMetrics } from '#http/metrics.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { createLogger } from '#kernel/log.ts';

/** The whole HTTP side without a database: to be described, not to be called. */
export function openDescribedApp(): Promise<FastifyInstance> {
  const parts: Partial<HttpDeps> = {
    clock: systemClock,
    ids: createIds(systemClock),
    log: createLogger({ level: 'silent' }),
    metrics: createMetrics(),
    channels: new Map(),
    webhooks: { sender: { objection: () => null }, feedEpoch: 0 },
    settings: {
      publicUrl: 'http://localhost',
      secureCookies: false,
      trustProxy: 0,
      maxFileBytes: 1,
      rateLimitFactor: 0,
      webDir: undefined,
    },
  };
  return createApp(parts as HttpDeps);
}
