import { createHmac, timingSafeEqual } from 'node:crypto';

/** One event as it is told: ids and links, nothing of a person. */
export interface ToldEvent {
  /** The same for every attempt. */
  id: string;
  type: string;
  timestamp: string;
  data: { kind: string; id: string; links: { self?: string } };
}

const TOLERANCE_SEC = 300;

/**
 * Reads a webhook (Standard Webhooks). Undefined for one that is not signed with this secret, or not of this moment: answer
 * it with 400 and do nothing.
 */
export function readWebhook(
  secret: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  nowSec: number,
): ToldEvent | undefined {
  const id = String(headers['webhook-id'] ?? '');
  const timestamp = String(headers['webhook-timestamp'] ?? '');
  if (!(Math.abs(nowSec - Number(timestamp)) <= TOLERANCE_SEC)) return undefined;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const right = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const isSigned = String(headers['webhook-signature'] ?? '')
    .split(' ')
    .map((one) => Buffer.from(one.replace(/^v1,/, ''), 'base64'))
    .some((one) => one.length === right.length && timingSafeEqual(one, right));
  return isSigned ? { id, ...(JSON.parse(body) as Omit<ToldEvent, 'id'>) } : undefined;
}
