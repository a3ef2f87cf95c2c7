import { noteChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import {
  addLine,
  changeLine,
  cityNumber,
  getLine,
  type LineSettings,
  type PhoneLine,
  switchLineSurge,
} from '#domain/calls/lines.ts';
import {
  addEntryPoint,
  getEntryPoint,
  getOpenEntryPoint,
  listEntryPoints,
  placeEntryPoint,
} from '#domain/interactions/entry-points.ts';
import { visibleQueues } from '#domain/routing/live.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { checkedPlace } from './entry-place.ts';

/** Telephone numbers of the city as entry points: an entry point has the name and the queue, its line how calls are taken. */

/**
 * Opens a number for callers. Refuses 'request.invalid' {field: 'number', why} as `addLine`, {field: 'queueId'} for a queue
 * that is not there. Audited; emits `phone-line.changed`.
 */
export async function openPhoneLine(
  tx: Tx,
  actor: StaffActor,
  input: { channel: string; name: string; number: string; kind: PhoneLine['kind']; queueId: string },
): Promise<PhoneLine> {
  requirePermission(actor, 'city.administer');
  const { name, queueId } = await checkedPlace(tx, input);
  const number = cityNumber(input.number);
  const entryPoint = await addEntryPoint(tx, {
    channel: input.channel,
    name,
    publicKey: tx.newToken(),
    queueId,
  });
  const line = await addLine(tx, { entryPointId: entryPoint.id, number, kind: input.kind });
  lineChanged(tx, line.entryPointId, ['number', 'name', 'queueId']);
  noteChange(tx, {
    ...{ kind: 'phone-line', subjectId: line.entryPointId, name },
    ...{ before: null, after: { name, number, kind: input.kind, queueId } },
  });
  return line;
}

/**
 * Changes how calls to a number are taken, from the next one on. Refuses 'version.conflict', 'not-found', 'request.invalid'
 * {field}. Audited; kept among the changes; emits `phone-line.changed`, and `entry-point.changed` where name or queue are
 * other ones.
 */
export async function changePhoneLine(
  tx: Tx,
  actor: StaffActor,
  entryPointId: string,
  change: { name: string; queueId: string; settings: LineSettings; version: number },
  undoesId: string | null = null,
): Promise<PhoneLine> {
  requirePermission(actor, 'city.administer');
  const place = await checkedPlace(tx, change);
  const { settings, version } = change;
  // Of one that was closed nothing is changed, whatever somebody takes back.
  const before = await getOpenEntryPoint(tx, entryPointId);
  const was = await getLine(tx, { entryPointId });
  const fields: string[] = await changeLine(tx, entryPointId, { settings, version, staffId: actor.staffId });
  const moved = (['name', 'queueId'] as const).filter((field) => before[field] !== place[field]);
  if (moved.length > 0) await placeEntryPoint(tx, entryPointId, place);
  lineChanged(tx, entryPointId, [...moved, ...fields]);
  noteChange(tx, {
    ...{ kind: 'phone-line', subjectId: entryPointId, name: place.name, undoesId },
    ...{ before: { ...was.settings }, after: { ...settings } },
  });
  return getLine(tx, { entryPointId });
}

/** Tells callers of a surge, or no longer, by one press of the supervisor. Refuses as `switchLineSurge`. Audited; emits `phone-line.changed`. */
export async function tellOfSurge(
  tx: Tx,
  actor: StaffActor,
  entryPointId: string,
  change: { on: boolean; until: Date | null },
): Promise<PhoneLine> {
  requirePermission(actor, 'interaction.supervise');
  const entryPoint = await getEntryPoint(tx, { id: entryPointId });
  const visible = await visibleQueues(tx, actor);
  if (!visible.some((queue) => queue.id === entryPoint.queueId)) throw new Refusal('not-found');
  const line = await switchLineSurge(tx, entryPointId, { ...change, staffId: actor.staffId });
  lineChanged(tx, entryPointId, ['surge']);
  return line;
}

/** The lines for voice whose queue this person may learn of, with what they are called. */
export async function visibleLines(
  tx: Tx,
  actor: StaffActor,
  lines: readonly PhoneLine[],
): Promise<{ line: PhoneLine; name: string; queueName: string }[]> {
  const queues = new Map((await visibleQueues(tx, actor)).map((queue) => [queue.id, queue.name]));
  const entryPoints = new Map((await listEntryPoints(tx)).map((each) => [each.id, each]));
  return lines.flatMap((line) => {
    const entryPoint = entryPoints.get(line.entryPointId);
    const queueName = entryPoint && queues.get(entryPoint.queueId);
    return entryPoint && queueName && line.kind === 'voice'
      ? [{ line, name: entryPoint.name, queueName }]
      : [];
  });
}

function lineChanged(tx: Tx, entryPointId: string, fields: readonly string[]): void {
  tx.audit({ action: 'write', subjectKind: 'phone-line', subjectId: entryPointId, fields: [...fields] });
  tx.append({
    type: 'phone-line.changed',
    subjectKind: 'phone-line',
    subjectId: entryPointId,
    audience: [audience.everyone],
  });
}
