import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes, randomInt } from 'node:crypto';

/** What the product was asked, or has to do, and how long it took: never about whom, and never with which words. */
export interface Span {
  traceId: string;
  id: string;
  parentId: string | undefined;
  name: string;
  kind: 'server' | 'internal' | 'consumer';
  startedAt: Date;
  durationMs: number;
  attributes: Readonly<Record<string, string | number | boolean>>;
  failed: boolean;
}

type Begun = Pick<Span, 'name' | 'kind'> & { attributes?: Span['attributes'] };
/** Ends a span: what is known of it only now, and whether it failed. */
export type EndSpan = (more: { attributes?: Span['attributes']; failed: boolean }) => void;

/** Follows what belongs together through the process. */
export interface Tracer {
  /** Runs `work` within a span; what begins meanwhile belongs to it. */
  within<T>(span: Begun, work: () => Promise<T>): Promise<T>;
  /** Begins one that a callback ends, and makes what follows in this asynchronous context belong to it. */
  begin(span: Begun): EndSpan;
}

/** Follows nothing. */
export const noTracer: Tracer = { within: (_span, work) => work(), begin: () => () => undefined };

interface Place {
  traceId: string;
  spanId: string;
  isKept: boolean;
}
const here = new AsyncLocalStorage<Place>();
const PER_MILLE = 1_000;

/** A tracer that hands finished spans to `take`; of so many of 1 whole traces (`share`), the others are followed for nothing. */
export function createTracer(options: {
  clock: { now(): Date; monotonicMs(): number };
  share: number;
  take: (span: Span) => void;
}): Tracer {
  const { clock, share, take } = options;

  function open(span: Begun): { place: Place; end: EndSpan } {
    const parent = here.getStore();
    const place: Place = {
      traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      isKept: parent?.isKept ?? randomInt(PER_MILLE) < share * PER_MILLE,
    };
    const [startedAt, startedMs] = [clock.now(), clock.monotonicMs()];
    const end: EndSpan = ({ attributes, failed }) => {
      if (!place.isKept) return;
      take({
        ...{
          traceId: place.traceId,
          id: place.spanId,
          parentId: parent?.spanId,
          name: span.name,
          kind: span.kind,
        },
        ...{ startedAt, durationMs: clock.monotonicMs() - startedMs, failed },
        attributes: { ...span.attributes, ...attributes },
      });
    };
    return { place, end };
  }

  return {
    async within(span, work) {
      const { place, end } = open(span);
      let failed = true;
      try {
        const result = await here.run(place, work);
        failed = false;
        return result;
      } finally {
        end({ failed });
      }
    },
    begin(span) {
      const { place, end } = open(span);
      here.enterWith(place);
      return end;
    },
  };
}
