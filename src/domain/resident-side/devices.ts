import type { Tx } from '#db/transaction.ts';
import * as store from './store.ts';

export const DEVICE_LINK_MINUTES = 10;
const CODE_SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export interface DeviceLink {
  /** 128 random bits, for a link or a picture of it. */
  token: string;
  /** Forty random bits in eight signs, to be typed. */
  code: string;
  expiresAt: Date;
}

/**
 * Makes a link that opens the conversation on one other device; links of this conversation made before and not used end.
 * Its secrets are told once and kept as keyed hashes only. Audited.
 */
export async function makeDeviceLink(
  tx: Tx,
  conversationId: string,
  minutes: number = DEVICE_LINK_MINUTES,
): Promise<DeviceLink> {
  const link = {
    token: tx.newToken(),
    code: codeFrom(Buffer.from(tx.newToken(), 'base64url')),
    expiresAt: new Date(tx.now.getTime() + minutes * 60_000),
  };
  await store.deleteUnusedDeviceLinks(tx, conversationId);
  await store.insertDeviceLink(tx, {
    id: tx.newId(),
    conversationId,
    tokenHash: hash(tx, link.token),
    codeHash: hash(tx, link.code),
    expiresAt: link.expiresAt,
  });
  tx.audit({
    action: 'write',
    subjectKind: 'conversation',
    subjectId: conversationId,
    fields: ['device-link'],
  });
  return link;
}

/**
 * Uses a link or code for the device whose new token has this hash (and may have any of these): once. The same device again gets the same answer,
 * because the first one may have been lost. Undefined for what is unknown, expired or used by another.
 */
export async function useDeviceLink(
  tx: Tx,
  secret: string,
  usedBy: Buffer,
  deviceHashes: readonly Buffer[],
): Promise<{ linkId: string; conversationId: string; first: boolean } | undefined> {
  const hashes = [...hashesOf(tx, secret), ...hashesOf(tx, readCode(secret))];
  const used = await store.useDeviceLink(tx, hashes, usedBy);
  const link = used ?? (await store.selectDeviceLinkUsedBy(tx, hashes, deviceHashes));
  if (!link) return undefined;
  if (used)
    tx.audit({
      action: 'write',
      subjectKind: 'conversation',
      subjectId: link.conversationId,
      fields: ['device'],
    });
  return { linkId: link.id, conversationId: link.conversationId, first: used !== undefined };
}

const hash = (tx: Tx, secret: string) => tx.sealer.blindIndex(tx.tenantId, 'device-link.secret', secret);
const hashesOf = (tx: Tx, secret: string) =>
  tx.sealer.blindIndexes(tx.tenantId, 'device-link.secret', secret);

function codeFrom(random: Buffer): string {
  let bits = BigInt(`0x${random.subarray(0, 5).toString('hex')}`);
  let code = '';
  for (let i = 0; i < 8; i++, bits >>= 5n) code += CODE_SIGNS[Number(bits & 31n)];
  return code;
}

/** A code as it was meant: without the dash, of either case and width, with the signs that look alike put right. */
export function readCode(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}
