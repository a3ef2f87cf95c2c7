import net from 'node:net';
import { afterEach } from 'vitest';

/**
 * vitest setup file: the product and its tests reach nothing beyond this machine. A connection to anything but loopback
 * or a unix socket is cut before it is tried, and fails the test that was running.
 */
const attempts: string[] = [];
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3}|\[::1\])$/i;

function refuse(target: string): never {
  attempts.push(target);
  throw new Error(`an outbound connection was tried: ${target}`);
}

/** The place a socket is told to go, when it lies outside of this machine. */
export function outsideTarget(args: readonly unknown[]): string | undefined {
  const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as readonly unknown[];
  if (typeof first === 'string' && !/^\d+$/.test(first)) return undefined;
  const options =
    typeof first === 'object' && first !== null
      ? (first as { path?: unknown; host?: unknown; port?: unknown })
      : undefined;
  if (options?.path) return undefined;
  const host = String(
    (options ? options.host : typeof second === 'string' ? second : undefined) ?? 'localhost',
  );
  return LOOPBACK.test(host) ? undefined : `${host}:${String(options ? options.port : first)}`;
}

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]): net.Socket {
  const target = outsideTarget(args);
  if (target !== undefined) refuse(target);
  return (connect as (...given: unknown[]) => net.Socket).apply(this, args);
} as typeof connect;

// Node's own fetch opens its sockets out of reach of the above.
const request = globalThis.fetch;
globalThis.fetch = ((input: string | URL | Request, init?: RequestInit) => {
  const url = new URL(input instanceof Request ? input.url : String(input));
  if (/^https?:$/.test(url.protocol) && !LOOPBACK.test(url.hostname)) refuse(url.host);
  return request(input, init);
}) as typeof fetch;

/** What was tried since it was last asked. */
export function takeAttempts(): string[] {
  return attempts.splice(0);
}

afterEach(() => {
  const tried = takeAttempts();
  if (tried.length > 0) throw new Error(`outbound connections were tried: ${tried.join(', ')}`);
});
