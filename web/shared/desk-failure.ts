import type { RefusalCode } from '#http/shapes.ts';

/**
 * Why a request brought nothing:
 * 'refused' the server said no with a code · 'offline' no connection · 'timeout' no answer in time · 'defect' anything else.
 */
export type FailureKind = 'refused' | 'offline' | 'timeout' | 'defect';

/** A request that failed, with what the screens need to say why. */
export class DeskFailure extends Error {
  readonly kind: FailureKind;
  readonly code: RefusalCode | null;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;

  constructor(
    kind: FailureKind,
    given: {
      code?: RefusalCode | null;
      status?: number;
      details?: Record<string, unknown>;
      requestId?: string | null;
    } = {},
  ) {
    super(given.code ?? kind);
    this.name = 'DeskFailure';
    this.kind = kind;
    this.code = given.code ?? null;
    this.status = given.status ?? 0;
    this.details = given.details ?? {};
    this.requestId = given.requestId ?? null;
  }
}

const PASSING_CODES: readonly RefusalCode[] = [
  'database.unavailable',
  'request.rate-limited',
  'session.required',
  'session.csrf',
  'session.desk-locked',
  'file.storage-full',
  'file.unscanned',
];

/** True when the same request may succeed later without anybody changing it: it is kept and tried again. */
export function isPassing(failure: DeskFailure): boolean {
  if (failure.kind === 'offline' || failure.kind === 'timeout') return true;
  if (failure.code) return PASSING_CODES.includes(failure.code);
  return failure.status >= 500;
}

/** Turns whatever was thrown into a failure that can be shown. */
export function asFailure(thrown: unknown): DeskFailure {
  if (thrown instanceof DeskFailure) return thrown;
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') return new DeskFailure('timeout');
  if (thrown instanceof TypeError) return new DeskFailure('offline');
  return new DeskFailure('defect');
}
