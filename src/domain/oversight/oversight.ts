import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import { getStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { formatPlace, parsePlace } from '#kernel/search.ts';
import { cleanText } from '#kernel/text.ts';
import { blockOf, isOpen } from './rules.ts';
import * as store from './store.ts';
import {
  DEFAULT_SETTINGS,
  type Finding,
  type FindingRule,
  type LookAt,
  type NewFinding,
  type OversightSettings,
  type Verdict,
} from './types.ts';

const scope = (tx: Tx, what: 'decision' | 'watched' | 'home') => ({
  tenantId: tx.tenantId,
  purpose: `oversight.${what}`,
});
const cleanReason = (text: string): string =>
  cleanText(text, { maxChars: 1_000, multiline: true, field: 'reason' });

/** What the city looks by, and up to where the audit was looked through. */
export async function readOversight(
  tx: Tx,
): Promise<{ settings: OversightSettings; version: number; lookedTo: Date | null }> {
  const row = await store.selectPolicy(tx);
  const settings = { ...DEFAULT_SETTINGS, ...(row?.settings as Partial<OversightSettings> | undefined) };
  return { settings, version: row?.version ?? 0, lookedTo: row?.lookedTo ?? null };
}

/** Changes by what the city looks; refuses 'permission.missing', 'version.conflict', 'request.invalid' for hours that end before they begin. */
export async function changeOversight(
  tx: Tx,
  actor: StaffActor,
  settings: OversightSettings,
  version: number,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  if (settings.workFrom >= settings.workTo)
    throw new Refusal('request.invalid', { field: 'workTo', why: 'order' });
  const { settings: before, version: known } = await readOversight(tx);
  if (known !== version || !(await store.savePolicy(tx, settings, version)))
    throw new Refusal('version.conflict', { version: known });
  recordChange(tx, {
    ...{ kind: 'oversight', subjectId: tx.tenantId, name: '気になる閲覧', undoesId },
    ...{ before: { ...before }, after: { ...settings } },
  });
}

/** When persons' records were opened or changed by people from a moment on. For the house: nothing of it leaves. */
export function looksSince(tx: Tx, from: Date, most: number): Promise<LookAt[]> {
  return store.selectLooks(tx, from, most);
}

/** Keeps what was found and up to where was looked. Emits `oversight.found` when something is new. */
export async function keepFindings(tx: Tx, found: readonly NewFinding[]): Promise<number> {
  const kept = await store.keepFindings(tx, found);
  await store.saveLookedTo(tx, (await readOversight(tx)).settings);
  if (kept > 0) tellFound(tx);
  return kept;
}

/** A look that is told at once, before the audit is looked through. Emits `oversight.found`. */
export async function tellLook(
  tx: Tx,
  look: { rule: FindingRule; staffId: string; residentId: string; onDay: string },
): Promise<void> {
  const times = { firstAt: tx.now, lastAt: tx.now, looks: 1, residents: 1, auditIds: [] };
  if ((await store.keepFindings(tx, [{ ...look, ...times }])) > 0) tellFound(tx);
}

function tellFound(tx: Tx): void {
  const subject = { subjectKind: 'oversight', subjectId: tx.tenantId };
  tx.append({ type: 'oversight.found', ...subject, audience: [audience.oversight] });
}

/** A page of findings, newest first, each with what was decided; `open` ones only, or all. The reading is audited. */
export async function listFindings(
  tx: Tx,
  actor: StaffActor,
  filter: { open: boolean; staffId: string | null; before: string | null; limit: number },
): Promise<{ findings: Finding[]; nextBefore: string | null; open: number }> {
  requirePermission(actor, 'audit.read');
  const before = filter.before === null ? null : parsePlace(filter.before);
  const rows = await store.selectFindings(tx, { ...filter, before, limit: filter.limit + 1 });
  const shown = rows.slice(0, filter.limit);
  const decisions = Map.groupBy(
    await store.selectDecisions(
      tx,
      shown.map(({ id }) => id),
    ),
    ({ findingId }) => findingId,
  );
  tx.audit({ action: 'read', subjectKind: 'access-finding', subjectId: tx.tenantId });
  const last = rows.length > filter.limit ? shown.at(-1) : undefined;
  return {
    findings: shown.map((row) => {
      const decided = (decisions.get(row.id) ?? []).map(({ reason, findingId: _of, ...decision }) => ({
        ...decision,
        reason: tx.sealer.open(scope(tx, 'decision'), reason),
      }));
      return {
        ...row,
        rule: row.rule as FindingRule,
        decisions: decided,
        open: isOpen(row.looks, decided),
      };
    }),
    nextBefore: last ? formatPlace({ at: last.lastAt, id: last.id }) : null,
    open: await store.countOpen(tx),
  };
}

/**
 * Says what a finding was found to be, and why. Refuses 'permission.missing', 'not-found', 'state.conflict' {why: 'own'} for
 * what is about oneself. Emits `oversight.found`.
 */
export async function decideFinding(
  tx: Tx,
  actor: StaffActor,
  id: string,
  input: { verdict: Verdict; reason: string },
): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  const finding = await store.selectFinding(tx, id);
  if (!finding) throw new Refusal('not-found');
  if (finding.staffId === actor.staffId) throw new Refusal('state.conflict', { why: 'own' });
  const reason = tx.sealer.seal(scope(tx, 'decision'), cleanReason(input.reason));
  const { verdict } = input;
  await store.insertDecision(tx, {
    ...{ findingId: id, byStaffId: actor.staffId, verdict, reason },
    looks: finding.looks,
  });
  tx.audit({ action: 'write', subjectKind: 'access-finding', subjectId: id, fields: [verdict] });
  tellFound(tx);
}

/** Persons in public view, each with why. */
export async function listWatched(
  tx: Tx,
): Promise<{ residentId: string; reason: string; byStaffId: string; at: Date }[]> {
  const rows = await store.selectWatched(tx);
  return rows.map(({ reason, ...row }) => ({ ...row, reason: tx.sealer.open(scope(tx, 'watched'), reason) }));
}

/** Looks at each look at this person from now on; null for the reason lets it be. Refuses 'permission.missing', 'not-found'. */
export async function watchResident(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  reason: string | null,
): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  if (reason === null) {
    if (!(await store.deleteWatched(tx, residentId))) throw new Refusal('not-found');
  } else {
    const sealed = tx.sealer.seal(scope(tx, 'watched'), cleanReason(reason));
    await store.saveWatched(tx, { residentId, reason: sealed, byStaffId: actor.staffId });
  }
  const fields = [reason === null ? 'unwatched' : 'watched'];
  tx.audit({ action: 'write', subjectKind: 'resident', subjectId: residentId, fields });
}

/** In which block people of the staff live, as far as they told. */
export async function homesOfStaff(tx: Tx): Promise<Map<string, string>> {
  const rows = await store.selectHomes(tx);
  return new Map(rows.map(({ staffId, block }) => [staffId, tx.sealer.open(scope(tx, 'home'), block)]));
}

/**
 * Keeps in which block somebody of the staff lives, of an address nothing else; null forgets it. Refuses
 * 'permission.missing', 'not-found', 'request.invalid' {field: 'address'} for one without a block.
 */
export async function setHome(
  tx: Tx,
  actor: StaffActor,
  staffId: string,
  address: string | null,
): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  await getStaff(tx, staffId);
  const block = blockOf(address);
  if (address !== null && block === null)
    throw new Refusal('request.invalid', { field: 'address', why: 'block' });
  await store.saveHome(tx, staffId, block === null ? null : tx.sealer.seal(scope(tx, 'home'), block));
  tx.audit({ action: 'write', subjectKind: 'staff', subjectId: staffId, fields: ['home-block'] });
}
