import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Figures } from '#operations/figures.ts';

/** What the installation counts of itself, for a city's own monitoring. No label carries a person or a text. */
export interface Metrics {
  registry: Registry;
  requestSec: Histogram<'route' | 'method' | 'status'>;
  offerWaitSec: Histogram;
  jobsFailed: Counter;
  damageFound: Counter;
  feedListeners: Gauge;
  /** Counts events as they are handed on. */
  count(events: readonly { type: string }[]): void;
  /** Shows how it stands now. */
  show(figures: Figures): void;
  /** The database did not answer: what was known is not told as if it were now. */
  showNone(): void;
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
    ...createEventCount(registers),
    ...createStanding(registers),
  };
}

function createEventCount(registers: Registry[]): Pick<Metrics, 'count'> {
  const events = new Counter({
    name: 'engawa_events_total',
    help: 'Events that this process handed on, by type',
    labelNames: ['type'],
    registers,
  });
  return {
    count(handedOn) {
      for (const { type } of handedOn) events.inc({ type });
    },
  };
}

/** Gauges that are counted when they are asked for. */
function createStanding(registers: Registry[]): Pick<Metrics, 'show' | 'showNone'> {
  const gauge = <T extends string = never>(name: string, help: string, labelNames: readonly T[] = []) =>
    new Gauge<T>({ name, help, labelNames, registers });
  const up = gauge('engawa_database_up', 'Whether the database answered when this was read');
  const waiting = gauge('engawa_waiting', 'Interactions that wait in a queue, by channel', ['channel']);
  const longest = gauge(
    'engawa_longest_wait_seconds',
    'How long the one waits that waits longest, by channel',
    ['channel'],
  );
  const people = gauge('engawa_people', 'People of the staff by presence', ['status']);
  const jobs = gauge('engawa_jobs_waiting', 'Background work that waits or runs');
  const gaveUp = gauge('engawa_jobs_given_up', 'Background work that gave up and waits for a person');
  const free = gauge('engawa_disk_free_bytes', 'Room for files');
  const backupAt = gauge(
    'engawa_last_backup_timestamp_seconds',
    'When the last whole backup was made; 0 = never',
  );
  return {
    show(figures) {
      up.set(1);
      waiting.reset();
      longest.reset();
      people.reset();
      for (const line of figures.waiting) {
        waiting.set({ channel: line.channel }, line.count);
        longest.set({ channel: line.channel }, line.longestSec);
      }
      for (const { status, count } of figures.people) people.set({ status }, count);
      jobs.set(figures.jobs.waiting);
      gaveUp.set(figures.jobs.gaveUp);
      free.set(figures.freeBytes);
      backupAt.set(figures.lastBackupAt ? figures.lastBackupAt.getTime() / 1000 : 0);
    },
    showNone() {
      up.set(0);
      for (const each of [waiting, longest, people, jobs, gaveUp]) each.reset();
    },
  };
}
