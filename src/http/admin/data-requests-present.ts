import type { Tx } from '#db/transaction.ts';
import { readCalendar } from '#domain/city/city.ts';
import { goesOut, readPackage } from '#domain/disclosure/decisions.ts';
import { whyNoLooksLink } from '#domain/disclosure/looks-links.ts';
import { getRequest } from '#domain/disclosure/requests.ts';
import {
  countGrounds,
  countUndecided,
  dueOf,
  openAmendment,
  workingDaysLeft,
} from '#domain/disclosure/rules.ts';
import type { DataRequest, PieceMark } from '#domain/disclosure/types.ts';
import { namesOf } from '#domain/residents/residents.ts';
import { listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { WorkingCalendar } from '#kernel/japan/calendar.ts';
import type * as shapes from './data-request-shapes.ts';

/** On which days the city is open. */
export const working = async (tx: Tx): Promise<WorkingCalendar> => (await readCalendar(tx)).working;

/** Requests as lists show them. */
export async function presentRows(tx: Tx, requests: readonly DataRequest[]) {
  const names = await namesOf(
    tx,
    requests.map(({ residentId }) => residentId),
  );
  const calendar = await working(tx);
  const today = calendar.dayOf(tx.now);
  return requests.map((request) => {
    const { id: requestId, kind, state, residentId, receivedOn, extendedOn } = request;
    const isOpen = state === 'received' || state === 'identified';
    const amending = isOpen && openAmendment(request) !== undefined;
    const dueOn = amending ? dueOf(request, today, calendar) : request.dueOn;
    return {
      ...{ id: requestId, kind, state, residentId, receivedOn, dueOn, extendedOn, amending },
      residentName: names.get(residentId)?.name ?? null,
      workingDaysLeft: workingDaysLeft(today, dueOn, calendar),
    };
  });
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** One request, with what may be done next. */
export async function present(tx: Tx, actor: StaffActor, requestId: string): Promise<shapes.RequestAnswer> {
  const request = await getRequest(tx, actor, requestId);
  const [row] = await presentRows(tx, [request]);
  const staff = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  const nameOf = (staffId: string | null): string | null => (staffId && staff.get(staffId)) ?? null;
  const frozen = ['proposed', 'approved', 'closed'].includes(request.state);
  const made = frozen && goesOut(request, request.decision) ? await readPackage(tx, actor, requestId) : null;
  return {
    ...row!,
    ...{ way: request.way, wish: request.wish, requester: request.requester },
    ...{ representative: request.representative, identity: request.identity },
    receivedByName: nameOf(request.receivedBy),
    identityByName: nameOf(request.identityBy),
    identityAt: iso(request.identityAt),
    extensionReason: request.extensionReason,
    amendments: request.amendments.map(({ askedOn, amendedOn, what }) => ({ askedOn, amendedOn, what })),
    blackOuts: [...request.marks.blackOuts],
    withheld: [...request.marks.withheld],
    pieces: request.marks.pieces.map(presentMark),
    ...{ decision: request.decision, decisionReason: request.decisionReason },
    ...{ proposedByName: nameOf(request.proposedBy), proposedAt: iso(request.proposedAt) },
    ...{ approvedByName: nameOf(request.approvedBy), approvedAt: iso(request.approvedAt) },
    ...{ returned: request.returned, closedAt: iso(request.closedAt), handedOver: request.handedOver },
    grounds: made ? countGrounds(made) : [],
    undecided: made ? countUndecided(made) : 0,
    version: request.version,
    can: abilitiesOf(request, actor),
  };
}

function presentMark(mark: PieceMark): shapes.RequestAnswer['pieces'][number] {
  if (mark.way === 'blacked') return { ...mark, areas: [...mark.areas] };
  return mark.way === 'silenced' ? { ...mark, silences: [...mark.silences] } : mark;
}

type Ability = shapes.RequestAnswer['can'][number];

function abilitiesOf(request: DataRequest, actor: StaffActor): Ability[] {
  const may = (
    ability: Ability,
    states: readonly string[],
    permission: 'privacy.handle' | 'privacy.approve',
  ) => (states.includes(request.state) && actor.permissions.has(permission) ? [ability] : []);
  const early = ['received', 'identified'];
  return [
    ...may('identify', ['received'], 'privacy.handle'),
    ...(request.extendedOn === null ? may('extend', early, 'privacy.handle') : []),
    ...may(openAmendment(request) ? 'record-amended' : 'ask-amendment', early, 'privacy.handle'),
    ...(request.kind === 'disclosure' ? may('mark', early, 'privacy.handle') : []),
    ...may('propose', ['identified'], 'privacy.handle'),
    ...(request.proposedBy === actor.staffId ? [] : may('approve', ['proposed'], 'privacy.approve')),
    ...may('return', ['proposed'], 'privacy.approve'),
    ...may('withdraw', early, 'privacy.handle'),
    ...may('close', ['approved'], 'privacy.handle'),
    ...may('export', ['approved', 'closed'], 'privacy.handle'),
    ...(whyNoLooksLink(request) === null ? may('give-looks', [request.state], 'privacy.handle') : []),
  ];
}
