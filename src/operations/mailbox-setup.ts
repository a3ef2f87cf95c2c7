import { noteChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { addEntryPoint, getOpenEntryPoint, placeEntryPoint } from '#domain/interactions/entry-points.ts';
import { accessToTry, addMailbox, changeMailbox, cityAddress, getMailbox } from '#domain/mail/mailboxes.ts';
import type { MailAccess } from '#domain/mail/post-office.ts';
import { readAgain } from '#domain/mail/raw-mails.ts';
import type { Mailbox, MailboxSettings, MailSecrets } from '#domain/mail/types.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';

/** Addresses of the city as entry points: an entry point has the name and the queue, its mailbox the servers. */

const NAME_MAX = 80;

export interface MailboxInput {
  name: string;
  queueId: string;
  senderName: string;
  settings: MailboxSettings;
  /** Of secrets only what is given changes. */
  secrets: Partial<MailSecrets>;
}

/**
 * Opens an address for mail. Refuses 'request.invalid' {field: 'address', why} as `addMailbox`, {field: 'queueId'} for a queue
 * that is not there, {field: 'oauth'} for tokens without where they come from. Audited; emits `mailbox.changed`.
 */
export async function openMailbox(
  tx: Tx,
  actor: StaffActor,
  channel: string,
  input: MailboxInput & { address: string },
): Promise<Mailbox> {
  requirePermission(actor, 'city.administer');
  const place = await checked(tx, input);
  const entryPoint = await addEntryPoint(tx, {
    channel,
    name: place.name,
    publicKey: tx.newToken(),
    queueId: place.queueId,
  });
  const { address, settings, secrets } = input;
  const mailbox = await addMailbox(tx, {
    entryPointId: entryPoint.id,
    address,
    senderName: place.senderName,
    settings,
    secrets,
  });
  mailboxChanged(tx, entryPoint.id, ['address', 'name', 'queueId']);
  noteChange(tx, {
    ...{ kind: 'mailbox', subjectId: entryPoint.id, name: place.name },
    ...{ before: null, after: { address: mailbox.address, queueId: place.queueId } },
  });
  return mailbox;
}

/**
 * Changes how a mailbox is read and answered, at once. Refuses 'version.conflict', 'not-found', 'request.invalid' {field} as
 * `openMailbox`. Audited; kept among the changes; emits `mailbox.changed`, and `entry-point.changed` where name or queue are
 * other ones.
 */
export async function alterMailbox(
  tx: Tx,
  actor: StaffActor,
  entryPointId: string,
  change: MailboxInput & { inUse: boolean; version: number },
  undoesId: string | null = null,
): Promise<Mailbox> {
  requirePermission(actor, 'city.administer');
  // Of one that was closed nothing is fetched, whatever somebody takes back.
  const before = await getOpenEntryPoint(tx, entryPointId);
  const was = await getMailbox(tx, entryPointId);
  const { name, queueId, senderName } = await checked(tx, change);
  const { settings, secrets, inUse, version } = change;
  const fields: string[] = await changeMailbox(tx, entryPointId, {
    senderName,
    settings,
    secrets,
    inUse,
    version,
    staffId: actor.staffId,
  });
  const place = { name, queueId };
  const moved = (['name', 'queueId'] as const).filter((field) => before[field] !== place[field]);
  if (moved.length > 0) await placeEntryPoint(tx, entryPointId, place);
  mailboxChanged(tx, entryPointId, [...moved, ...fields]);
  const entered = fields.includes('secrets');
  noteChange(tx, {
    ...{ kind: 'mailbox', subjectId: entryPointId, name, undoesId },
    before: { senderName: was.senderName, inUse: was.inUse, ...was.settings },
    // That something was entered is told, and nothing of what.
    after: { senderName, inUse, ...settings, ...(entered ? { secrets: true } : {}) },
  });
  return getMailbox(tx, entryPointId);
}

/** Lets mails that could not be read be tried again; answers how many. Refuses 'not-found'. Audited; emits `mailbox.changed`. */
export async function retryMails(tx: Tx, actor: StaffActor, entryPointId: string): Promise<number> {
  requirePermission(actor, 'city.administer');
  await getMailbox(tx, entryPointId);
  const count = await readAgain(tx, entryPointId);
  mailboxChanged(tx, entryPointId, ['failed']);
  return count;
}

/**
 * With what one signs in to see whether a mailbox would work with these settings; secrets that are not given are those of
 * the mailbox. Refuses 'request.invalid' {field: 'address'}, and {field: 'password'} where what is kept would be shown to
 * another server than the one it was kept for.
 */
export async function accessForTrial(
  tx: Tx,
  actor: StaffActor,
  input: {
    entryPointId: string | null;
    address: string;
    settings: MailboxSettings;
    secrets: Partial<MailSecrets>;
  },
): Promise<MailAccess> {
  requirePermission(actor, 'city.administer');
  const address = cityAddress(input.address);
  if (input.entryPointId === null) return accessToTry(tx, { ...input, address });
  const { settings } = await getMailbox(tx, input.entryPointId);
  const isSame =
    (['incoming', 'outgoing'] as const).every((side) => settings[side].host === input.settings[side].host) &&
    settings.oauth?.tokenUrl === input.settings.oauth?.tokenUrl;
  const isGiven = Object.values(input.secrets).some((secret) => secret !== null);
  if (!isSame && !isGiven) throw new Refusal('request.invalid', { field: 'password', why: 'other-server' });
  return accessToTry(tx, { ...input, entryPointId: isSame ? input.entryPointId : null, address });
}

async function checked(
  tx: Tx,
  input: MailboxInput,
): Promise<{ name: string; queueId: string; senderName: string }> {
  const name = cleanText(input.name, { field: 'name', maxChars: NAME_MAX });
  const senderName = cleanText(input.senderName, { field: 'senderName', maxChars: NAME_MAX });
  if (input.settings.signIn === 'oauth2' && !input.settings.oauth)
    throw new Refusal('request.invalid', { field: 'oauth' });
  const queue = await getQueue(tx, input.queueId).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'not-found')
      throw new Refusal('request.invalid', { field: 'queueId' });
    throw error;
  });
  return { name, queueId: queue.id, senderName };
}

function mailboxChanged(tx: Tx, entryPointId: string, fields: readonly string[]): void {
  tx.audit({ action: 'write', subjectKind: 'mailbox', subjectId: entryPointId, fields: [...fields] });
  tx.append({
    type: 'mailbox.changed',
    subjectKind: 'mailbox',
    subjectId: entryPointId,
    audience: [audience.everyone],
  });
}
