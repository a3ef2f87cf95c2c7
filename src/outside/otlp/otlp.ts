import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { createTracer, type Span, type Tracer } from '#kernel/trace.ts';

export interface OtlpOptions {
  /** Where a collector of OpenTelemetry takes OTLP over HTTP, without `/v1/traces`. */
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Of how many traces of 1 it is told. */
  share: number;
  version: string;
  clock: Clock;
  log: Logger;
}

/** Traces told to a collector. */
export interface TraceExport {
  tracer: Tracer;
  /** Tells what is finished; resolves when the collector answered, or did not in time. */
  flush(): Promise<void>;
  /** Tells the rest and ends. */
  stop(): Promise<void>;
  /** How many spans were told, and how many could not be. */
  told(): { sent: number; dropped: number };
}

const EVERY_MS = 5_000;
const AT_ONCE = 512;
const MOST_WAITING = 4_096;
const ANSWERS_WITHIN_MS = 5_000;
const KIND = { internal: 1, server: 2, consumer: 5 } as const;
const ERROR = 2;

/**
 * Follows requests and work and tells a collector by OTLP/HTTP (JSON). A collector that is away or slow holds nothing up and
 * fills no memory: what it cannot be told is dropped and counted.
 */
export function createOtlpExport(options: OtlpOptions): TraceExport {
  const { clock, log } = options;
  const waiting: Span[] = [];
  const count = { sent: 0, dropped: 0 };
  let timer: Timer | undefined;
  let sending: Promise<void> = Promise.resolve();
  let isAway = false;

  function take(span: Span): void {
    if (waiting.length >= MOST_WAITING) count.dropped++;
    else waiting.push(span);
    timer ??= clock.after(EVERY_MS, () => {
      timer = undefined;
      void flush();
    });
  }

  function flush(): Promise<void> {
    sending = sending.then(async () => {
      while (waiting.length > 0) await tell(waiting.splice(0, AT_ONCE));
    });
    return sending;
  }

  async function tell(spans: readonly Span[]): Promise<void> {
    const ok = await post(options, spans);
    if (ok) count.sent += spans.length;
    else count.dropped += spans.length;
    // Once, not every five seconds.
    if (ok === isAway)
      log[ok ? 'info' : 'warn'](
        { spans: spans.length },
        ok ? 'traces are taken again' : 'traces are not taken',
      );
    isAway = !ok;
  }

  return {
    tracer: createTracer({ clock, share: options.share, take }),
    flush,
    async stop() {
      if (timer) clock.clear(timer);
      timer = undefined;
      await flush();
    },
    told: () => ({ ...count }),
  };
}

async function post({ url, headers, version }: OtlpOptions, spans: readonly Span[]): Promise<boolean> {
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(toOtlp(spans, version)),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** The request of the protocol: opentelemetry.proto.collector.trace.v1, in its JSON form. */
function toOtlp(spans: readonly Span[], version: string): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ 'service.name': 'engawa', 'service.version': version }) },
        scopeSpans: [{ scope: { name: 'engawa', version }, spans: spans.map(toSpan) }],
      },
    ],
  };
}

function toSpan(span: Span): object {
  const startNano = BigInt(span.startedAt.getTime()) * 1_000_000n;
  return {
    traceId: span.traceId,
    spanId: span.id,
    ...(span.parentId === undefined ? {} : { parentSpanId: span.parentId }),
    name: span.name,
    kind: KIND[span.kind],
    startTimeUnixNano: String(startNano),
    endTimeUnixNano: String(startNano + BigInt(Math.round(span.durationMs * 1_000_000))),
    attributes: attributesOf(span.attributes),
    ...(span.failed ? { status: { code: ERROR } } : {}),
  };
}

function attributesOf(given: Span['attributes']): object[] {
  return Object.entries(given).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: string | number | boolean): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
