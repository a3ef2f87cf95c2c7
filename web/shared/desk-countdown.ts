/**
 * How far the server's clock is ahead of this machine's (ms), from one answer: the server named its time somewhere between
 * sending and receiving, so the middle is the best guess and half the trip its error.
 */
export function skewOf(
  sentMs: number,
  receivedMs: number,
  serverNow: string,
): { skewMs: number; errorMs: number } | null {
  const serverMs = Date.parse(serverNow);
  if (Number.isNaN(serverMs) || receivedMs < sentMs) return null;
  return { skewMs: serverMs - (sentMs + receivedMs) / 2, errorMs: (receivedMs - sentMs) / 2 };
}

/** What the desk knows of the server's time: keeps the best of the recent guesses. */
export class ServerTime {
  #skewMs = 0;
  #errorMs = Number.POSITIVE_INFINITY;
  #learntMs = 0;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Takes note of an answer that has a `now`; a worse guess replaces a better one only after a minute. */
  learn(sentMs: number, receivedMs: number, answer: unknown): void {
    if (typeof answer !== 'object' || answer === null) return;
    const named = nowIn(answer as Record<string, unknown>);
    const guess = named === null ? null : skewOf(sentMs, receivedMs, named);
    if (!guess) return;
    if (guess.errorMs > this.#errorMs && receivedMs - this.#learntMs < 60_000) return;
    this.#skewMs = guess.skewMs;
    this.#errorMs = guess.errorMs;
    this.#learntMs = receivedMs;
  }

  /** The server's time now, in ms since 1970. */
  nowMs(): number {
    return this.#nowMs() + this.#skewMs;
  }
}

function nowIn(answer: Record<string, unknown>): string | null {
  if (typeof answer['now'] === 'string') return answer['now'];
  const offers = answer['offers'];
  if (!Array.isArray(offers)) return null;
  const first = offers[0] as Record<string, unknown> | undefined;
  return typeof first?.['now'] === 'string' ? first['now'] : null;
}

/** Whole seconds left (rounded up, never below 0) and the share left (1 at the start, 0 at the end). */
export function countdown(
  startsAt: string,
  endsAt: string,
  nowMs: number,
): { leftSec: number; share: number; over: boolean } {
  const endMs = Date.parse(endsAt);
  const wholeMs = Math.max(1, endMs - Date.parse(startsAt));
  const leftMs = Math.max(0, endMs - nowMs);
  // A guess of the server's time that is late by some ms must not show one second more than there ever was.
  const leftSec = Math.min(Math.ceil(leftMs / 1000), Math.round(wholeMs / 1000));
  return { leftSec, share: Math.min(1, leftMs / wholeMs), over: leftMs === 0 };
}
