import { createHmac } from 'node:crypto';
import type { Delivery, Webhook } from './types.ts';

const MINUTE_SEC = 60;
const HOUR_SEC = 60 * MINUTE_SEC;
/** Pauses after the first, second … attempt: a day in all, with most of them where a restart of the other side lies. */
const PAUSES_SEC = [
  5,
  30,
  2 * MINUTE_SEC,
  10 * MINUTE_SEC,
  30 * MINUTE_SEC,
  HOUR_SEC,
  2 * HOUR_SEC,
  4 * HOUR_SEC,
  8 * HOUR_SEC,
  8 * HOUR_SEC,
];
/** What the other side may ask to be waited for beyond the pause. */
const LONGEST_ASKED_SEC = HOUR_SEC;

export const MOST_WEBHOOKS = 50;
export const FORMER_SECRET_HOURS = 24;
export const SECRET_BYTES = 32;
const SECRET_PREFIX = 'whsec_';

/** After how many seconds an attempt is made again, given how many there were; null when it is given up. */
export function pauseSecAfter(attempts: number, askedSec = 0): number | null {
  const pause = PAUSES_SEC[attempts - 1];
  return pause === undefined ? null : Math.max(pause, Math.min(askedSec, LONGEST_ASKED_SEC));
}

/** A secret as Standard Webhooks writes it. */
export function writeSecret(random: string): string {
  return SECRET_PREFIX + Buffer.from(random, 'base64url').toString('base64');
}

/** The signatures of a message by each secret, as the header `webhook-signature` (https://www.standardwebhooks.com). */
export function sign(
  secrets: readonly string[],
  message: { id: string; timestampSec: number; body: string },
): string {
  const signed = `${message.id}.${message.timestampSec}.${message.body}`;
  return secrets
    .map((secret) => Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64'))
    .map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
    .join(' ');
}

const SELF: Readonly<Record<string, string>> = {
  case: '/desk/cases/',
  interaction: '/desk/interactions/',
  resident: '/desk/residents/',
  recording: '/desk/recordings/',
};

/** True for what can be fetched by its own id. */
export function hasAddress(kind: string): boolean {
  return SELF[kind] !== undefined;
}

/** What is told: which kind of event, of what, and where to ask for more. Nothing of a person. */
export function bodyOf(delivery: Delivery, publicUrl: string): string {
  const { subjectKind: kind, subjectId: id } = delivery;
  const [linkKind, linkId] = [delivery.linkKind ?? kind, delivery.linkId ?? id];
  const path = SELF[linkKind];
  return JSON.stringify({
    type: delivery.eventType,
    timestamp: delivery.occurredAt.toISOString(),
    data: { kind, id, links: path === undefined ? {} : { self: `${publicUrl}${path}${linkId}` } },
  });
}

/** Which secrets sign now: the former one as well while a receiver changes over. */
export function hasFormer(webhook: Pick<Webhook, 'formerUntil'>, now: Date): boolean {
  return webhook.formerUntil !== null && webhook.formerUntil > now;
}
