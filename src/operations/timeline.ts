import type { Tx } from '#db/transaction.ts';
import { casesOfResident, promisesOfResident } from '#domain/cases/cases.ts';
import { readCity } from '#domain/city/city.ts';
import { interactionsOfResident } from '#domain/interactions/interactions.ts';
import { lastMessages } from '#domain/interactions/messages.ts';
import { getResident } from '#domain/residents/residents.ts';
import { type StepKind, stepsOf } from '#domain/residents/steps.ts';
import { listDepartments, listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Place } from '#kernel/search.ts';

export interface TimelineEntry {
  kind: 'interaction' | 'case' | 'promise' | 'step';
  /** Of what it leads to: for a promise its case, for a step the other record. */
  id: string;
  at: Date;
  title: string;
  detail: string | null;
  channel: string | null;
  status: string | null;
  departmentName: string | null;
  /** What was done to the record, for 'step'; the title is the other person's name then. */
  step: StepKind | null;
  /** Where it stands in the order. */
  place: Place;
}

/** Which kinds are asked for. */
export type TimelineKind = TimelineEntry['kind'];

type Page = { limit: number; before: Place | null };

const PAGE = 30;

/**
 * What this person and the city did and what was done to the record, newest first: a page after `before`, and where the
 * next one begins; page by page nothing is missed. As far as the actor may see it: what is sealed from them leaves no gap
 * and no count.
 */
export async function readTimeline(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  before: Place | null,
  kinds: readonly TimelineKind[] = ['interaction', 'case', 'promise', 'step'],
): Promise<{ entries: TimelineEntry[]; next: Place | null }> {
  await getResident(tx, residentId);
  const page = { limit: PAGE + 1, before };
  const found: TimelineEntry[] = [];
  for (const kind of new Set(kinds)) found.push(...(await SOURCES[kind](tx, actor, residentId, page)));
  found.sort((a, b) => b.at.getTime() - a.at.getTime() || (a.place.id < b.place.id ? 1 : -1));
  const shown = found.slice(0, PAGE);
  return {
    entries: shown,
    next: found.length > PAGE ? shown.at(-1)!.place : null,
  };
}

const SOURCES: Readonly<
  Record<
    TimelineKind,
    (tx: Tx, actor: StaffActor, residentId: string, page: Page) => Promise<TimelineEntry[]>
  >
> = { interaction: fromInteractions, case: fromCases, promise: fromPromises, step: fromSteps };

const nothing = { detail: null, channel: null, status: null, departmentName: null, step: null };

async function fromInteractions(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  { limit, before }: Page,
): Promise<TimelineEntry[]> {
  const interactions = await interactionsOfResident(tx, actor, residentId, limit, before);
  const departments = new Map(
    (await listDepartments(tx)).map((department) => [department.id, department.name]),
  );
  const codes = new Map((await readCity(tx)).settings.wrapUpCodes?.map(({ code, name }) => [code, name]));
  const said = await lastMessages(
    tx,
    interactions.map((interaction) => interaction.id),
  );
  // How it began tells what it was about; the last words are thanks on both sides.
  const about = (id: string) => said.get(id)?.firstWords || said.get(id)?.preview || '';
  return interactions.map((interaction) => ({
    ...nothing,
    kind: 'interaction',
    id: interaction.id,
    place: { at: interaction.openedAt, id: interaction.id },
    at: interaction.openedAt,
    title: about(interaction.id),
    detail: codes.get(interaction.wrapUpCode ?? '') ?? interaction.wrapUpCode,
    channel: interaction.channel,
    status: interaction.state,
    departmentName: departments.get(interaction.departmentId) ?? null,
  }));
}

async function fromCases(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  page: Page,
): Promise<TimelineEntry[]> {
  const cases = await casesOfResident(tx, actor, residentId, page);
  return cases.map((found) => ({
    ...nothing,
    kind: 'case',
    id: found.id,
    place: { at: found.openedAt, id: found.id },
    at: found.openedAt,
    title: found.title,
    detail: found.number,
    status: found.status,
    departmentName: found.departmentName,
  }));
}

async function fromPromises(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  page: Page,
): Promise<TimelineEntry[]> {
  const promises = await promisesOfResident(tx, actor, residentId, page);
  return promises.map((promise) => ({
    ...nothing,
    kind: 'promise',
    id: promise.caseId,
    place: { at: promise.madeAt, id: promise.id },
    at: promise.madeAt,
    title: promise.text,
    detail: promise.dueOn,
    status: promise.keptAt ? 'kept' : 'open',
    departmentName: promise.departmentName,
  }));
}

async function fromSteps(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  page: Page,
): Promise<TimelineEntry[]> {
  const steps = await stepsOf(tx, actor, residentId, page);
  if (steps.length === 0) return [];
  const staff = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  return steps.map((step) => ({
    ...nothing,
    kind: 'step',
    id: step.otherId,
    place: { at: step.at, id: step.id },
    at: step.at,
    title: step.otherName ?? '',
    detail: staff.get(step.byStaffId ?? '') ?? null,
    step: step.kind,
  }));
}
