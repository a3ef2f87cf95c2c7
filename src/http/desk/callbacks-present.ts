import type { Tx } from '#db/transaction.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { visibleInteractions } from '#domain/interactions/interactions.ts';
import { callbackAbilities } from '#domain/outreach/access.ts';
import { attemptsOf } from '#domain/outreach/attempts.ts';
import { callbackPolicyOf } from '#domain/outreach/callbacks.ts';
import type { Attempt, Callback } from '#domain/outreach/types.ts';
import { namesOf } from '#domain/residents/residents.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { inHandOf } from '#operations/callback-desk.ts';
import { positionOfCallback } from '#operations/callbacks.ts';
import type { CallbackAnswer } from './callback-shapes.ts';
import { loadNames, type Names } from './present.ts';

/** Callbacks as the desk shows them, in the given order; an interaction is named to those who may see it. */
export async function presentCallbacks(
  tx: Tx,
  actor: StaffActor,
  callbacks: readonly Callback[],
): Promise<CallbackAnswer[]> {
  if (callbacks.length === 0) return [];
  const names = await loadNames(tx);
  const lines = new Map((await listEntryPoints(tx)).map((each) => [each.id, each.name]));
  const ids = callbacks.flatMap(({ interactionId, continuesId }) => [interactionId, continuesId]);
  const wanted = [...new Set(ids.flatMap((each) => each ?? []))];
  const seen = wanted.length === 0 ? [] : await visibleInteractions(tx, actor, wanted);
  const interactions = new Map(seen.map((each) => [each.id, each]));
  const residents = await namesOf(
    tx,
    seen.map((each) => each.residentId),
  );
  const hands = await inHandOf(tx, actor, callbacks);
  const attempts = Map.groupBy(
    await attemptsOf(
      tx,
      callbacks.map(({ id }) => id),
    ),
    (attempt) => attempt.callbackId,
  );
  const mostTries = await mostTriesOf(tx, callbacks);
  const answers: CallbackAnswer[] = [];
  for (const callback of callbacks) {
    const { interactionId, continuesId } = callback;
    const known = interactions.get(interactionId ?? '') ?? interactions.get(continuesId ?? '');
    const residentId = known?.residentId ?? null;
    const inHand = hands.get(callback.id)?.ownerStaffId ?? null;
    answers.push({
      id: callback.id,
      queueId: callback.queueId,
      queueName: names.queue(callback.queueId),
      lineName: lines.get(callback.entryPointId) ?? '',
      number: formatPhone(callback.number),
      language: callback.language,
      source: callback.source,
      first: callback.first,
      state: callback.state,
      dueAt: iso(callback.dueAt),
      slot: callback.slot && { from: iso(callback.slot.from), until: iso(callback.slot.until) },
      expiresAt: iso(callback.expiresAt),
      tries: callback.tries,
      mostTries: mostTries.get(callback.queueId) ?? 1,
      owner: personOf(names, callback.ownerStaffId),
      inHandOf: personOf(names, inHand),
      reason: callback.reason,
      residentId,
      residentName: (residentId && residents.get(residentId)?.name) || null,
      interactionId: interactions.has(interactionId ?? '') ? interactionId : null,
      continuesId: interactions.has(continuesId ?? '') ? continuesId : null,
      position: await positionOfCallback(tx, callback),
      askedAt: iso(callback.askedAt),
      settledAt: callback.settledAt?.toISOString() ?? null,
      attempts: (attempts.get(callback.id) ?? []).map((attempt) => presentAttempt(names, attempt)),
      can: callbackAbilities(actor, callback, inHand),
    });
  }
  return answers;
}

async function mostTriesOf(tx: Tx, callbacks: readonly Callback[]): Promise<ReadonlyMap<string, number>> {
  const tries = new Map<string, number>();
  for (const queueId of new Set(callbacks.map((each) => each.queueId)))
    tries.set(queueId, 1 + (await callbackPolicyOf(tx, queueId)).settings.retries);
  return tries;
}

function presentAttempt(names: Names, attempt: Attempt): CallbackAnswer['attempts'][number] {
  return {
    id: attempt.id,
    nth: attempt.nth,
    startedAt: iso(attempt.startedAt),
    answeredAt: attempt.answeredAt?.toISOString() ?? null,
    endedAt: attempt.endedAt?.toISOString() ?? null,
    outcome: attempt.outcome,
    staffName: names.staff(attempt.staffId),
  };
}

const iso = (at: Date): string => at.toISOString();

function personOf(names: Names, staffId: string | null): { id: string; name: string } | null {
  const name = names.staff(staffId);
  return staffId !== null && name !== null ? { id: staffId, name } : null;
}
