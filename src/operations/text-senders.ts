import { noteChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { addEntryPoint, getEntryPoint, placeEntryPoint } from '#domain/interactions/entry-points.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { addSender, citySender, listSenders } from '#domain/texts/texts.ts';
import { Refusal } from '#kernel/refusal.ts';
import { checkedPlace } from './entry-place.ts';

/** Senders of text messages as entry points: an entry point has the name and the queue of those who answer. */

/**
 * Gives the city a sender. Refuses 'request.invalid' {field: 'sender', why: 'no-sender' or 'taken'}, {field: 'name' or
 * 'queueId'}. Audited; emits `entry-point.changed`.
 */
export async function openTextSender(
  tx: Tx,
  actor: StaffActor,
  input: { channel: string; name: string; sender: string; queueId: string },
): Promise<void> {
  requirePermission(actor, 'city.administer');
  const place = await checkedPlace(tx, input);
  const sender = citySender(input.sender);
  const publicKey = tx.newToken();
  const { id } = await addEntryPoint(tx, { channel: input.channel, ...place, publicKey });
  await addSender(tx, { entryPointId: id, sender });
  tx.audit({
    action: 'write',
    subjectKind: 'entry-point',
    subjectId: id,
    fields: ['name', 'queueId', 'sender'],
  });
  noteChange(tx, {
    ...{ kind: 'text-sender', subjectId: id, name: place.name },
    ...{ before: null, after: { sender, queueId: place.queueId } },
  });
  tx.append({
    type: 'entry-point.changed',
    subjectKind: 'entry-point',
    subjectId: id,
    audience: [audience.everyone],
  });
}

/**
 * Where those who answer arrive from now on, and what it is called. Refuses 'not-found', 'request.invalid' {field}. Audited;
 * emits `entry-point.changed`.
 */
export async function placeTextSender(
  tx: Tx,
  actor: StaffActor,
  entryPointId: string,
  input: { name: string; queueId: string },
): Promise<void> {
  requirePermission(actor, 'city.administer');
  if (!(await listSenders(tx)).some((each) => each.entryPointId === entryPointId))
    throw new Refusal('not-found');
  const place = await checkedPlace(tx, input);
  const before = await getEntryPoint(tx, { id: entryPointId });
  const fields = (['name', 'queueId'] as const).filter((field) => before[field] !== place[field]);
  if (fields.length === 0) return;
  await placeEntryPoint(tx, entryPointId, place);
}
