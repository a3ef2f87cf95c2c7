import type { Tx } from '#db/transaction.ts';
import { getCall } from '#domain/calls/calls.ts';
import type { Call } from '#domain/calls/types.ts';
import { visibleInteractions } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import {
  type HarassmentSettings,
  openHarassmentsOf,
  readHarassmentSettings,
} from '#domain/supervision/harassment.ts';
import type { HarassmentCase } from '#domain/supervision/types.ts';
import { ownOr } from '#operations/call-texts.ts';
import { harassmentAbilities, standingOf } from '#operations/harassment-abilities.ts';
import { writtenWords } from '#operations/harassment-written.ts';
import { stageOf } from '#operations/supervise-calls.ts';
import type { HarassmentAnswer, HelpInCall } from './harassment-shapes.ts';
import { loadNames, type Names } from './present.ts';

/** Calls for help that go on in these calls, by call. */
export async function helpInCalls(
  tx: Tx,
  actor: StaffActor,
  calls: readonly Call[],
): Promise<ReadonlyMap<string, HelpInCall>> {
  const ids = calls.flatMap((call) => call.interactionId ?? []);
  const open = await openHarassmentsOf(tx, ids);
  if (open.size === 0) return new Map();
  const { settings } = await readHarassmentSettings(tx);
  const names = await loadNames(tx);
  const seen = new Map(
    (await visibleInteractions(tx, actor, [...open.keys()])).map((each) => [each.id, each]),
  );
  return new Map(
    calls.flatMap((call): [string, HelpInCall][] => {
      const found = open.get(call.interactionId ?? '');
      const interaction = seen.get(call.interactionId ?? '');
      if (!found || !interaction) return [];
      const words = (own: HarassmentSettings['warning'], key: 'harassmentWarning' | 'harassmentEnding') =>
        ownOr(own, interaction.language, key)
          .map(({ text }) => text)
          .join('');
      const says = {
        warning: words(settings.warning, 'harassmentWarning'),
        ending: words(settings.ending, 'harassmentEnding'),
      };
      return [[call.id, presentHelp(actor, { found, call, interaction }, { settings, names, says })]];
    }),
  );
}

/** The call for help that goes on in a written exchange; null where none does. */
export async function helpInWriting(
  tx: Tx,
  actor: StaffActor,
  interaction: Interaction,
): Promise<HelpInCall | null> {
  const found = (await openHarassmentsOf(tx, [interaction.id])).get(interaction.id);
  if (!found) return null;
  const { settings } = await readHarassmentSettings(tx);
  const { language } = interaction;
  const says = {
    warning: writtenWords(settings.warning, language, 'warning'),
    ending: writtenWords(settings.ending, language, 'ending'),
  };
  const names = await loadNames(tx);
  return presentHelp(actor, { found, call: null, interaction }, { settings, names, says });
}

function presentHelp(
  actor: StaffActor,
  of: { found: HarassmentCase; call: Call | null; interaction: Interaction },
  around: { settings: HarassmentSettings; names: Names; says: { warning: string; ending: string } },
): HelpInCall {
  const { found, call, interaction } = of;
  const { settings, names, says } = around;
  return {
    id: found.id,
    ...steps(found, names),
    ...due(found, settings),
    decision: found.decision,
    heldUntil: found.holdUntil?.toISOString() ?? null,
    ...says,
    can: harassmentAbilities(actor, found, standingOf(found, call, interaction), settings),
  };
}

/** Calls for help as whoever looks after the lines sees them. */
export async function presentHarassment(
  tx: Tx,
  actor: StaffActor,
  cases: readonly HarassmentCase[],
): Promise<HarassmentAnswer['rows']> {
  const { settings } = await readHarassmentSettings(tx);
  const names = await loadNames(tx);
  const interactions = new Map(
    (
      await visibleInteractions(
        tx,
        actor,
        cases.map(({ interactionId }) => interactionId),
      )
    ).map((each) => [each.id, each]),
  );
  const rows: HarassmentAnswer['rows'] = [];
  for (const found of cases) {
    const interaction = interactions.get(found.interactionId);
    if (!interaction) continue;
    const isOver = found.closedAt !== null;
    const call = isOver || found.callId === null ? null : await getCall(tx, found.callId);
    rows.push({
      id: found.id,
      version: found.version,
      interactionId: found.interactionId,
      callId: found.callId,
      stage: call && stageOf(call.state),
      ownerName: call
        ? names.staff(call.state.ownerStaffId)
        : isOver || found.callId !== null
          ? null
          : names.staff(interaction.ownerStaffId),
      queueName: names.queue(interaction.queueId),
      ...steps(found, names),
      ...due(found, settings),
      warnedHow: found.warnedHow,
      ended: who(names, found.endedBy, found.endedAt),
      closedAt: found.closedAt?.toISOString() ?? null,
      decision: found.decision,
      decided: who(names, found.decidedBy, found.decidedAt),
      hasNote: found.decisionNote !== null,
      heldUntil: found.holdUntil?.toISOString() ?? null,
      care: found.care,
      can: harassmentAbilities(actor, found, standingOf(found, call, interaction), settings),
    });
  }
  return rows;
}

function steps(found: HarassmentCase, names: Names) {
  return {
    asked: { name: names.staff(found.askedBy) ?? '', at: found.askedAt.toISOString() },
    joined: who(names, found.joinedBy, found.joinedAt),
    warned: who(names, found.warnedBy, found.warnedAt),
  };
}

function due({ askedAt }: HarassmentCase, { warnAfterMin, endAfterMin }: HarassmentSettings) {
  const after = (minutes: number) => new Date(askedAt.getTime() + minutes * 60_000).toISOString();
  return { warnDueAt: after(warnAfterMin), endDueAt: after(endAfterMin) };
}

function who(names: Names, staffId: string | null, at: Date | null): { name: string; at: string } | null {
  return at && { name: names.staff(staffId) ?? '', at: at.toISOString() };
}
