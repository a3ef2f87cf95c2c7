import { type NumberBlocks, readCalendar, readCity } from '#domain/city/city.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import { getDepartment, getStaff, loadActor } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { isId } from '#kernel/ids.ts';
import type { WorkingCalendar } from '#kernel/japan/calendar.ts';
import { Refusal } from '#kernel/refusal.ts';
import { isVisible, loadForChange, requireAbility } from './access.ts';
import { recategorise, setDue } from './changes.ts';
import { addEntry } from './entries.ts';
import { addPromise } from './promises.ts';
import { readDetail } from './reading.ts';
import { hashToken } from './resident-side.ts';
import { audienceOf, type CaseClock, dueAtOf, moveStatus } from './rules.ts';
import * as store from './store.ts';
import * as entryStore from './store-entries.ts';
import { cleanOptional, gramsOf, keepTitle, openField, sealField, sealToken, writtenField } from './texts.ts';
import type { CaseCategory, CaseChange, CaseDetail, NewCase, NewCategory } from './types.ts';

// The room's other doors. Everybody else imports this file only.
export { requireVisibleCase, requireVisibleEntry } from './access.ts';
export { writeCaseEntry } from './entries.ts';
export { keepPromise, makePromise, promisesOfResident } from './promises.ts';
export {
  casesOfInteraction,
  casesOfResident,
  countCases,
  getCase,
  isFileVisible,
  listCases,
} from './reading.ts';
export {
  findCaseByToken,
  goOnAfterLetter,
  hasOpenCase,
  isFilePublic,
  readPublicCase,
  readStatusByNumber,
  writeFromResident,
} from './resident-side.ts';
export { searchCases } from './search.ts';

export function categories(tx: Tx): Promise<CaseCategory[]> {
  return store.selectCategories(tx);
}

/** Adds categories in the given order, parents first. Emits `directory.changed`. Returns ids by code. */
export async function addCategories(tx: Tx, added: readonly NewCategory[]): Promise<Map<string, string>> {
  const ids = new Map((await store.selectCategories(tx)).map((category) => [category.code, category.id]));
  for (const { parentCode, ...category } of added) {
    const parentId = parentCode ? ids.get(parentCode) : null;
    if (parentId === undefined) throw new Refusal('request.invalid', { field: 'parentCode', parentCode });
    const row = { sealed: false, sort: 0, ...category, id: tx.newId(), parentId };
    await store.insertCategory(tx, row);
    ids.set(row.code, row.id);
  }
  tx.append({
    type: 'directory.changed',
    subjectKind: 'directory',
    subjectId: tx.tenantId,
    audience: [audience.everyone],
  });
  return ids;
}

export interface OpenCaseDeps {
  numbers: NumberBlocks;
  calendar: WorkingCalendar;
  /** Number and private link that the resident was given for the matter before; undefined where it was given none. */
  given?: (sealed: boolean) => Promise<{ number: string; token: string } | undefined>;
}

/**
 * Opens a case for a resident, linked to the interaction it came from. The same client id from the same person again
 * answers the same case. Sealed when its category or department is; whoever opens a case that they may not see gets a
 * receipt (number, department, due time, link to hand on; nothing of its later life).
 * Refuses 'not-found' for what is not there or another city's, 'permission.missing' {case.assign} for giving it to
 * somebody else, 'request.invalid' {ownerStaffId} for an owner who could not work on it, and what promises refuse.
 * Emits `case.opened`.
 */
export async function openCase(
  tx: Tx,
  actor: StaffActor,
  input: NewCase,
  deps: OpenCaseDeps,
): Promise<CaseDetail> {
  requirePermission(actor, 'case.write');
  const clientId = `staff:${actor.staffId}:${input.clientId}`;
  const known = await store.selectIdByClientId(tx, clientId);
  if (known) return answerOpened(tx, actor, known, input);
  const row = await newRow(tx, actor, clientId, input, deps);
  if (!(await store.insertCase(tx, row))) {
    return answerOpened(tx, actor, (await store.selectIdByClientId(tx, clientId)) as string, input);
  }
  await recordOpening(tx, actor, row, input);
  if (input.promise) await addPromise(tx, actor, row, `${clientId}:opening`, input.promise);
  return answerOpened(tx, actor, row.id, input);
}

async function answerOpened(tx: Tx, actor: StaffActor, caseId: string, input: NewCase): Promise<CaseDetail> {
  const detail = await readDetail(tx, actor, caseId);
  // A receipt repeats what its reader wrote, not what became of it.
  return detail.can.length > 0
    ? detail
    : { ...detail, title: (await writtenField(tx, 'title', input.title)).text, status: 'open', version: 1 };
}

async function newRow(
  tx: Tx,
  actor: StaffActor,
  clientId: string,
  input: NewCase,
  deps: OpenCaseDeps,
): Promise<store.NewCaseRow> {
  const category = isId(input.categoryId) ? await store.selectCategory(tx, input.categoryId) : undefined;
  if (!category || !isId(input.residentId)) throw new Refusal('not-found');
  const department = await getDepartment(tx, requireId(input.departmentId ?? category.departmentId));
  const place = {
    departmentId: department.id,
    ownerStaffId: input.ownerStaffId ?? null,
    openedBy: actor.staffId,
    sealed: category.sealed || department.sealed,
  };
  const keys = audienceOf(place);
  if (place.ownerStaffId !== null && place.ownerStaffId !== actor.staffId)
    requirePermission(actor, 'case.assign');
  await requireOwner(tx, place.ownerStaffId, keys);
  const { text: title } = await writtenField(tx, 'title', input.title);
  const description = cleanOptional('description', input.description);
  const nextStep = cleanOptional('next-step', input.nextStep);
  const { timeZone } = await readCity(tx);
  const given = await deps.given?.(place.sealed);
  const token = given?.token ?? tx.newToken();
  return {
    ...place,
    id: tx.newId(),
    clientId,
    number: given?.number ?? (await deps.numbers.take(tx)),
    categoryId: category.id,
    kind: category.kind,
    title: sealField(tx, 'title', title),
    description: sealField(tx, 'description', description),
    nextStep: sealField(tx, 'next-step', nextStep),
    grams: gramsOf(tx, [title, description, nextStep]),
    status: 'open',
    residentId: input.residentId,
    dueAt: dueAtOf(tx.now, category.dueWorkingDays, deps.calendar, timeZone),
    publicToken: sealToken(tx, token),
    tokenHash: hashToken(token),
    audience: keys,
  };
}

async function recordOpening(
  tx: Tx,
  actor: StaffActor,
  row: store.NewCaseRow,
  input: NewCase,
): Promise<void> {
  await keepTitle(tx, row.id, input.title);
  await addEntry(tx, row.id, 'opened', { author: actor });
  if (input.interactionId) {
    await entryStore.insertLink(tx, row.id, requireId(input.interactionId), actor.staffId);
    await addEntry(tx, row.id, 'link', { author: actor, data: { interactionId: input.interactionId } });
  }
  tx.audit({
    action: 'write',
    subjectKind: 'case',
    subjectId: row.id,
    fields: ['title', 'description', 'next-step'],
  });
  tx.append({
    type: 'case.opened',
    subjectKind: 'case',
    subjectId: row.id,
    audience: row.audience,
    data: {
      caseId: row.id,
      residentId: row.residentId,
      interactionId: input.interactionId ?? null,
      categoryId: row.categoryId,
      departmentId: row.departmentId,
      ownerStaffId: row.ownerStaffId,
    },
  });
}

function requireId(id: string): string {
  if (!isId(id)) throw new Refusal('not-found');
  return id;
}

/** An owner must be there, able to write, and see the case; else it would have an owner and lie unattended. */
async function requireOwner(tx: Tx, ownerStaffId: string | null, keys: readonly string[]): Promise<void> {
  if (ownerStaffId === null) return;
  const member = await getStaff(tx, requireId(ownerStaffId));
  const unable = new Refusal('request.invalid', { field: 'ownerStaffId' });
  if (!member.active) throw unable;
  const owner = await loadActor(
    tx,
    { accountId: member.accountId, tenantId: tx.tenantId, staffId: member.id },
    [],
  );
  if (!owner.permissions.has('case.write') || !isVisible(owner, { audience: keys })) throw unable;
}

/** Links an interaction to a case; linking it again changes nothing. Emits `case.linked` {caseId, interactionId}. */
export async function linkInteraction(
  tx: Tx,
  actor: StaffActor,
  caseId: string,
  interactionId: string,
): Promise<void> {
  const row = await loadForChange(tx, actor, caseId);
  requireAbility(actor, row, 'link');
  if (!(await entryStore.insertLink(tx, caseId, requireId(interactionId), actor.staffId))) return;
  await addEntry(tx, caseId, 'link', { author: actor, data: { interactionId } });
  tx.append({
    type: 'case.linked',
    subjectKind: 'case',
    subjectId: caseId,
    audience: row.audience,
    data: { caseId, interactionId },
  });
}

/**
 * Changes status, texts, department, owner, category or due day of a case. Leaving the wait for the resident moves the due time by the
 * working time that passed. In a sealed department a case becomes sealed, and stays so wherever it goes: its texts do
 * not change. Answers a receipt when the change took it out of the actor's sight.
 * Refuses 'version.conflict' {version} when somebody was quicker, 'state.conflict' {from, to}, 'case.closed',
 * 'permission.missing', 'request.invalid' {ownerStaffId}, 'promise.past' {today} for a due day that is over.
 * Emits `case.status-changed` {from, to}, `case.assigned` {departmentId, ownerStaffId}, `case.changed`, to those who
 * may see it now and those who could before.
 */
export async function updateCase(
  tx: Tx,
  actor: StaffActor,
  caseId: string,
  change: CaseChange,
): Promise<CaseDetail> {
  const before = await loadForChange(tx, actor, caseId);
  if (before.version !== change.version) throw new Refusal('version.conflict', { version: before.version });
  await applyChange(tx, actor, before, change, 'case.status-changed');
  // Each on what the one before left: a category may seal the case.
  if (change.categoryId !== undefined)
    await recategorise(tx, actor, await stateNow(tx, caseId), change.categoryId);
  if (change.dueOn !== undefined) await setDue(tx, actor, await stateNow(tx, caseId), change.dueOn);
  return readDetail(tx, actor, caseId);
}

const stateNow = async (tx: Tx, caseId: string) => (await store.selectState(tx, caseId)) as store.CaseState;

/**
 * The change itself, of a case that this transaction holds; false when nothing differs. Everything is decided before
 * anything is written: a refusal leaves no trace. `statusEvent` says whether residents are told at once.
 */
export async function applyChange(
  tx: Tx,
  actor: StaffActor,
  before: store.CaseState,
  change: Omit<CaseChange, 'version'>,
  statusEvent: 'case.status-changed' | 'case.changed',
): Promise<boolean> {
  const caseId = before.id;
  const texts = await changedTexts(tx, actor, before, change);
  const clock = await changedClock(tx, actor, before, change);
  const place = await changedPlace(tx, actor, { ...before, ...clock }, change);
  if (!texts && !clock && !place) return false;
  await store.updateCase(tx, caseId, { ...texts, ...clock, ...place });
  const told = {
    subjectKind: 'case',
    subjectId: caseId,
    audience: [...before.audience, ...(place?.audience ?? [])],
  };
  if (clock) {
    await recordClock(tx, actor, before, clock);
    tx.append({
      ...told,
      type: statusEvent,
      data: { caseId, from: before.status, to: clock.status },
    });
  }
  if (place) {
    const { departmentId, ownerStaffId } = place;
    const former = { fromDepartmentId: before.departmentId, fromOwnerStaffId: before.ownerStaffId };
    await addEntry(tx, caseId, 'assignment', {
      author: actor,
      data: { departmentId, ownerStaffId, ...former },
    });
    tx.append({ ...told, type: 'case.assigned', data: { caseId, departmentId, ownerStaffId } });
  }
  if (texts) {
    if (change.title !== undefined) await keepTitle(tx, caseId, change.title);
    tx.audit({ action: 'write', subjectKind: 'case', subjectId: caseId, fields: ['title', 'next-step'] });
    tx.append({ ...told, type: 'case.changed', data: { caseId } });
  }
  return true;
}

async function changedTexts(
  tx: Tx,
  actor: StaffActor,
  before: store.CaseState,
  change: Omit<CaseChange, 'version'>,
): Promise<store.CaseSet | undefined> {
  const titleBefore = openField(tx, 'title', before.title);
  const nextStepBefore = openField(tx, 'next-step', before.nextStep);
  const title =
    change.title === undefined ? titleBefore : (await writtenField(tx, 'title', change.title)).text;
  const nextStep =
    change.nextStep === undefined ? nextStepBefore : cleanOptional('next-step', change.nextStep);
  if (title === titleBefore && nextStep === nextStepBefore) return undefined;
  requireAbility(actor, before, 'write');
  return {
    title: sealField(tx, 'title', title),
    nextStep: sealField(tx, 'next-step', nextStep),
    grams: gramsOf(tx, [title, openField(tx, 'description', before.description), nextStep]),
  };
}

async function changedClock(
  tx: Tx,
  actor: StaffActor,
  before: store.CaseState,
  change: Omit<CaseChange, 'version'>,
): Promise<CaseClock | undefined> {
  if (change.status === undefined || change.status === before.status) return undefined;
  requirePermission(actor, 'case.write');
  return moveStatus(before, change.status, tx.now, (await readCalendar(tx)).working);
}

interface Place {
  departmentId: string;
  ownerStaffId: string | null;
  sealed: boolean;
  audience: string[];
}

async function changedPlace(
  tx: Tx,
  actor: StaffActor,
  before: store.CaseState,
  change: Omit<CaseChange, 'version'>,
): Promise<Place | undefined> {
  const departmentId = change.departmentId ?? before.departmentId;
  const moves = departmentId !== before.departmentId;
  const ownerStaffId =
    change.ownerStaffId === undefined ? (moves ? null : before.ownerStaffId) : change.ownerStaffId;
  if (!moves && ownerStaffId === before.ownerStaffId) return undefined;
  requireAbility(actor, before, 'assign');
  const department = await getDepartment(tx, requireId(departmentId));
  const place = {
    departmentId,
    ownerStaffId,
    openedBy: before.openedBy,
    sealed: before.sealed || department.sealed,
  };
  const keys = audienceOf(place);
  await requireOwner(tx, ownerStaffId, keys);
  return { departmentId, ownerStaffId, sealed: place.sealed, audience: keys };
}

async function recordClock(
  tx: Tx,
  actor: StaffActor,
  before: store.CaseState,
  after: CaseClock,
): Promise<void> {
  await addEntry(tx, before.id, 'status', { author: actor, data: { from: before.status, to: after.status } });
  if (after.dueAt.getTime() === before.dueAt.getTime()) return;
  await addEntry(tx, before.id, 'due', { author: null, data: { dueAt: after.dueAt.toISOString() } });
}
