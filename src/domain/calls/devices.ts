import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Exchange, StaffPhone } from './exchange.ts';
import * as store from './store-devices.ts';

/**
 * Which telephone a person is rung at. Vocabulary:
 *   telephone  of the staff, by its name towards the exchanges: in a browser, or on a desk (SIP)
 *   use        that an account has a telephone, for as long as a desk of it is open
 *   holder     the browser that has it: what it takes on another computer it does not have here any more
 *   reachable  the exchanges can ring it; nobody else is offered a call
 */
export interface PhoneUse {
  accountId: string;
  phone: string;
  kind: StaffPhone['kind'];
  holder: string;
  takenAt: Date;
  renewedAt: Date;
  reachable: boolean;
  reachableSince: Date;
}

/** A desk renews every 20 s; as for presence, one that was silent for so long is gone. */
export const PHONE_LOST_SEC = 90;

/** When a use that was not renewed since is over. */
export function lostBefore(now: Date): Date {
  return new Date(now.getTime() - PHONE_LOST_SEC * 1000);
}

/** The telephones that every one of these exchanges has: whichever takes a call can ring them. */
export function phonesOf(exchanges: readonly Pick<Exchange, 'phones'>[]): readonly StaffPhone[] {
  const [first, ...others] = exchanges;
  return (first?.phones ?? []).filter(({ name, kind }) =>
    others.every(({ phones }) => phones.some((phone) => phone.name === name && phone.kind === kind)),
  );
}

/** The telephone that this person uses now. */
export function phoneInUse(tx: Tx, actor: StaffActor): Promise<PhoneUse | undefined> {
  return store.selectUse(tx.db, actor.accountId);
}

/** The same outside of a city, for what stays open: the way of a telephone to its exchange. */
export function phoneOfAccount(db: Kysely<Tables>, accountId: string): Promise<PhoneUse | undefined> {
  return store.selectUse(db, accountId);
}

/** All that somebody uses, in whichever city. */
export function phonesInUse(db: Kysely<Tables>): Promise<PhoneUse[]> {
  return store.selectUses(db);
}

/** The telephone that a person of the staff can be rung at now; null when there is none. */
export function phoneOf(tx: Tx, staffId: string): Promise<string | null> {
  return store.selectReachable(tx, staffId);
}

/** Accounts that can be rung now. Who is not among them has no capacity for talking. */
export async function reachableAccounts(db: Kysely<Tables>): Promise<ReadonlySet<string>> {
  return new Set(await store.selectReachableAccounts(db));
}

export interface Wish {
  /** A telephone on a desk by its name; null for one in this browser. */
  deskPhone: string | null;
  holder: string;
  /** Also when the person has one in another browser. */
  takeOver: boolean;
}

/**
 * Takes a telephone for this browser: one on a desk, or the one in the browser that the person had, or any that nobody
 * has. Refuses 'phone.elsewhere' {since} while another browser of the same person has one that can be rung,
 * 'phone.none-free', 'not-found' for one on a desk that is somebody else's or is not there. Emits `phone.changed`.
 */
export async function takePhone(
  tx: Tx,
  actor: StaffActor,
  phones: readonly StaffPhone[],
  wish: Wish,
): Promise<PhoneUse> {
  await store.lockTaking(tx);
  const lost = lostBefore(tx.now);
  const uses = (await store.selectUses(tx.db)).filter(({ renewedAt }) => renewedAt >= lost);
  const before = uses.find(({ accountId }) => accountId === actor.accountId);
  // One that cannot be rung is a page that was closed: whoever moved to another desk need not wait or be asked.
  if (before?.reachable && before.holder !== wish.holder && !wish.takeOver)
    throw new Refusal('phone.elsewhere', { since: before.takenAt.toISOString() });
  const others = new Set(uses.flatMap((use) => (use.accountId === actor.accountId ? [] : use.phone)));
  const phone =
    wish.deskPhone === null
      ? browserPhone(phones, others, before?.phone)
      : await deskPhone(tx, actor, phones, others, wish.deskPhone);
  await forgetLost(tx, phone.name, actor.accountId);
  const isSame = before?.phone === phone.name;
  const use: PhoneUse = {
    accountId: actor.accountId,
    phone: phone.name,
    kind: phone.kind,
    holder: wish.holder,
    takenAt: tx.now,
    renewedAt: tx.now,
    // Reloaded, the page is there again in a moment; the exchange tells if it is not.
    reachable: isSame && before.reachable,
    reachableSince: isSame ? before.reachableSince : tx.now,
  };
  await store.upsertUse(tx, use);
  phoneChanged(tx, actor.staffId);
  return use;
}

/** Whoever had it is long gone, and the name is free for one only. */
async function forgetLost(tx: Tx, phone: string, exceptAccountId: string): Promise<void> {
  for (const use of await store.selectUses(tx.db))
    if (use.phone === phone && use.accountId !== exceptAccountId) await store.deleteUse(tx.db, use);
}

function browserPhone(
  phones: readonly StaffPhone[],
  taken: ReadonlySet<string>,
  before: string | undefined,
): StaffPhone {
  const free = phones.filter(({ name, kind }) => kind === 'browser' && !taken.has(name));
  const phone = free.find(({ name }) => name === before) ?? free[0];
  if (!phone) throw new Refusal('phone.none-free');
  return phone;
}

async function deskPhone(
  tx: Tx,
  actor: StaffActor,
  phones: readonly StaffPhone[],
  taken: ReadonlySet<string>,
  name: string,
): Promise<StaffPhone> {
  const phone = phones.find((each) => each.kind === 'desk' && each.name === name);
  const owner = (await store.selectDeskPhones(tx.db)).find((each) => each.phone === name);
  if (!phone || (owner && owner.accountId !== actor.accountId)) throw new Refusal('not-found');
  if (taken.has(name)) throw new Refusal('phone.none-free');
  return phone;
}

/** Says that the desk is still open. Refuses 'phone.elsewhere' when this browser does not have the telephone any more. */
export async function renewPhone(tx: Tx, actor: StaffActor, holder: string): Promise<void> {
  if (await store.renewUse(tx, actor.accountId, holder)) return;
  throw new Refusal('phone.elsewhere');
}

/** Gives the telephone back, if this browser has it. Emits `phone.changed`. */
export async function releasePhone(tx: Tx, actor: StaffActor, holder: string): Promise<void> {
  if (await store.deleteUse(tx.db, { accountId: actor.accountId, holder })) phoneChanged(tx, actor.staffId);
}

/** Telephones on desks that this person may choose: their own first, then those of nobody that are free. */
export async function deskPhonesFor(
  tx: Tx,
  actor: StaffActor,
  phones: readonly StaffPhone[],
): Promise<{ name: string; isOwn: boolean }[]> {
  const owners = new Map(
    (await store.selectDeskPhones(tx.db)).map(({ phone, accountId }) => [phone, accountId]),
  );
  const lost = lostBefore(tx.now);
  const taken = new Set(
    (await store.selectUses(tx.db))
      .filter((use) => use.accountId !== actor.accountId && use.renewedAt >= lost)
      .map((use) => use.phone),
  );
  return phones
    .filter(({ kind, name }) => kind === 'desk' && (owners.get(name) ?? actor.accountId) === actor.accountId)
    .filter(({ name }) => !taken.has(name))
    .map(({ name }) => ({ name, isOwn: owners.has(name) }))
    .sort((one, other) => Number(other.isOwn) - Number(one.isOwn));
}

export interface DeskPhone {
  name: string;
  /** Whose it is, of this city; undefined: for whoever sits there, or of another city. */
  staffId: string | undefined;
  /** Who has it now, of this city. */
  usedByStaffId: string | undefined;
  isOthers: boolean;
  reachable: boolean;
}

/** All telephones on desks, for the administrator of a city. */
export async function listDeskPhones(tx: Tx, phones: readonly StaffPhone[]): Promise<DeskPhone[]> {
  const owners = new Map((await store.selectDeskPhones(tx.db)).map((each) => [each.phone, each.accountId]));
  const uses = new Map((await store.selectUses(tx.db)).map((use) => [use.phone, use]));
  const accounts = [...owners.values(), ...[...uses.values()].map(({ accountId }) => accountId)];
  const places = accounts.length === 0 ? [] : await store.selectPlaces(tx, accounts);
  const staffOf = new Map(places.map(({ id, accountId }) => [accountId, id]));
  return phones
    .filter(({ kind }) => kind === 'desk')
    .map(({ name }) => {
      const owner = owners.get(name);
      const use = uses.get(name);
      return {
        name,
        staffId: owner && staffOf.get(owner),
        usedByStaffId: use && staffOf.get(use.accountId),
        isOthers: owner !== undefined && !staffOf.has(owner),
        reachable: use?.reachable ?? false,
      };
    });
}

/**
 * Says whose a telephone on a desk is; `accountId` null: for whoever sits there. Refuses 'not-found' for one that is not
 * there or belongs to somebody of another city.
 */
export async function assignDeskPhone(
  tx: Tx,
  phones: readonly StaffPhone[],
  name: string,
  accountId: string | null,
): Promise<void> {
  await store.lockTaking(tx);
  const phone = (await listDeskPhones(tx, phones)).find((each) => each.name === name);
  if (!phone || phone.isOthers) throw new Refusal('not-found');
  await store.assignDeskPhone(tx, name, accountId);
}

/** Takes note of what the exchanges say of a telephone; true when it is news. */
export function noteReachable(tx: Tx, use: PhoneUse, reachable: boolean): Promise<boolean> {
  return store.updateReachable(tx, use, reachable);
}

/** Ends a use whose desk was silent for too long, unless it spoke meanwhile; true when it is over now. */
export function endLostUse(tx: Tx, use: PhoneUse): Promise<boolean> {
  return store.deleteUse(tx.db, use, lostBefore(tx.now));
}

/** Tells that the telephone of an account changed, in one of its cities. Emits `phone.changed`. */
export async function tellPhoneChanged(tx: Tx, accountId: string): Promise<void> {
  for (const { id } of await store.selectPlaces(tx, [accountId])) phoneChanged(tx, id);
}

function phoneChanged(tx: Tx, staffId: string): void {
  tx.append({
    type: 'phone.changed',
    subjectKind: 'phone',
    subjectId: staffId,
    audience: [audience.staff(staffId)],
  });
}
