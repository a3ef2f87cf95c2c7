import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import * as store from './store-leaks.ts';
import { type Leak, type LeakReport, type LeakScope, REPORT_ITEMS } from './types.ts';

const MOST_LISTED = 200;
const MOST_PERSONS = 20_000;
const MOST_DAYS = 400;
const DAY_MS = 86_400_000;
const scope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'leak.report' });

/** A person whose records were touched within a leak's range. */
export interface TouchedPerson {
  residentId: string;
  looks: number;
  firstAt: Date;
  lastAt: Date;
  exported: boolean;
}

/**
 * Whose records were touched: by somebody's account or token, from an address, within a time. Named in a list counts. The
 * search is audited. Refuses 'permission.missing', 'request.invalid' for a time that ends before it begins, is longer than
 * 400 days, or neither a person nor an address.
 */
export async function touchedPersons(tx: Tx, actor: StaffActor, of: LeakScope): Promise<TouchedPerson[]> {
  requirePermission(actor, 'privacy.handle');
  const range = rangeOf(of);
  const fields = [...(of.staffId === null ? [] : [of.staffId]), ...(of.address === null ? [] : ['address'])];
  tx.audit({ action: 'search', subjectKind: 'audit', subjectId: of.staffId ?? tx.tenantId, fields });
  return store.selectTouched(tx, range, MOST_PERSONS);
}

function rangeOf(of: LeakScope): store.LeakRange {
  const range = { ...of, from: new Date(of.from), to: new Date(of.to) };
  const ms = range.to.getTime() - range.from.getTime();
  if (ms <= 0 || ms > MOST_DAYS * DAY_MS) throw new Refusal('request.invalid', { field: 'to', why: 'range' });
  if (of.staffId === null && of.address === null)
    throw new Refusal('request.invalid', { field: 'staffId', why: 'nobody' });
  return range;
}

function toLeak(tx: Tx, row: store.LeakRow): Leak {
  return {
    ...row,
    scope: row.scope as LeakScope,
    report: JSON.parse(tx.sealer.open(scope(tx), row.report)) as LeakReport,
  };
}

function sealReport(tx: Tx, report: LeakReport): Buffer {
  const clean = Object.fromEntries(
    REPORT_ITEMS.map((item) => [
      item,
      report[item].trim() ? cleanText(report[item], { maxChars: 4_000, multiline: true, field: item }) : '',
    ]),
  );
  return tx.sealer.seal(scope(tx), JSON.stringify(clean));
}

/** Opens a leak from the moment it was known, with who is concerned by its range. Sent again it answers the one it made. */
export async function openLeak(
  tx: Tx,
  actor: StaffActor,
  input: { clientId: string; knownAt: Date; malicious: boolean; scope: LeakScope; report: LeakReport },
): Promise<string> {
  if (input.knownAt > tx.now) throw new Refusal('request.invalid', { field: 'knownAt', why: 'ahead' });
  const residents = (await touchedPersons(tx, actor, input.scope)).length;
  const clientId = `staff:${actor.staffId}:${input.clientId}`;
  const id = tx.newId();
  const { knownAt, malicious } = input;
  const isNew = await store.insertLeak(tx, {
    ...{ id, clientId, knownAt, malicious, residents, scope: input.scope },
    ...{ reportedBy: actor.staffId, report: sealReport(tx, input.report) },
  });
  if (!isNew) return (await store.selectLeakByClientId(tx, clientId)) ?? id;
  tx.audit({ action: 'write', subjectKind: 'leak', subjectId: id, fields: ['opened'] });
  return id;
}

/** One of them; the reading is audited. Refuses 'permission.missing', 'not-found'. */
export async function getLeak(tx: Tx, actor: StaffActor, id: string): Promise<Leak> {
  requirePermission(actor, 'privacy.handle');
  const row = await store.selectLeak(tx, id);
  if (!row) throw new Refusal('not-found');
  tx.audit({ action: 'read', subjectKind: 'leak', subjectId: id });
  return toLeak(tx, row);
}

/** All of them, the newest first. */
export async function listLeaks(tx: Tx, actor: StaffActor): Promise<Leak[]> {
  requirePermission(actor, 'privacy.handle');
  tx.audit({ action: 'read', subjectKind: 'leak', subjectId: tx.tenantId });
  return (await store.selectLeaks(tx, MOST_LISTED)).map((row) => toLeak(tx, row));
}

/** Goes on with the report; who is concerned is counted anew. Refuses 'not-found', 'version.conflict', and as `touchedPersons`. */
export async function changeLeak(
  tx: Tx,
  actor: StaffActor,
  id: string,
  input: Pick<Leak, 'malicious' | 'scope' | 'report' | 'quickSentOn' | 'finalSentOn' | 'version'>,
): Promise<void> {
  const known = await getLeak(tx, actor, id);
  const residents = (await touchedPersons(tx, actor, input.scope)).length;
  const { version, report, ...rest } = input;
  if (!(await store.updateLeak(tx, id, version, { ...rest, residents, report: sealReport(tx, report) })))
    throw new Refusal('version.conflict', { version: known.version });
  tx.audit({ action: 'write', subjectKind: 'leak', subjectId: id, fields: ['report'] });
}
