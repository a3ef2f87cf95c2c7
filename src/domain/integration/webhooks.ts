import type { Position } from '#db/events.ts';
import type { Tx } from '#db/transaction.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import { loadReach } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { reachOfProgram } from './rules.ts';
import { FORMER_SECRET_HOURS, hasFormer, MOST_WEBHOOKS, SECRET_BYTES, writeSecret } from './signing.ts';
import { selectToken } from './store.ts';
import * as store from './store-webhooks.ts';
import type { Webhook, WebhookInput, WebhookSender } from './types.ts';

const HOUR_MS = 3_600_000;
const PURPOSE = 'webhook.secret';

/** Where a new webhook begins to look: now, in the order of this feed's events. */
export interface Beginning {
  position: Position;
  feedEpoch: number;
}

/** The webhooks of the city. Refuses 'permission.missing'. */
export function listWebhooks(tx: Tx, actor: StaffActor): Promise<Webhook[]> {
  requirePermission(actor, 'integration.manage');
  return store.selectWebhooks(tx);
}

/** One of them; refuses 'permission.missing', 'not-found'. */
export async function getWebhook(tx: Tx, actor: StaffActor, id: string): Promise<Webhook> {
  requirePermission(actor, 'integration.manage');
  const webhook = await store.selectWebhook(tx, { id });
  if (!webhook) throw new Refusal('not-found');
  return webhook;
}

/**
 * Adds a webhook; it is told of what happens from now on. Answers its secret, which is told this once; the same client id
 * again answers the webhook without it. Refuses 'permission.missing', and 'request.invalid' for an address that may not be
 * written to, a token that is none or one webhook too many. Audited; emits `webhook.changed`.
 */
export async function addWebhook(
  tx: Tx,
  actor: StaffActor,
  sender: Pick<WebhookSender, 'objection'>,
  begin: Beginning,
  input: WebhookInput & { clientId: string },
): Promise<{ webhook: Webhook; secret: string | null }> {
  requirePermission(actor, 'integration.manage');
  const known = await store.selectWebhook(tx, { clientId: input.clientId });
  if (known) return { webhook: known, secret: null };
  await requireSound(tx, sender, input);
  if ((await store.selectWebhooks(tx)).length >= MOST_WEBHOOKS)
    throw new Refusal('request.invalid', { field: 'webhooks', max: MOST_WEBHOOKS });
  const id = tx.newId();
  const secret = writeSecret(tx.newToken(SECRET_BYTES));
  await store.insertWebhook(tx, {
    ...input,
    id,
    secret: sealSecret(tx, secret),
    createdBy: actor.staffId,
    from: begin.position,
    feedEpoch: begin.feedEpoch,
  });
  changed(tx, id, ['url', 'eventTypes', 'tokenId']);
  return { webhook: await getWebhook(tx, actor, id), secret };
}

async function requireSound(
  tx: Tx,
  sender: Pick<WebhookSender, 'objection'>,
  input: WebhookInput,
): Promise<void> {
  const reason = sender.objection(input.url);
  if (reason) throw new Refusal('request.invalid', { field: 'url', reason });
  const token = await liveToken(tx, input.tokenId);
  if (!token) throw new Refusal('request.invalid', { field: 'tokenId' });
}

/** What the program of a token sees; undefined for a token that lets nobody in. */
export async function liveToken(tx: Tx, tokenId: string): Promise<{ keys: string[] } | undefined> {
  const token = await selectToken(tx, tokenId);
  if (!token?.sponsorId || token.revokedAt !== null || token.expiresAt <= tx.now) return undefined;
  const sponsor = await loadReach(tx, token.sponsorId);
  return sponsor && reachOfProgram(token, sponsor);
}

/**
 * Changes a webhook on the version that was seen; one that goes on goes on where it stopped looking, or from now where
 * `begin` says so. Refuses 'version.conflict', and what `addWebhook` refuses. Audited; emits `webhook.changed`.
 */
export async function changeWebhook(
  tx: Tx,
  actor: StaffActor,
  sender: Pick<WebhookSender, 'objection'>,
  id: string,
  change: WebhookInput & { version: number; state: 'active' | 'paused'; begin: Beginning | null },
): Promise<Webhook> {
  const before = await getWebhook(tx, actor, id);
  const { version, begin, ...rest } = change;
  await requireSound(tx, sender, rest);
  const row = { ...rest, eventTypes: [...rest.eventTypes], disabledBecause: null };
  if (!(await store.updateWebhook(tx, id, version, row)))
    throw new Refusal('version.conflict', { version: before.version });
  if (begin) await store.updatePlace(tx, id, begin.position, begin.feedEpoch);
  const fields = (['name', 'url', 'tokenId', 'state'] as const).filter(
    (name) => before[name] !== change[name],
  );
  changed(tx, id, [...fields, ...(isSame(before.eventTypes, change.eventTypes) ? [] : ['eventTypes'])]);
  return getWebhook(tx, actor, id);
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());

/** Makes another secret; the former one signs beside it for a day. Answers the new one, this once. Audited. */
export async function rotateSecret(
  tx: Tx,
  actor: StaffActor,
  id: string,
): Promise<{ webhook: Webhook; secret: string }> {
  await getWebhook(tx, actor, id);
  const { secret: former } = await store.selectSecrets(tx, id);
  const secret = writeSecret(tx.newToken(SECRET_BYTES));
  await store.updateWebhook(tx, id, undefined, {
    secret: sealSecret(tx, secret),
    formerSecret: former,
    formerUntil: new Date(tx.now.getTime() + FORMER_SECRET_HOURS * HOUR_MS),
  });
  changed(tx, id, ['secret']);
  return { webhook: await getWebhook(tx, actor, id), secret };
}

function changed(tx: Tx, id: string, fields: readonly string[]): void {
  tx.audit({ action: 'write', subjectKind: 'webhook', subjectId: id, fields });
  tx.append({
    type: 'webhook.changed',
    subjectKind: 'webhook',
    subjectId: id,
    audience: [audience.everyone],
  });
}

const sealSecret = (tx: Tx, secret: string): Buffer =>
  tx.sealer.seal({ tenantId: tx.tenantId, purpose: PURPOSE }, secret);

/** What it signs with now, the newest first. */
export async function secretsOf(tx: Tx, webhookId: string): Promise<string[]> {
  const { secret, formerSecret, formerUntil } = await store.selectSecrets(tx, webhookId);
  const open = (sealed: Buffer) => tx.sealer.open({ tenantId: tx.tenantId, purpose: PURPOSE }, sealed);
  return formerSecret && hasFormer({ formerUntil }, tx.now)
    ? [open(secret), open(formerSecret)]
    : [open(secret)];
}
