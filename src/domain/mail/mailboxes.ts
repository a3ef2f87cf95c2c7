import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { MailAccess } from './post-office.ts';
import * as store from './store.ts';
import {
  type Mailbox,
  type MailboxSettings,
  type MailboxState,
  type MailSecrets,
  type MailTrouble,
  mailboxSettings,
} from './types.ts';

const secretScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'mailbox.secrets' });
const NO_SECRETS: MailSecrets = {
  password: null,
  outgoingPassword: null,
  clientSecret: null,
  refreshToken: null,
};
const ADDRESS =
  /^[a-z0-9.!#$%&'*/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

function toMailbox({ uidValidity, lastUid, trouble, ...row }: store.MailboxRow): Mailbox {
  return {
    ...row,
    settings: mailboxSettings.parse(row.settings),
    cursor: { validity: uidValidity, lastUid },
    trouble: trouble as MailTrouble | null,
  };
}

export async function listMailboxes(tx: Tx): Promise<Mailbox[]> {
  return (await store.selectMailboxes(tx)).map(toMailbox);
}

/** The mailbox of an entry point; undefined for an entry point that is none. */
export async function findMailbox(tx: Tx, entryPointId: string): Promise<Mailbox | undefined> {
  const row = await store.selectMailbox(tx, entryPointId);
  return row && toMailbox(row);
}

/** The mailbox of an entry point; refuses 'not-found'. */
export async function getMailbox(tx: Tx, entryPointId: string): Promise<Mailbox> {
  const found = await findMailbox(tx, entryPointId);
  if (!found) throw new Refusal('not-found');
  return found;
}

/** The form in which an address of the city is kept. Refuses 'request.invalid' {field: 'address'}. */
export function cityAddress(text: string): string {
  const address = text.normalize('NFKC').trim().toLowerCase();
  if (!ADDRESS.test(address) || address.length > 254)
    throw new Refusal('request.invalid', { field: 'address' });
  return address;
}

/**
 * Gives an entry point its mailbox. Refuses 'request.invalid' {field: 'address'}, with {why: 'taken'} for an address that
 * the city has a mailbox of.
 */
export async function addMailbox(
  tx: Tx,
  input: {
    entryPointId: string;
    address: string;
    senderName: string;
    settings: MailboxSettings;
    secrets: Partial<MailSecrets>;
  },
): Promise<Mailbox> {
  const { entryPointId, senderName, settings } = input;
  const address = cityAddress(input.address);
  const secrets = sealSecrets(tx, { ...NO_SECRETS, ...input.secrets });
  if (!(await store.insertMailbox(tx, { entryPointId, address, senderName, settings, secrets })))
    throw new Refusal('request.invalid', { field: 'address', why: 'taken' });
  return getMailbox(tx, entryPointId);
}

/**
 * Replaces how a mailbox is read and answered; of secrets only what is given. Where its mails lie elsewhere from now on, it
 * is read from the beginning. Refuses 'version.conflict', 'not-found'. Answers which parts differ; the caller audits.
 */
export async function changeMailbox(
  tx: Tx,
  entryPointId: string,
  change: {
    senderName: string;
    settings: MailboxSettings;
    inUse: boolean;
    secrets: Partial<MailSecrets>;
    version: number;
    staffId: string;
  },
): Promise<string[]> {
  const before = await getMailbox(tx, entryPointId);
  const { senderName, settings, inUse, version, staffId } = change;
  const isNewSecret = Object.keys(change.secrets).length > 0;
  const secrets = isNewSecret
    ? sealSecrets(tx, { ...(await readSecrets(tx, entryPointId)), ...change.secrets })
    : undefined;
  const row = { senderName, settings, inUse, changedBy: staffId, ...(secrets ? { secrets } : {}) };
  if (!(await store.updateMailbox(tx, entryPointId, version, row)))
    throw new Refusal('version.conflict', { version: before.version });
  const isElsewhere = (['host', 'user', 'folder'] as const).some(
    (field) => before.settings.incoming[field] !== settings.incoming[field],
  );
  if (isElsewhere) await store.resetCursor(tx, entryPointId);
  const now = { senderName, inUse, ...settings };
  const then: Record<string, unknown> = {
    senderName: before.senderName,
    inUse: before.inUse,
    ...before.settings,
  };
  const fields = Object.entries(now).flatMap(([name, value]) =>
    isDeepStrictEqual(value, then[name]) ? [] : [name],
  );
  return isNewSecret ? [...fields, 'secrets'] : fields;
}

function sealSecrets(tx: Tx, secrets: MailSecrets): Buffer {
  return tx.sealer.seal(secretScope(tx), JSON.stringify(secrets));
}

async function readSecrets(tx: Tx, entryPointId: string): Promise<MailSecrets> {
  const sealed = await store.selectSecrets(tx, entryPointId);
  if (!sealed) return NO_SECRETS;
  return { ...NO_SECRETS, ...(JSON.parse(tx.sealer.open(secretScope(tx), sealed)) as Partial<MailSecrets>) };
}

/** Which secrets a mailbox has, without what they are. */
export async function secretsThere(
  tx: Tx,
  entryPointId: string,
): Promise<Record<keyof MailSecrets, boolean>> {
  const secrets = await readSecrets(tx, entryPointId);
  return {
    password: secrets.password !== null,
    outgoingPassword: secrets.outgoingPassword !== null,
    clientSecret: secrets.clientSecret !== null,
    refreshToken: secrets.refreshToken !== null,
  };
}

/** Everything needed to sign in at its servers. For the house's own work; nothing of it is answered to anybody. */
export async function accessOf(tx: Tx, { entryPointId, address, settings }: Mailbox): Promise<MailAccess> {
  return accessFor(address, settings, await readSecrets(tx, entryPointId));
}

/** The access that settings and secrets would give, those of a mailbox where none are given. */
export async function accessToTry(
  tx: Tx,
  input: {
    entryPointId: string | null;
    address: string;
    settings: MailboxSettings;
    secrets: Partial<MailSecrets>;
  },
): Promise<MailAccess> {
  const known = input.entryPointId === null ? NO_SECRETS : await readSecrets(tx, input.entryPointId);
  return accessFor(input.address, input.settings, { ...known, ...input.secrets });
}

function accessFor(address: string, settings: MailboxSettings, secrets: MailSecrets): MailAccess {
  const { incoming, outgoing, oauth, signIn, authority } = settings;
  return {
    address,
    incoming: { ...incoming, password: secrets.password },
    outgoing: { ...outgoing, password: secrets.outgoingPassword ?? secrets.password },
    oauth:
      signIn === 'oauth2' && oauth && secrets.refreshToken
        ? { ...oauth, clientSecret: secrets.clientSecret, refreshToken: secrets.refreshToken }
        : null,
    authority,
  };
}

/** How it stands with reading a mailbox. Emits `mailbox.state` when that is news. */
export async function tellState(
  tx: Tx,
  entryPointId: string,
  state: MailboxState,
  trouble: MailTrouble | null,
  audience: readonly string[],
): Promise<void> {
  if (!(await store.updateState(tx, entryPointId, state, trouble))) return;
  tx.append({
    type: 'mailbox.state',
    subjectKind: 'mailbox',
    subjectId: entryPointId,
    audience: [...audience],
  });
}
