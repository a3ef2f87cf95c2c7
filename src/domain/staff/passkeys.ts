import { createHash } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { Clock } from '#kernel/clock.ts';
import { Refusal } from '#kernel/refusal.ts';
import { isAccountElsewhere } from './store-people.ts';
import * as factors from './store-sign-in.ts';
import * as store from './store-passkeys.ts';
import { selectAccount } from './store.ts';
import type { StaffActor } from './types.ts';

export type MadePasskey = RegistrationResponseJSON;
export type ShownPasskey = AuthenticationResponseJSON;

/** For which address passkeys are: they open no other, however alike it looks. */
export interface PasskeyPlace {
  /** Its host name. */
  host: string;
  origin: string;
}
export interface PasskeyDeps {
  db: Kysely<Tables>;
  clock: Clock;
}

/** With the first passkey and not at the start: reading its three hundred files takes a quarter of a second. */
const webauthn = () => import('@simplewebauthn/server');

const MINUTES = 5;
const MOST_PASSKEYS = 10;
const MOST_TRANSPORTS = 8;
const ANY_TRANSPORT = /^[a-z-]{1,20}$/;

export interface Passkey {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** Somebody's passkeys, the oldest first. */
export async function listPasskeys(tx: Tx, accountId: string): Promise<Passkey[]> {
  const rows = await store.selectPasskeys(tx.db, accountId);
  return rows.map(({ id, name, createdAt, lastUsedAt }) => ({
    ...{ id: id.toString('base64url'), name, createdAt, lastUsedAt },
  }));
}

const hash = (challenge: string): Buffer => createHash('sha256').update(`passkey:${challenge}`).digest();
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'base64url'));

async function keepChallenge(
  { db, clock }: PasskeyDeps,
  challenge: string,
  purpose: 'make' | 'enter',
  accountId: string | null,
): Promise<void> {
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + MINUTES * 60_000);
  await store.insertChallenge(db, { challengeHash: hash(challenge), purpose, accountId, expiresAt }, now);
}

/**
 * What a browser needs to make a passkey. Refuses 'state.conflict' {why}: 'most' for one too many, and 'shared-account' for
 * whoever was let in by one city's identity server and works for another city too: that server does not speak for it.
 */
export async function beginPasskey(
  tx: Tx,
  deps: PasskeyDeps,
  actor: StaffActor,
  place: PasskeyPlace,
  cameByServer: boolean,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  if (cameByServer && (await isAccountElsewhere(tx, actor.accountId)))
    throw new Refusal('state.conflict', { why: 'shared-account' });
  const known = await store.selectPasskeys(tx.db, actor.accountId);
  if (known.length >= MOST_PASSKEYS) throw new Refusal('state.conflict', { why: 'most' });
  const account = await selectAccount(tx.db, actor.accountId);
  const options = await (await webauthn()).generateRegistrationOptions({
    rpName: 'Engawa',
    rpID: place.host,
    userName: account?.login ?? actor.name,
    userDisplayName: actor.name,
    userID: new Uint8Array(Buffer.from(actor.accountId)),
    attestationType: 'none',
    excludeCredentials: known.map(({ id }) => ({ id: id.toString('base64url') })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await keepChallenge({ ...deps, db: tx.db }, options.challenge, 'make', actor.accountId);
  return options;
}

/**
 * Keeps a passkey that was made: it opens alone, and stands for a code beside a password. Refuses 'passkey.failed' for what
 * was not made for this account and address, did not ask its person, or is known already. Audited.
 */
export async function keepPasskey(
  tx: Tx,
  actor: StaffActor,
  place: PasskeyPlace,
  { name, made }: { name: string; made: MadePasskey },
): Promise<void> {
  const { accountId } = actor;
  const verified = await (await webauthn())
    .verifyRegistrationResponse({
      response: made,
      expectedChallenge: async (challenge) =>
        (await store.takeChallenge(
          tx.db,
          { challengeHash: hash(challenge), purpose: 'make', accountId },
          tx.now,
        )) !== undefined,
      expectedOrigin: place.origin,
      expectedRPID: place.host,
      requireUserVerification: true,
    })
    .catch(() => undefined);
  if (!verified?.verified) throw new Refusal('passkey.failed');
  const { credential } = verified.registrationInfo;
  const id = Buffer.from(credential.id, 'base64url');
  if (await store.selectPasskey(tx.db, id)) throw new Refusal('passkey.failed');
  const transports = (credential.transports ?? []).filter((one) => ANY_TRANSPORT.test(one));
  await store.insertPasskey(tx, {
    ...{ id, accountId, name: name.trim() },
    publicKey: Buffer.from(credential.publicKey),
    signCount: credential.counter,
    transports: transports.slice(0, MOST_TRANSPORTS),
  });
  await factors.settlePending(tx, accountId);
  tx.audit({ action: 'write', subjectKind: 'staff', subjectId: actor.staffId, fields: ['passkey'] });
}

/** Takes one away: it opens nothing any more. Refuses 'not-found', 'state.conflict' {why: 'required'}. Audited. */
export async function removePasskey(
  tx: Tx,
  actor: StaffActor,
  id: string,
  mustHaveFactor: boolean,
): Promise<void> {
  const known = await store.selectPasskeys(tx.db, actor.accountId);
  const hasCodes = ((await factors.selectFactor(tx, actor.accountId))?.confirmedAt ?? null) !== null;
  if (mustHaveFactor && !hasCodes && known.length === 1)
    throw new Refusal('state.conflict', { why: 'required' });
  if (!(await store.deletePasskey(tx, actor.accountId, Buffer.from(id, 'base64url'))))
    throw new Refusal('not-found');
  tx.audit({ action: 'write', subjectKind: 'staff', subjectId: actor.staffId, fields: ['passkey-removed'] });
}

/** What a browser needs to show a passkey; it says of nobody whether they have one. */
export async function askPasskey(
  deps: PasskeyDeps,
  place: PasskeyPlace,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const options = await (await webauthn()).generateAuthenticationOptions({
    rpID: place.host,
    userVerification: 'required',
  });
  await keepChallenge(deps, options.challenge, 'enter', null);
  return options;
}

/**
 * Whose passkey was shown. Its challenge is used up, whatever comes of it. Refuses 'passkey.failed' for one that is unknown or
 * removed, of another address, whose person was not asked, or whose count went back: then a copy of it may be about.
 */
export async function accountOfPasskey(
  deps: PasskeyDeps,
  place: PasskeyPlace,
  shown: ShownPasskey,
): Promise<string> {
  const now = deps.clock.now();
  const row = await store.selectPasskey(deps.db, Buffer.from(shown.id, 'base64url'));
  if (!row) throw new Refusal('passkey.failed');
  const verified = await (await webauthn())
    .verifyAuthenticationResponse({
      response: shown,
      expectedChallenge: async (challenge) =>
        (await store.takeChallenge(
          deps.db,
          { challengeHash: hash(challenge), purpose: 'enter', accountId: null },
          now,
        )) !== undefined,
      expectedOrigin: place.origin,
      expectedRPID: place.host,
      requireUserVerification: true,
      credential: {
        id: row.id.toString('base64url'),
        publicKey: bytesOf(row.publicKey.toString('base64url')),
        counter: Number(row.signCount),
      },
    })
    .catch(() => undefined);
  if (!verified?.verified) throw new Refusal('passkey.failed');
  if (!(await store.touchPasskey(deps.db, row.id, verified.authenticationInfo.newCounter, now)))
    throw new Refusal('passkey.failed');
  return row.accountId;
}
