import type { FastifyRequest } from 'fastify';
import type { Clock } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import type { Refusal, RefusalCode } from '#kernel/refusal.ts';

/** What somebody tried who may not, or who may not be who they say; by what it is a sign of. */
const SIGNS: Partial<Record<RefusalCode, 'sign-in' | 'rights' | 'input' | 'flood'>> = {
  ...{ 'session.wrong-credentials': 'sign-in', 'session.locked': 'sign-in', 'session.wrong-code': 'sign-in' },
  ...{ 'sign-on.failed': 'sign-in', 'sign-on.not-admitted': 'sign-in', 'passkey.failed': 'sign-in' },
  ...{ 'token.invalid': 'sign-in', 'session.address': 'rights', 'session.csrf': 'rights' },
  ...{ 'session.only': 'rights', 'session.factor-required': 'rights', 'permission.missing': 'rights' },
  ...{ 'not-found': 'rights', 'origin.not-allowed': 'rights', 'approval.own': 'rights' },
  ...{ 'token.beyond-sponsor': 'rights', 'token.without-sponsor': 'rights' },
  ...{ 'request.invalid': 'input', 'request.too-large': 'input', 'request.unsupported-type': 'input' },
  ...{ 'file.infected': 'input', 'file.broken': 'input', 'request.rate-limited': 'flood' },
};
const WINDOW_MS = 60_000;
/** So many lines of a code in a minute; whoever tries a thousand times fills no disk, and is counted. */
const MOST_A_MINUTE = 60;

export interface RefusalLog {
  note(request: FastifyRequest, refusal: Refusal): void;
}

/** Who asked, once that is known: an id, for the log. */
const callers = new WeakMap<FastifyRequest, string>();

export function noteCaller(request: FastifyRequest, caller: string): void {
  callers.set(request, caller);
}

/**
 * Lines of the log (level info) for refusals that may be an attack: with route, request id and the account's id, never with
 * what was given. Others are nobody's fault and go unlogged.
 */
export function createRefusalLog(deps: { clock: Clock; log: Logger }): RefusalLog {
  const windows = new Map<RefusalCode, { from: number; count: number }>();
  return {
    note(request, { code }) {
      const sign = SIGNS[code];
      // An address that leads nowhere is no right that was missing.
      if (!sign || (code === 'not-found' && request.routeOptions.url === undefined)) return;
      const now = deps.clock.now().getTime();
      const window = windows.get(code);
      if (!window || now - window.from >= WINDOW_MS) {
        if (window && window.count > MOST_A_MINUTE)
          deps.log.info({ code, sign, unlogged: window.count - MOST_A_MINUTE }, 'refused, many more');
        windows.set(code, { from: now, count: 1 });
      } else if (++window.count > MOST_A_MINUTE) return;
      const { method } = request;
      const by = callers.get(request) ?? null;
      deps.log.info(
        { code, sign, method, route: request.routeOptions.url, by, requestId: request.id },
        'refused',
      );
    },
  };
}
