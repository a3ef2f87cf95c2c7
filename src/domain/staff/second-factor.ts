import { createHash } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requirePermission } from './access.ts';
import { getStaff } from './staff.ts';
import { isAccountElsewhere } from './store-people.ts';
import { deletePasskeysOf, selectPasskeys } from './store-passkeys.ts';
import * as store from './store-sign-in.ts';
import type { StaffActor } from './types.ts';

const PURPOSE = 'account.second-factor';
const SECRET_BYTES = 20;
const PERIOD_SEC = 30;
/** One step before and after: clocks of telephones differ by some seconds. */
const WINDOW = 1;
const LABEL_CHARS = 15;
const CODES = 10;
const CODE_BYTES = 10;

/** What a person has beside their password: codes of an authenticator, or a passkey. */
export interface FactorState {
  setAt: Date | null;
  recoveryCodesLeft: number;
  hasAny: boolean;
}

export async function factorOf(tx: Tx, accountId: string): Promise<FactorState> {
  const [factor, passkeys] = await Promise.all([
    store.selectFactor(tx, accountId),
    selectPasskeys(tx.db, accountId),
  ]);
  const setAt = factor?.confirmedAt ?? null;
  const recoveryCodesLeft = setAt ? await store.countCodes(tx, accountId) : 0;
  return { setAt, recoveryCodesLeft, hasAny: setAt !== null || passkeys.length > 0 };
}

/** What an authenticator scans, short enough for a small picture: what is usual is left out, and the label ends early. */
function uriOf(secret: Secret, label: string): string {
  const short = encodeURIComponent(label.slice(0, LABEL_CHARS));
  return `otpauth://totp/${short}?secret=${secret.base32}&issuer=Engawa`;
}

const scopeOf = (accountId: string) => ({ tenantId: accountId, purpose: PURPOSE });

/**
 * Makes a secret for an authenticator, told this once; it asks nothing until a first code confirms it. Refuses
 * 'state.conflict' {why: 'set'} for whoever has one.
 */
export async function beginFactor(
  tx: Tx,
  actor: StaffActor,
  cityName: string,
): Promise<{ secret: string; uri: string }> {
  if ((await store.selectFactor(tx, actor.accountId))?.confirmedAt)
    throw new Refusal('state.conflict', { why: 'set' });
  const secret = Secret.fromHex(Buffer.from(tx.newToken(SECRET_BYTES), 'base64url').toString('hex'));
  await store.putFactor(tx, actor.accountId, tx.sealer.seal(scopeOf(actor.accountId), secret.base32));
  return { secret: secret.base32, uri: uriOf(secret, `${cityName} ${actor.name}`) };
}

/**
 * Confirms it by a first code: from now on signing in asks for one. Answers the recovery codes, told this once. Refuses
 * 'session.wrong-code', 'state.conflict' {why} for whoever began none or has confirmed. Audited.
 */
export async function confirmFactor(tx: Tx, actor: StaffActor, code: string): Promise<string[]> {
  const factor = await store.selectFactor(tx, actor.accountId);
  if (!factor) throw new Refusal('state.conflict', { why: 'none' });
  if (factor.confirmedAt) throw new Refusal('state.conflict', { why: 'set' });
  await requireCode(tx, actor.accountId, code, true);
  await store.settlePending(tx, actor.accountId);
  audit(tx, actor.staffId, 'second-factor');
  return newCodes(tx, actor.accountId);
}

/** Other recovery codes, told this once; those before open nothing any more. Refuses as `removeFactor`. Audited. */
export async function renewCodes(tx: Tx, actor: StaffActor, code: string): Promise<string[]> {
  await requireOwn(tx, actor, code);
  audit(tx, actor.staffId, 'recovery-codes');
  return newCodes(tx, actor.accountId);
}

/**
 * Signing in asks for the password alone again. Refuses 'session.wrong-code', and 'state.conflict' {why: 'none'} for whoever
 * has none. Audited.
 */
export async function removeFactor(tx: Tx, actor: StaffActor, code: string): Promise<void> {
  await requireOwn(tx, actor, code);
  await store.deleteFactor(tx, actor.accountId);
  audit(tx, actor.staffId, 'second-factor-removed');
}

/**
 * Takes it, and every passkey, from somebody who lost telephone and codes. Refuses 'permission.missing', 'not-found', and 'state.conflict' {why:
 * 'shared-account'} for whoever works for another city too: it guards that one as well. Audited.
 */
export async function resetFactor(tx: Tx, actor: StaffActor, staffId: string): Promise<void> {
  requirePermission(actor, 'city.administer');
  const { accountId, program } = await getStaff(tx, staffId);
  if (program) throw new Refusal('not-found');
  if (await isAccountElsewhere(tx, accountId)) throw new Refusal('state.conflict', { why: 'shared-account' });
  await store.deleteFactor(tx, accountId);
  await deletePasskeysOf(tx, accountId);
  audit(tx, staffId, 'second-factor-reset');
}

/**
 * Asks for a code, or for a passkey that was shown beside the password, where the account has either; answers whether it
 * has. A code of the authenticator works once, and so does a recovery code. Refuses 'session.code-required' {codes,
 * passkeys} without one: what would do; 'session.wrong-code' for one that is none.
 */
export async function requireFactor(
  tx: Tx,
  accountId: string,
  { code, withPasskey = false }: { code: string | undefined; withPasskey?: boolean },
): Promise<boolean> {
  if (withPasskey) return true;
  const [factor, passkeys] = await Promise.all([
    store.selectFactor(tx, accountId),
    selectPasskeys(tx.db, accountId),
  ]);
  const codes = (factor?.confirmedAt ?? null) !== null;
  if (!codes && passkeys.length === 0) return false;
  if (!codes || !code?.trim())
    throw new Refusal('session.code-required', { codes, passkeys: passkeys.length > 0 });
  const plain = plainCode(code);
  if (plain.length === 6) await requireCode(tx, accountId, plain, false);
  else if (!(await store.useCode(tx, accountId, hashCode(accountId, plain))))
    throw new Refusal('session.wrong-code');
  return true;
}

async function requireOwn(tx: Tx, actor: StaffActor, code: string): Promise<void> {
  if (!(await store.selectFactor(tx, actor.accountId))?.confirmedAt)
    throw new Refusal('state.conflict', { why: 'none' });
  await requireFactor(tx, actor.accountId, { code });
}

const plainCode = (code: string): string => code.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');

async function requireCode(tx: Tx, accountId: string, code: string, confirms: boolean): Promise<void> {
  const factor = await store.selectFactor(tx, accountId);
  if (!factor) throw new Refusal('session.wrong-code');
  const secret = Secret.fromBase32(tx.sealer.open(scopeOf(accountId), factor.secret));
  const timestamp = tx.now.getTime();
  const totp = new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: PERIOD_SEC });
  const delta = totp.validate({ token: plainCode(code), timestamp, window: WINDOW });
  if (delta === null) throw new Refusal('session.wrong-code');
  const step = Math.floor(timestamp / 1000 / PERIOD_SEC) + delta;
  if (!(await store.takeStep(tx, accountId, step, confirms))) throw new Refusal('session.wrong-code');
}

async function newCodes(tx: Tx, accountId: string): Promise<string[]> {
  const codes = Array.from({ length: CODES }, () => {
    const bytes = Buffer.from(tx.newToken(CODE_BYTES), 'base64url');
    return Secret.fromHex(bytes.toString('hex')).base32;
  });
  await store.replaceCodes(
    tx,
    accountId,
    codes.map((code) => hashCode(accountId, code)),
  );
  return codes.map((code) => code.match(/.{4}/g)?.join('-') ?? code);
}

/** They have 80 random bits each, so that a plain hash is enough. */
const hashCode = (accountId: string, plain: string): Buffer =>
  createHash('sha256').update(`${accountId}:${plain}`).digest();

function audit(tx: Tx, staffId: string, field: string): void {
  tx.audit({ action: 'write', subjectKind: 'staff', subjectId: staffId, fields: [field] });
}
