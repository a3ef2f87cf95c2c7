import type { Tx } from '#db/transaction.ts';
import { relaysAmong } from '#domain/calls/relay.ts';
import type { Call } from '#domain/calls/types.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { visibleInteractions } from '#domain/interactions/interactions.ts';
import { namesOf } from '#domain/residents/residents.ts';
import { listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { callAbilities } from '#operations/call-desk.ts';
import { hiddenLegs } from '#operations/supervise-calls.ts';
import type { CallAnswer } from './call-shapes.ts';
import { helpInCalls } from './harassment-present.ts';

/** Calls as the desk shows them: names by id, numbers as people write them. Whose number is shown is audited. */
export async function presentCalls(tx: Tx, actor: StaffActor, calls: readonly Call[]): Promise<CallAnswer[]> {
  if (calls.length === 0) return [];
  const entryPoints = new Map((await listEntryPoints(tx)).map((each) => [each.id, each.name]));
  const staff = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  const ids = calls.flatMap((call) => call.interactionId ?? []);
  const interactions = new Map(
    (ids.length === 0 ? [] : await visibleInteractions(tx, actor, ids)).map((each) => [each.id, each]),
  );
  const residents = await namesOf(
    tx,
    [...interactions.values()].map((each) => each.residentId),
  );
  const hidden = await hiddenLegs(tx, actor, calls);
  const relays = await relaysAmong(tx, calls);
  const help = await helpInCalls(tx, actor, calls);
  for (const call of calls)
    tx.audit({ action: 'read', subjectKind: 'call', subjectId: call.id, fields: ['number'] });
  return calls.map((call) => {
    const residentId = (call.interactionId && interactions.get(call.interactionId)?.residentId) || null;
    return {
      id: call.id,
      interactionId: call.interactionId,
      direction: call.direction,
      state: stateOf(actor, call),
      since: call.startedAt.toISOString(),
      answeredAt: call.answeredAt?.toISOString() ?? null,
      endReason: call.endReason,
      party: {
        kind: call.caller.kind,
        number: call.caller.kind === 'number' ? formatPhone(call.caller.number) : null,
        residentId,
        relay: relays.get(call.id) ?? null,
        name: (residentId && residents.get(residentId)?.name) || null,
      },
      lineName: entryPoints.get(call.entryPointId) ?? '',
      recording: recordingOf(call),
      recordingPausedAt: call.state.recording.pausedAt,
      recordingResumesAt: call.state.timers.resume ?? null,
      parties: Object.entries(call.state.legs)
        .filter(([legId]) => !hidden.has(legId))
        .map(([legId, leg]) => ({
          legId,
          kind: leg.party,
          staffId: leg.staffId,
          name: (leg.staffId && staff.get(leg.staffId)) || null,
          state: leg.state,
          held: leg.held,
        })),
      monitors: call.state.monitors
        .filter(({ legId }) => !hidden.has(legId))
        .map(({ staffId, mode }) => ({
          name: staff.get(staffId) ?? '',
          mode,
          mine: staffId === actor.staffId,
        })),
      help: help.get(call.id) ?? null,
      can: callAbilities(actor, call),
    };
  });
}

function recordingOf({ state: { recording } }: Call): CallAnswer['recording'] {
  if (!recording.isDue) return null;
  if (recording.pausedAt !== null) return 'paused';
  return recording.part ? 'on' : 'off';
}

/** Where it stands, as this person sees it. */
function stateOf(actor: StaffActor, { state }: Call): CallAnswer['state'] {
  // Whoever had it is out of it while the far party hears the last words.
  if (state.stage === 'closing') return 'ended';
  if (state.stage === 'ended' || state.stage === 'dialling' || state.stage === 'passed-on')
    return state.stage;
  const rings = Object.values(state.offers).some((offer) => offer.staffId === actor.staffId);
  if (state.stage !== 'talk') return rings ? 'offered' : 'waiting';
  if (rings) return 'offered';
  const far = state.legs[state.farLegId];
  if (!state.consult) return far?.held ? 'held' : 'talking';
  return far?.held === false ? 'conference' : 'consulting';
}
