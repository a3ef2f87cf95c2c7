import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import { noteChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { audience, overlaps } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { breachesOf, DEFAULT_RULES, EVALUATE_SEC, MOST_RULES, reconcile } from './rules.ts';
import * as store from './store.ts';
import type { Alert, Measures, SupervisionSettings } from './types.ts';

const FIRST: SupervisionSettings = { rules: DEFAULT_RULES, watchShown: true, version: 1 };

/** The city's rules of supervision, or what every city begins with. */
export async function readSettings(tx: Tx): Promise<SupervisionSettings> {
  return (await store.selectSettings(tx)) ?? FIRST;
}

/** The city has a row of its own from now on, with what every city begins with. */
export function ensureCity(tx: Tx): Promise<void> {
  return store.ensureSettings(tx, FIRST);
}

/**
 * Replaces the rules. Refuses 'version.conflict' when somebody changed them first, 'request.invalid' for more than 50 or
 * two of one id. Emits `supervision.changed`; kept among the changes.
 */
export async function changeSettings(
  tx: Tx,
  settings: SupervisionSettings,
  undoesId: string | null = null,
): Promise<SupervisionSettings> {
  const ids = new Set(settings.rules.map((rule) => rule.id));
  if (settings.rules.length > MOST_RULES || ids.size !== settings.rules.length)
    throw new Refusal('request.invalid', { field: 'rules' });
  const before = await readSettings(tx);
  await ensureCity(tx);
  if (!(await store.updateSettings(tx, settings))) throw new Refusal('version.conflict');
  tx.audit({ action: 'write', subjectKind: 'supervision', subjectId: tx.tenantId, fields: ['rules'] });
  tx.append({
    type: 'supervision.changed',
    subjectKind: 'alert',
    subjectId: tx.tenantId,
    audience: [audience.supervisors],
  });
  noteChange(tx, {
    ...{ kind: 'alerts', subjectId: tx.tenantId, name: '', undoesId },
    ...{ before: rulesById(before), after: rulesById(settings) },
  });
  return readSettings(tx);
}

/** The rules by their ids, as the list of changes has them. */
export function rulesById({ rules, watchShown }: Omit<SupervisionSettings, 'version'>) {
  return { watchShown, ...Object.fromEntries(rules.map(({ id, ...rule }) => [id, rule])) };
}

/** Every city of the installation, for the service that looks at the rules. */
export async function citiesToEvaluate(db: Kysely<Tables>): Promise<string[]> {
  return (await store.selectTenantIds(db)).map((row) => row.id);
}

/** True for one process only within 10 s: it evaluates in this transaction. */
export async function claimEvaluation(tx: Tx): Promise<boolean> {
  await ensureCity(tx);
  return store.claimEvaluation(tx, EVALUATE_SEC);
}

/**
 * Holds what was measured against the rules: raises what is new, clears what is over. Emits `alert.raised` and
 * `alert.cleared`. Only for whoever holds the claim.
 */
export async function evaluate(tx: Tx, measures: Measures): Promise<{ raised: number; cleared: number }> {
  const { rules } = await readSettings(tx);
  const { raise, clear } = reconcile(await store.selectOpenAlerts(tx), breachesOf(rules, measures));
  for (const breach of raise) {
    const id = tx.newId();
    await store.insertAlert(tx, id, breach);
    alertChanged(tx, 'alert.raised', { id, audience: breach.audience });
  }
  for (const alert of clear) {
    await store.clearAlert(tx, alert.id);
    alertChanged(tx, 'alert.cleared', alert);
  }
  return { raised: raise.length, cleared: clear.length };
}

const PAST_MS = 12 * 3_600_000;
const MOST_SHOWN = 100;

/** What is to be known now, and what was over in the last twelve hours. */
export function listAlerts(tx: Tx, actor: StaffActor): Promise<Alert[]> {
  return store.selectVisibleAlerts(tx, actor, new Date(tx.now.getTime() - PAST_MS), MOST_SHOWN);
}

/** Somebody looks after it; a second word of that changes nothing. Refuses 'not-found'. Emits `alert.acknowledged`. */
export async function acknowledge(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  const alert = await store.lockAlert(tx, id);
  if (!alert || !overlaps(alert.audience, new Set(actor.keys))) throw new Refusal('not-found');
  if (alert.acknowledgedAt) return;
  await store.acknowledgeAlert(tx, id, actor.staffId);
  alertChanged(tx, 'alert.acknowledged', alert);
}

function alertChanged(tx: Tx, type: string, alert: { id: string; audience: readonly string[] }): void {
  tx.append({ type, subjectKind: 'alert', subjectId: alert.id, audience: [...alert.audience] });
}
