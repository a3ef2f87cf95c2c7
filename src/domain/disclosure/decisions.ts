import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { change, loadFor, requireOfficer, scope, seal } from './request-rows.ts';
import { countUndecided, hidesSomething, openAmendment, packageOf } from './rules.ts';
import * as store from './store.ts';
import type { DataRequest, FrozenPiece, Item, RequestDecision, RequestPackage } from './types.ts';

/** What is proposed; `leavesUndecided`: files and recordings that nobody decided stay here, and the person is told so. */
export interface Proposal {
  decision: RequestDecision;
  reason: string;
  leavesUndecided: boolean;
  version: number;
}

/** Whether something goes out by such a decision. */
export function goesOut({ kind }: Pick<DataRequest, 'kind'>, decision: RequestDecision | null): boolean {
  return kind === 'disclosure' && (decision === 'full' || decision === 'partial');
}

/**
 * The request, ready for its decision. Refuses as `loadFor`, 'permission.missing', 'state.conflict' {why: 'identity'} before
 * the person was known, {why: 'amending'} while it waits for an amendment, except to refuse it.
 */
export async function requireProposable(
  tx: Tx,
  actor: StaffActor,
  id: string,
  { decision, version }: Pick<Proposal, 'decision' | 'version'>,
): Promise<DataRequest> {
  requirePermission(actor, 'privacy.handle');
  const request = await loadFor(tx, id, version, ['received', 'identified']);
  if (request.state === 'received') throw new Refusal('state.conflict', { why: 'identity' });
  if (openAmendment(request) && decision !== 'refused')
    throw new Refusal('state.conflict', { why: 'amending' });
  return request;
}

/**
 * Proposes the decision; of a disclosure what goes out is frozen with it: its texts, and of files and recordings what stands in
 * `frozen`. Refuses as `requireProposable`, 'request.invalid' {field: 'decision'} for one that does not fit ('full' with
 * something hidden or left out, 'partial' with nothing), {field: 'undecided', count} for pieces that nobody decided and that
 * the proposal does not say to leave.
 */
export async function proposeDecision(
  tx: Tx,
  actor: StaffActor,
  id: string,
  input: Proposal,
  { items, frozen }: { items: readonly Item[]; frozen: ReadonlyMap<string, FrozenPiece> },
): Promise<void> {
  const request = await requireProposable(tx, actor, id, input);
  const { decision } = input;
  const made = goesOut(request, decision) ? packageOf(items, request.marks, tx.now, frozen) : null;
  requireFitting(request, decision, made);
  const undecided = made ? countUndecided(made) : 0;
  if (undecided > 0 && !input.leavesUndecided)
    throw new Refusal('request.invalid', { field: 'undecided', why: 'open', count: undecided });
  await change(
    tx,
    id,
    input.version,
    {
      ...{ state: 'proposed', decision, proposedBy: actor.staffId, proposedAt: tx.now, returned: null },
      decisionReason: input.reason.trim() ? seal(tx, input.reason, 'reason') : null,
      package: made && tx.sealer.seal(scope(tx, 'package'), JSON.stringify(made)),
    },
    'proposed',
  );
}

function requireFitting(request: DataRequest, decision: RequestDecision, made: RequestPackage | null): void {
  const refuse = (why: string) => new Refusal('request.invalid', { field: 'decision', why });
  const ofDisclosure = ['full', 'partial', 'refused', 'not-held'].includes(decision);
  if (request.kind === 'disclosure' ? !ofDisclosure : !['granted', 'refused'].includes(decision))
    throw refuse('kind');
  if (!made) return;
  const hides = hidesSomething(made);
  if (hides !== (decision === 'partial')) throw refuse(hides ? 'hides' : 'nothing-hidden');
}

/** The second person lets it go. Refuses 'permission.missing', 'state.conflict' {why: 'own'} for who proposed it. */
export async function approveRequest(tx: Tx, actor: StaffActor, id: string, version: number): Promise<void> {
  requirePermission(actor, 'privacy.approve');
  const request = await loadFor(tx, id, version, ['proposed']);
  if (request.proposedBy === actor.staffId) throw new Refusal('state.conflict', { why: 'own' });
  const by = { approvedBy: actor.staffId, approvedAt: tx.now };
  await change(tx, id, version, { state: 'approved', ...by }, 'approved');
}

/** Or sends it back with a reason; what was frozen is made anew. Who proposed it may take it back, too. */
export async function returnRequest(
  tx: Tx,
  actor: StaffActor,
  id: string,
  input: { reason: string; version: number },
): Promise<void> {
  requireOfficer(actor);
  await loadFor(tx, id, input.version, ['proposed']);
  const returned = seal(tx, input.reason, 'reason');
  await change(tx, id, input.version, { state: 'identified', returned, package: null }, 'returned');
}

/** Ends it: how it was handed over, or that the person took it back. Refuses 'state.conflict' for one that nobody approved. */
export async function closeRequest(
  tx: Tx,
  actor: StaffActor,
  id: string,
  input: { how: string; withdrawn: boolean; version: number },
): Promise<void> {
  requirePermission(actor, 'privacy.handle');
  await loadFor(tx, id, input.version, input.withdrawn ? ['received', 'identified'] : ['approved']);
  const state = input.withdrawn ? 'withdrawn' : 'closed';
  const by = { closedAt: tx.now, closedBy: actor.staffId };
  await change(tx, id, input.version, { state, handedOver: seal(tx, input.how, 'how'), ...by }, state);
}

/** What goes out, as it was frozen. Refuses 'not-found', 'state.conflict' before it was proposed. */
export async function readPackage(tx: Tx, actor: StaffActor, id: string): Promise<RequestPackage> {
  requireOfficer(actor);
  const found = await store.selectPackage(tx, id);
  if (!found) throw new Refusal('state.conflict', { why: 'no-package' });
  tx.audit({ action: 'read', subjectKind: 'data-request', subjectId: id, fields: ['package'] });
  return JSON.parse(tx.sealer.open(scope(tx, 'package'), found)) as RequestPackage;
}

/** It went out to somebody's machine. Refuses 'state.conflict' before the second person let it go. */
export async function exportRequest(tx: Tx, actor: StaffActor, id: string, format: string): Promise<void> {
  const row = await store.selectRequest(tx, id);
  if (!row) throw new Refusal('not-found');
  requirePermission(actor, 'privacy.handle');
  if (row.state !== 'approved' && row.state !== 'closed')
    throw new Refusal('state.conflict', { why: 'approval' });
  tx.audit({
    action: 'export',
    subjectKind: 'data-request',
    subjectId: id,
    fields: [format, row.residentId],
  });
}
