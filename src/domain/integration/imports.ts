import type { Tx } from '#db/transaction.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as store from './store-imports.ts';
import type { ImportLine, ImportRun, LineFault } from './types.ts';

const PURPOSE = 'import.content';
const MOST_RUNS = 50;
const MOST_FAULTS = 200;

/** The imports of the city, the newest first, from before one of them on. Refuses 'permission.missing'. */
export async function listImports(
  tx: Tx,
  actor: StaffActor,
  before: string | undefined,
): Promise<{ runs: ImportRun[]; nextBefore: string | null }> {
  requirePermission(actor, 'integration.manage');
  const found = await store.selectRuns(tx, before, MOST_RUNS + 1);
  const runs = found.slice(0, MOST_RUNS);
  return { runs, nextBefore: found.length > MOST_RUNS ? (runs.at(-1)?.id ?? null) : null };
}

/** One of them; refuses 'permission.missing', 'not-found'. */
export async function getImport(tx: Tx, actor: StaffActor, id: string): Promise<ImportRun> {
  requirePermission(actor, 'integration.manage');
  const run = await store.selectRun(tx, { id });
  if (!run) throw new Refusal('not-found');
  return run;
}

/** Why lines are not taken, from after a line on. */
export async function faultsOf(
  tx: Tx,
  id: string,
  after: number,
): Promise<{ faults: LineFault[]; nextAfter: number | null }> {
  const found = await store.selectFaults(tx, id, after, MOST_FAULTS + 1);
  const faults = found.slice(0, MOST_FAULTS);
  return { faults, nextAfter: found.length > MOST_FAULTS ? (faults.at(-1)?.line ?? null) : null };
}

/** The import that this client id began before. */
export function knownImport(tx: Tx, clientId: string): Promise<ImportRun | undefined> {
  return store.selectRun(tx, { clientId });
}

/** Keeps a file that was looked at, sealed, with the faults of its lines. Audited; emits `import.changed`. */
export async function keepPreview(
  tx: Tx,
  actor: StaffActor,
  input: Pick<ImportRun, 'kind' | 'fileName' | 'encoding' | 'lines'> & {
    clientId: string;
    text: string;
    faults: readonly LineFault[];
  },
): Promise<ImportRun> {
  requirePermission(actor, 'integration.manage');
  const id = tx.newId();
  const { text, faults, ...rest } = input;
  const content = tx.sealer.seal({ tenantId: tx.tenantId, purpose: PURPOSE }, text);
  await store.insertRun(tx, {
    ...rest,
    id,
    faulty: faults.length,
    content,
    createdBy: actor.staffId,
  });
  await store.insertLines(
    tx,
    id,
    faults.map((fault) => ({ ...fault, state: 'faulty', subjectId: null, version: null })),
  );
  tx.audit({ action: 'write', subjectKind: 'import', subjectId: id, fields: ['previewed'] });
  tell(tx, actor.staffId, id, 'import.changed');
  return getImport(tx, actor, id);
}

function tell(tx: Tx, staffId: string, id: string, type: string): void {
  tx.append({ type, subjectKind: 'import', subjectId: id, audience: [audience.staff(staffId)] });
}

/**
 * Begins to make, or to take back, what an import holds; the work follows in batches. Refuses 'permission.missing',
 * 'not-found', and 'state.conflict' for one that was begun already. Audited; emits `import.started`, `import.undo-started`.
 */
export async function beginImport(
  tx: Tx,
  actor: StaffActor,
  id: string,
  what: 'start' | 'undo',
): Promise<ImportRun> {
  await getImport(tx, actor, id);
  const run = await store.lockRun(tx, id);
  if (run?.state !== (what === 'start' ? 'previewed' : 'done'))
    throw new Refusal('state.conflict', { state: run?.state });
  await store.updateRun(tx, id, {
    state: what === 'start' ? 'running' : 'undoing',
    lookedAt: 0,
    finishedAt: null,
  });
  tx.audit({ action: 'write', subjectKind: 'import', subjectId: id, fields: [what] });
  tell(tx, actor.staffId, id, what === 'start' ? 'import.started' : 'import.undo-started');
  return getImport(tx, actor, id);
}

/** An import whose next batch is to be made, with its file; undefined when there is nothing to do. */
export async function openRunning(tx: Tx, id: string): Promise<{ run: ImportRun; text: string } | undefined> {
  const found = await store.lockRun(tx, id);
  if (found?.state !== 'running' || !found.content) return undefined;
  const { content, ...run } = found;
  return { run, text: tx.sealer.open({ tenantId: tx.tenantId, purpose: PURPOSE }, content) };
}

/** Keeps what became of a batch. Emits `import.progressed`, or `import.changed` after the last. */
export async function keepBatch(
  tx: Tx,
  run: ImportRun,
  batch: readonly (ImportLine & { field?: string | null; code?: string | null })[],
  lookedAt: number,
): Promise<void> {
  const isLast = lookedAt >= run.lines;
  await store.insertLines(tx, run.id, batch);
  await store.updateRun(tx, run.id, {
    lookedAt,
    made: run.made + batch.filter(({ state }) => state === 'made').length,
    faulty: run.faulty + batch.filter(({ state }) => state === 'faulty').length,
    ...(isLast ? { state: 'done', finishedAt: tx.now, content: null } : {}),
  });
  tell(tx, run.createdBy, run.id, isLast ? 'import.changed' : 'import.progressed');
}

/** What of an import is to be taken back next; undefined when there is nothing to do. */
export async function openUndoing(
  tx: Tx,
  id: string,
  most: number,
): Promise<{ run: ImportRun; lines: ImportLine[] } | undefined> {
  const run = await store.lockRun(tx, id);
  if (run?.state !== 'undoing') return undefined;
  return { run, lines: await store.selectMade(tx, id, most) };
}

/** Keeps what was taken back, and what stays because somebody worked with it. Emits as `keepBatch`. */
export async function keepUndone(
  tx: Tx,
  run: ImportRun,
  lines: readonly { line: number; isGone: boolean }[],
  isLast: boolean,
): Promise<void> {
  for (const { line, isGone } of lines)
    await store.updateLine(tx, run.id, line, isGone ? 'taken-back' : 'kept');
  await store.updateRun(tx, run.id, {
    lookedAt: run.lookedAt + lines.length,
    takenBack: run.takenBack + lines.filter(({ isGone }) => isGone).length,
    ...(isLast ? { state: 'undone', finishedAt: tx.now } : {}),
  });
  tell(tx, run.createdBy, run.id, isLast ? 'import.changed' : 'import.undo-progressed');
}
