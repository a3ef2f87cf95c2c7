import type { Tx } from '#db/transaction.ts';
import { casesOfResident, promisesOfResident } from '#domain/cases/cases.ts';
import { readCity } from '#domain/city/city.ts';
import { interactionsOfResident } from '#domain/interactions/interactions.ts';
import { lastMessages } from '#domain/interactions/messages.ts';
import { getResident } from '#domain/residents/residents.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';

export interface TimelineEntry {
  kind: 'interaction' | 'case' | 'promise';
  id: string;
  at: Date;
  title: string;
  detail: string | null;
  channel: string | null;
  status: string | null;
  departmentName: string | null;
}

const PAGE = 30;
const MOST = 500;

/**
 * What this person and the city did, newest first, as far as the actor may see it: what is sealed from them leaves no gap
 * and no count.
 */
export async function readTimeline(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  before?: Date,
): Promise<{ entries: TimelineEntry[]; nextBefore: Date | null }> {
  await getResident(tx, residentId);
  const all = [
    ...(await fromInteractions(tx, actor, residentId)),
    ...(await fromCases(tx, actor, residentId)),
  ]
    .filter((entry) => before === undefined || entry.at < before)
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  const entries = all.slice(0, PAGE);
  return { entries, nextBefore: all.length > PAGE ? (entries.at(-1)?.at ?? null) : null };
}

async function fromInteractions(tx: Tx, actor: StaffActor, residentId: string): Promise<TimelineEntry[]> {
  const interactions = await interactionsOfResident(tx, actor, residentId, MOST);
  const departments = new Map(
    (await listDepartments(tx)).map((department) => [department.id, department.name]),
  );
  const codes = new Map((await readCity(tx)).settings.wrapUpCodes?.map(({ code, name }) => [code, name]));
  const said = await lastMessages(
    tx,
    interactions.map((interaction) => interaction.id),
  );
  return interactions.map((interaction) => ({
    kind: 'interaction',
    id: interaction.id,
    at: interaction.openedAt,
    title: said.get(interaction.id)?.preview ?? '',
    detail: codes.get(interaction.wrapUpCode ?? '') ?? interaction.wrapUpCode,
    channel: interaction.channel,
    status: interaction.state,
    departmentName: departments.get(interaction.departmentId) ?? null,
  }));
}

async function fromCases(tx: Tx, actor: StaffActor, residentId: string): Promise<TimelineEntry[]> {
  const cases = await casesOfResident(tx, actor, residentId);
  const promises = await promisesOfResident(tx, actor, residentId);
  return [
    ...cases.map(
      (found): TimelineEntry => ({
        kind: 'case',
        id: found.id,
        at: found.openedAt,
        title: found.title,
        detail: found.number,
        channel: null,
        status: found.status,
        departmentName: found.departmentName,
      }),
    ),
    ...promises.map(
      (promise): TimelineEntry => ({
        kind: 'promise',
        id: promise.caseId,
        at: promise.madeAt,
        title: promise.text,
        detail: promise.dueOn,
        channel: null,
        status: promise.keptAt ? 'kept' : 'open',
        departmentName: promise.departmentName,
      }),
    ),
  ];
}
