import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the installation counts of itself, for a city's own monitoring. No label carries a person or a text. */
export interface Metrics {
  registry: Registry;
  requestSec: Histogram<'route' | 'method' | 'status'>;
  offerWaitSec: Histogram;
  jobsFailed: Counter;
  damageFound: Counter;
  feedListeners: Gauge;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requestSec: new Histogram({
      name: 'engawa_request_seconds',
      help: 'Time to answer a request',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    offerWaitSec: new Histogram({
      name: 'engawa_offer_wait_seconds',
      help: 'Time from entering a queue to each offer',
      buckets: [0.1, 1, 5, 20, 60, 300, 900, 3600],
      registers,
    }),
    jobsFailed: new Counter({
      name: 'engawa_jobs_failed_total',
      help: 'Tries of background work that failed',
      registers,
    }),
    damageFound: new Counter({
      name: 'engawa_damage_found_total',
      help: 'Answers that were refused because a file or a page of the database is damaged or missing',
      registers,
    }),
    feedListeners: new Gauge({
      name: 'engawa_feed_listeners',
      help: 'Open feeds of desks and chats',
      registers,
    }),
  };
}
