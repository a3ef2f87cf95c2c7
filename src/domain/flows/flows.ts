import { audience, requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { noteChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import type { FlowDefinition } from './definition.ts';
import { findProblems, isPublishable, queuesNamed, type Surroundings } from './rules.ts';
import * as store from './store.ts';
import { selectFigures, selectLastSteps } from './store-instances.ts';
import type { Flow, FlowVersion, Publication, RunningFlow, VersionFigures } from './types.ts';

const NAME_MAX_CHARS = 80;
const NOTE_MAX_CHARS = 400;
const MOST_FLOWS = 100;
const FIGURES_DAYS = 30;

/** All flows of the city. Refuses 'permission.missing'. */
export function listFlows(tx: Tx, actor: StaffActor): Promise<Flow[]> {
  requirePermission(actor, 'flow.edit');
  return store.selectFlows(tx);
}

/** One of them; refuses 'permission.missing', 'not-found'. */
export async function getFlow(tx: Tx, actor: StaffActor, id: string): Promise<Flow> {
  requirePermission(actor, 'flow.edit');
  const flow = await store.selectFlow(tx, { id });
  if (!flow) throw new Refusal('not-found');
  return flow;
}

/**
 * Adds a flow, as a draft that nobody meets yet; the same client id again answers the first one. Refuses
 * 'permission.missing', and 'request.invalid' {field, max} for one too many. Emits `flow.changed`.
 */
export async function addFlow(
  tx: Tx,
  actor: StaffActor,
  clientId: string,
  input: { name: string; draft: FlowDefinition },
): Promise<Flow> {
  requirePermission(actor, 'flow.edit');
  const known = await store.selectFlow(tx, { clientId });
  if (known) return known;
  if ((await store.countFlows(tx)) >= MOST_FLOWS)
    throw new Refusal('request.invalid', { field: 'flows', max: MOST_FLOWS });
  const row = { id: tx.newId(), clientId, name: cleanName(input.name), draft: input.draft };
  await store.insertFlow(tx, { ...row, changedBy: actor.staffId });
  told(tx, 'flow.changed', row.id, ['name', 'draft']);
  noteChange(tx, {
    ...{ kind: 'flow', subjectId: row.id, name: row.name },
    ...{ before: null, after: { name: row.name } },
  });
  return getFlow(tx, actor, row.id);
}

/**
 * Keeps what was written, finished or not, on the version that was shown. Refuses 'permission.missing', 'not-found', and
 * 'version.conflict' {version} when somebody was faster. Emits `flow.changed`.
 */
export async function saveDraft(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  input: { name: string; draft: FlowDefinition },
): Promise<Flow> {
  requirePermission(actor, 'flow.edit');
  await lockAt(tx, id, version);
  const { draft } = input;
  await store.updateFlow(tx, id, { name: cleanName(input.name), draft, changedBy: actor.staffId });
  told(tx, 'flow.changed', id, ['name', 'draft']);
  return getFlow(tx, actor, id);
}

/**
 * Makes a version of the draft and lets it run where the flow answers; who is on the way stays with the version they
 * began. Refuses 'permission.missing', 'not-found', 'version.conflict', and 'flow.unfinished' {problems} while something
 * stands against it. Emits `flow.published` and `flow.changed`.
 */
export async function publishFlow(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  note: string,
  around: Surroundings,
): Promise<Flow> {
  requirePermission(actor, 'flow.publish');
  const flow = await lockAt(tx, id, version);
  requireSound(flow.draft, around);
  const number = flow.lastNumber + 1;
  await store.insertVersion(tx, id, {
    number,
    name: flow.name,
    definition: flow.draft,
    note: note.trim() === '' ? '' : cleanText(note, { maxChars: NOTE_MAX_CHARS, multiline: true }),
    byStaffId: actor.staffId,
    at: tx.now,
  });
  return run(tx, actor, flow, { kind: 'published', number, lastNumber: number });
}

/**
 * Lets an earlier version run again; the draft stays as it is. Refuses what `publishFlow` refuses: the version has to
 * fit the queues and skills of today. Emits `flow.published` and `flow.changed`.
 */
export async function rollBackFlow(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  number: number,
  around: Surroundings,
  undoesId: string | null = null,
): Promise<Flow> {
  requirePermission(actor, 'flow.publish');
  const flow = await lockAt(tx, id, version);
  const wanted = (await store.selectVersions(tx, id)).find((each) => each.number === number);
  if (!wanted) throw new Refusal('not-found');
  if (flow.publishedNumber === number) throw new Refusal('state.conflict', { number });
  requireSound(wanted.definition, around);
  return run(tx, actor, flow, { kind: 'rolled-back', number, undoesId });
}

/**
 * Lets no version run any more: where it answered, people are routed at once. Refuses 'permission.missing', 'not-found',
 * 'version.conflict', 'state.conflict' where none runs. Emits `flow.published` and `flow.changed`.
 */
export async function withdrawFlow(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  undoesId: string | null = null,
): Promise<Flow> {
  requirePermission(actor, 'flow.publish');
  const flow = await lockAt(tx, id, version);
  if (flow.publishedNumber === null) throw new Refusal('state.conflict', { number: null });
  return run(tx, actor, flow, { kind: 'withdrawn', number: null, undoesId });
}

async function run(
  tx: Tx,
  actor: StaffActor,
  flow: Flow,
  how: { kind: Publication['kind']; number: number | null; lastNumber?: number; undoesId?: string | null },
): Promise<Flow> {
  const { kind, number, lastNumber, undoesId = null } = how;
  await store.updateFlow(tx, flow.id, {
    publishedNumber: number,
    ...(lastNumber !== undefined && { lastNumber }),
    changedBy: actor.staffId,
  });
  await store.insertPublication(tx, flow.id, { kind, number, byStaffId: actor.staffId, at: tx.now });
  told(tx, 'flow.published', flow.id, ['published']);
  noteChange(tx, {
    ...{ kind: 'flow', subjectId: flow.id, name: flow.name, undoesId },
    ...{ before: { published: flow.publishedNumber }, after: { published: number } },
  });
  told(tx, 'flow.changed', flow.id);
  return getFlow(tx, actor, flow.id);
}

/**
 * Takes a flow out of the list, or back. Refuses 'permission.missing', 'not-found', 'version.conflict', and
 * 'state.conflict' for one that runs. Emits `flow.changed`.
 */
export async function retireFlow(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  retired: boolean,
  undoesId: string | null = null,
): Promise<Flow> {
  requirePermission(actor, 'flow.edit');
  const flow = await lockAt(tx, id, version);
  if (retired && flow.publishedNumber !== null)
    throw new Refusal('state.conflict', { number: flow.publishedNumber });
  await store.updateFlow(tx, id, { retiredAt: retired ? tx.now : null, changedBy: actor.staffId });
  told(tx, 'flow.changed', id, ['retired']);
  noteChange(tx, {
    ...{ kind: 'flow', subjectId: id, name: flow.name, undoesId },
    ...{ before: { retired: flow.retiredAt !== null }, after: { retired } },
  });
  return getFlow(tx, actor, id);
}

/** Its versions and when each ran, newest first, with how they did in the last 30 days. Refuses like `getFlow`. */
export async function flowHistory(
  tx: Tx,
  actor: StaffActor,
  id: string,
): Promise<{ versions: FlowVersion[]; publications: Publication[]; figures: VersionFigures[] }> {
  await getFlow(tx, actor, id);
  return {
    versions: await store.selectVersions(tx, id),
    publications: await store.selectPublications(tx, id),
    figures: await selectFigures(tx, id, figuresSince(tx)),
  };
}

/** At which steps residents left the running version, or asked for a person, in the last 30 days. Refuses like `getFlow`. */
export async function flowLastSteps(tx: Tx, actor: StaffActor, id: string) {
  const { publishedNumber } = await getFlow(tx, actor, id);
  return publishedNumber === null ? [] : selectLastSteps(tx, id, publishedNumber, figuresSince(tx));
}

const figuresSince = (tx: Tx): Date => new Date(tx.now.getTime() - FIGURES_DAYS * 86_400_000);

// ── where a flow answers ─────────────────────────────────────────────────────

/** What flows are called, by id. */
export async function namesOfFlows(tx: Tx): Promise<Map<string, string>> {
  return new Map((await store.selectFlows(tx)).map(({ id, name }) => [id, name]));
}

/** Which flow answers at which entry point. */
export function flowsOfEntryPoints(tx: Tx): Promise<{ entryPointId: string; flowId: string }[]> {
  return store.selectEntryPoints(tx);
}

/**
 * Lets a flow answer at an entry point, or nobody but people again (null); it does so while a version of it runs. The
 * caller has loaded the entry point. Refuses 'permission.missing', 'not-found' for a flow that is not there or retired.
 * Emits `flow.changed`.
 */
export async function setFlowOfEntryPoint(
  tx: Tx,
  actor: StaffActor,
  entryPointId: string,
  flowId: string | null,
): Promise<void> {
  requirePermission(actor, 'flow.publish');
  if (flowId === null) await store.deleteEntryPoint(tx, entryPointId);
  else {
    if ((await getFlow(tx, actor, flowId)).retiredAt) throw new Refusal('not-found');
    await store.upsertEntryPoint(tx, entryPointId, flowId);
  }
  tx.audit({ action: 'write', subjectKind: 'entry-point', subjectId: entryPointId, fields: ['flow'] });
  tx.append({
    type: 'flow.changed',
    subjectKind: 'flow',
    subjectId: flowId ?? entryPointId,
    audience: [audience.everyone],
  });
}

/** The version of each flow that runs, by the flow's id. */
export async function runningVersions(tx: Tx): Promise<Map<string, FlowVersion>> {
  return new Map((await store.selectRunningVersions(tx)).map(({ flowId, ...version }) => [flowId, version]));
}

/** The flows whose running version leads to this queue or looks at it, by what they are called. */
export async function flowsNaming(tx: Tx, queueId: string): Promise<string[]> {
  const running = await store.selectRunningVersions(tx);
  return running
    .filter(({ definition }) => queuesNamed(definition).has(queueId))
    .map(({ name }) => name)
    .sort();
}

/** The version that answers at an entry point now; undefined where people do. */
export function runningFlow(tx: Tx, entryPointId: string): Promise<RunningFlow | undefined> {
  return store.selectRunning(tx, entryPointId);
}

// ── ──────────────────────────────────────────────────────────────────────────

async function lockAt(tx: Tx, id: string, version: number): Promise<Flow> {
  const flow = await store.lockFlow(tx, id);
  if (!flow) throw new Refusal('not-found');
  if (flow.version !== version) throw new Refusal('version.conflict', { version: flow.version });
  return flow;
}

function requireSound(definition: FlowDefinition, around: Surroundings): void {
  const problems = findProblems(definition, around);
  if (!isPublishable(problems))
    throw new Refusal('flow.unfinished', {
      problems: problems.filter(({ severity }) => severity === 'error').length,
    });
}

function told(tx: Tx, type: string, id: string, fields?: readonly string[]): void {
  if (fields) tx.audit({ action: 'write', subjectKind: 'flow', subjectId: id, fields });
  // An id tells nothing; who may not edit flows shows none of it.
  tx.append({ type, subjectKind: 'flow', subjectId: id, audience: [audience.everyone] });
}

const cleanName = (name: string): string => cleanText(name, { maxChars: NAME_MAX_CHARS, field: 'name' });
