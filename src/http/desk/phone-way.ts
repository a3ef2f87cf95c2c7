import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { lostBefore, type PhoneUse, phoneOfAccount } from '#domain/calls/devices.ts';
import type { Exchange } from '#domain/calls/exchange.ts';
import { readSessionEvenLocked } from '#domain/staff/sessions.ts';
import type { Timer } from '#kernel/clock.ts';
import { Refusal } from '#kernel/refusal.ts';
import { deskUrlOf, type HttpDeps } from '../context.ts';
import { sessionDeps } from '../routes.ts';

const PATH = '/desk/phone/ws';
/** A page that is reloaded, and one for each exchange; more is no desk. */
const MOST_OF_ONE = 8;
const LOOK_EVERY_MS = 30_000;
const ALIVE_EVERY_MS = 20_000;
/** A telephone says some kilobytes for a call, and less between: so much in ten seconds is a flood to the exchange. */
const FLOOD_BYTES = 512 * 1024;
const FLOOD_WITHIN_MS = 10_000;

/** One browser's way to one exchange, open. */
interface Way {
  accountId: string;
  phone: string;
  isAllowed(): Promise<boolean>;
  end(): void;
}

/**
 * `/desk/phone/ws`: the telephone in the page speaks SIP with the exchange over a WebSocket of this server, so that the
 * page needs one origin, one certificate and no hole in its policy, and the exchange none but the loopback. It is opened
 * for whoever is signed in and has a telephone in the browser, also behind a covered desk (a call goes on), and cut when
 * that is over. Bytes pass as they are: the exchange itself asks for the secret of that telephone.
 */
export function openPhoneWays(app: FastifyInstance, deps: HttpDeps): void {
  const ways = new Set<Way>();
  let timer: Timer | undefined;

  function look(): void {
    timer = deps.clock.after(LOOK_EVERY_MS, () => {
      void Promise.all([...ways].map(endUnlessAllowed)).finally(look);
    });
  }

  async function endUnlessAllowed(way: Way): Promise<void> {
    const isAllowed = await way.isAllowed().catch((error: unknown) => {
      // While the database is away nobody is sent off: calls go on.
      deps.log.debug({ err: error }, 'could not ask whether a telephone may stay');
      return true;
    });
    if (!isAllowed) way.end();
  }

  async function join(request: IncomingMessage, browser: Duplex, head: Buffer): Promise<void> {
    const asked = handshakeOf(request);
    if (!asked) return refuse(browser, 400);
    if (!isOwnPage(deps, request)) return refuse(browser, 403);
    const token = app.parseCookie(request.headers.cookie ?? '')[app.sessionCookie];
    const use = token === undefined ? undefined : await useOf(deps, token);
    if (token === undefined || !use) return refuse(browser, 401);
    const exchange = exchangeOf(deps, asked.exchangeId);
    if (!exchange) return refuse(browser, 404);
    if ([...ways].filter(({ accountId }) => accountId === use.accountId).length >= MOST_OF_ONE)
      return refuse(browser, 429);
    const { accept, bytes } = await exchange.openPhoneWay(asked.key);
    if (browser.destroyed) return void bytes.destroy();
    const way: Way = {
      accountId: use.accountId,
      phone: use.phone,
      isAllowed: async () => (await useOf(deps, token))?.phone === use.phone,
      end: () => browser.destroy(),
    };
    ways.add(way);
    browser.once('close', () => void ways.delete(way));
    answer(browser, accept, request);
    if (head.length > 0) bytes.write(head);
    endWhenFlooding(browser, deps);
    pipeBoth(browser, bytes);
  }

  app.server.on('upgrade', (request: IncomingMessage, browser: Duplex, head: Buffer) => {
    browser.on('error', () => browser.destroy());
    const path = new URL(request.url ?? '/', 'http://desk').pathname;
    if (path !== PATH) return refuse(browser, 404);
    join(request, browser, head).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'a telephone could not be joined with its exchange');
      refuse(browser, 503);
    });
  });
  look();
  app.addHook('preClose', async () => {
    if (timer) deps.clock.clear(timer);
    for (const way of ways) way.end();
  });
}

/** Undefined for what is no handshake of a telephone (RFC 6455, RFC 7118). */
function handshakeOf(request: IncomingMessage): { key: string; exchangeId: string | null } | undefined {
  const { headers, method, url } = request;
  const key = headers['sec-websocket-key'] ?? '';
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const isUpgrade = method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
  if (!isUpgrade || headers['sec-websocket-version'] !== '13' || !protocols.includes('sip')) return undefined;
  if (!/^[A-Za-z0-9+/]{22}==$/.test(key)) return undefined;
  return { key, exchangeId: new URL(url ?? '/', 'http://desk').searchParams.get('exchange') };
}

/** A page of another site would come with the cookies of whoever looks at it, if browsers let it. */
function isOwnPage(deps: HttpDeps, { headers }: IncomingMessage): boolean {
  const origin = URL.parse(headers.origin ?? '');
  return (
    origin !== null &&
    (origin.host === headers.host || origin.origin === new URL(deskUrlOf(deps.settings)).origin)
  );
}

/** The telephone in the browser of whoever this session is; undefined for a session that is over, or without one. */
async function useOf(deps: HttpDeps, token: string): Promise<PhoneUse | undefined> {
  const session = await readSessionEvenLocked(sessionDeps(deps), token, { address: '' }).catch(
    (error: unknown) => {
      if (error instanceof Refusal) return undefined;
      throw error;
    },
  );
  const use = session && (await phoneOfAccount(deps.installation, session.accountId));
  return use?.kind === 'browser' && use.renewedAt >= lostBefore(deps.clock.now()) ? use : undefined;
}

function exchangeOf(deps: HttpDeps, id: string | null): Exchange | undefined {
  return id === null ? deps.exchanges[0] : deps.exchanges.find((exchange) => exchange.id === id);
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function refuse(browser: Duplex, status: number): void {
  if (browser.destroyed) return;
  browser.end(
    `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
  );
}

function answer(browser: Duplex, accept: string, request: IncomingMessage): void {
  request.socket.setNoDelay(true);
  request.socket.setKeepAlive(true, ALIVE_EVERY_MS);
  browser.write(
    [
      'HTTP/1.1 101 Switching Protocols',
      'upgrade: websocket',
      'connection: Upgrade',
      `sec-websocket-accept: ${accept}`,
      'sec-websocket-protocol: sip',
      '',
      '',
    ].join('\r\n'),
  );
}

/** Whoever floods the exchange with signalling loses this way to it; calls of others go on. */
function endWhenFlooding(browser: Duplex, { clock, log }: Pick<HttpDeps, 'clock' | 'log'>): void {
  let from = clock.now().getTime();
  let said = 0;
  browser.on('data', (piece: Buffer) => {
    const now = clock.now().getTime();
    if (now - from >= FLOOD_WITHIN_MS) [from, said] = [now, 0];
    said += piece.length;
    if (said <= FLOOD_BYTES) return;
    log.warn('a telephone flooded its exchange with signalling and was cut off');
    browser.destroy();
  });
}

function pipeBoth(browser: Duplex, exchange: Duplex): void {
  exchange.on('error', () => exchange.destroy());
  browser.pipe(exchange);
  exchange.pipe(browser);
  // A side that has said its last is gone: half a way is none, and would stay open for good.
  for (const side of [browser, exchange]) side.once('end', () => side.end());
  browser.once('close', () => exchange.destroy());
  exchange.once('close', () => browser.destroy());
}
