import type { Tx } from '#db/transaction.ts';
import type { Explanation, Forecast, Place } from '#domain/routing/explain.ts';
import type { Why } from '#domain/routing/types.ts';
import { listSkills } from '#domain/staff/staff.ts';
import { loadNames, type Names } from './present.ts';
import type { ExplanationAnswer, WhatIfAnswer } from './routing-shapes.ts';

/** Facts of routing with the names of the people and lines they speak of. */

const iso = (instant: Date | null) => instant?.toISOString() ?? null;

function namesOfStaff(names: Names, ids: readonly string[]): string[] {
  return ids.map((id) => names.staff(id) ?? '');
}

function presentNot(names: Names, not: Why['not'] | undefined) {
  return Object.entries(not ?? {}).map(([reason, ids]) => ({ reason, names: namesOfStaff(names, ids) }));
}

export function presentForecast(names: Names, found: Forecast): WhatIfAnswer {
  return {
    queueName: names.queue(found.queueId),
    at: found.at.toISOString(),
    open: found.open,
    opensAt: iso(found.opensAt),
    waiting: found.waiting,
    admitted: found.admitted,
    expectedWaitSec: found.expectedWaitSec,
    rings: found.rings.map(({ eligible, not, ...ring }) => ({
      ...ring,
      eligible: namesOfStaff(names, eligible),
      not: presentNot(names, not),
    })),
    overflow: found.overflow && {
      queueName: names.queue(found.overflow.queueId),
      afterSec: found.overflow.afterSec,
      backSec: found.overflow.backSec,
      open: found.overflow.open,
    },
  };
}

export async function presentExplanation(tx: Tx, found: Explanation): Promise<ExplanationAnswer> {
  const names = await loadNames(tx);
  const skills = new Map((await listSkills(tx)).map((skill) => [skill.id, skill.name]));
  return {
    interactionId: found.interactionId,
    places: found.places.map((place) => presentPlace(place, names, skills)),
    legs: found.legs.map((leg) => ({
      kind: leg.kind,
      name: leg.kind === 'queue' ? names.queue(leg.queueId) : (names.staff(leg.staffId) ?? ''),
      forName: leg.kind === 'queue' ? names.staff(leg.staffId) : null,
      startedAt: leg.startedAt.toISOString(),
      endedAt: iso(leg.endedAt),
      endReason: leg.endReason,
    })),
    handovers: found.handovers.map((handover) => ({
      fromName: names.staff(handover.fromStaffId) ?? '',
      toName: names.queue(handover.toQueueId),
      toPerson: names.staff(handover.toStaffId),
      askedName: handover.askedQueueId && names.queue(handover.askedQueueId),
      state: handover.state,
      refuseReason: handover.refuseReason,
      requestedAt: handover.requestedAt.toISOString(),
      dutyUntil: iso(handover.dutyUntil),
    })),
  };
}

function presentPlace(
  place: Place,
  names: Names,
  skills: ReadonlyMap<string, string>,
): ExplanationAnswer['places'][number] {
  return {
    queueName: names.queue(place.queueId),
    homeQueueName: place.homeQueueId && names.queue(place.homeQueueId),
    byHandover: place.handoverId !== null,
    state: place.state,
    enteredAt: place.enteredAt.toISOString(),
    leftAt: iso(place.leftAt),
    priority: place.priority,
    agePointSec: place.agePointSec,
    language: place.language,
    skills: place.requiredSkills.map((id) => skills.get(id) ?? ''),
    preferred: namesOfStaff(names, place.preferredStaff),
    preferredUntil: iso(place.preferredUntil),
    personal: place.personal,
    fellBackAt: iso(place.fellBackAt),
    fellBackWhy: place.fellBackWhy,
    offers: place.offers.map(({ why, ...offer }) => ({
      name: names.staff(offer.staffId) ?? '',
      state: offer.state,
      offeredAt: offer.offeredAt.toISOString(),
      decidedAt: iso(offer.decidedAt),
      ring: why.ring ?? 0,
      preferred: why.preferred ?? false,
      eligible: namesOfStaff(names, why.eligible ?? []),
      eligibleCount: why.eligibleCount ?? 0,
      not: presentNot(names, why.not),
      decidedBy: why.decidedBy ?? null,
    })),
    now: place.now && {
      ring: place.now.ring,
      eligible: namesOfStaff(names, place.now.eligible),
      not: presentNot(names, place.now.not),
      position: place.now.position,
      open: place.now.open,
      opensAt: iso(place.now.opensAt),
    },
  };
}
