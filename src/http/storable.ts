import type { FastifyRequest } from 'fastify';
import { Refusal } from '#kernel/refusal.ts';

/**
 * Refuses 'text.not-allowed' for a request that carries, anywhere in path, query or body, a character that no database
 * stores: NUL, or half of a surrogate pair. Said once at the door: most fields are codes and keys that no room cleans.
 */
export function requireStorable(request: Pick<FastifyRequest, 'params' | 'query' | 'body'>): void {
  // A stack of one's own: bodies may be nested deeper than calls may be.
  const waiting: unknown[] = [
    request.params,
    request.query,
    Buffer.isBuffer(request.body) ? undefined : request.body,
  ];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') requireText(value);
    else if (typeof value === 'object' && value !== null)
      for (const each of Object.values(value)) waiting.push(each);
  }
}

function requireText(text: string): void {
  if (text.includes('\u0000') || !text.isWellFormed()) throw new Refusal('text.not-allowed');
}
