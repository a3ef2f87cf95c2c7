import type { Tx } from '#db/transaction.ts';
import { changeLine, listLines } from '#domain/calls/lines.ts';
import { flowsOfEntryPoints, namesOfFlows } from '#domain/flows/flows.ts';
import {
  closeEntryPoint,
  countInHandAt,
  getEntryPoint,
  reopenEntryPoint,
} from '#domain/interactions/entry-points.ts';
import { listMailboxes } from '#domain/mail/mailboxes.ts';
import { campaignsFrom } from '#domain/outreach/campaigns.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { listSenders } from '#domain/texts/texts.ts';
import { Refusal } from '#kernel/refusal.ts';
import { alterMailbox } from './mailbox-setup.ts';

/** What stands in the way of closing an entry point, by name. */
export interface NamedBy {
  flows: string[];
  campaigns: string[];
}

/**
 * Closes a chat, a number or an address: nobody arrives there any more, whoever calls the number is told that it is out of
 * use, mail is not fetched. Talks that were are still read, and go on where somebody has them. Refuses 'permission.missing',
 * 'not-found', 'state.conflict' {why} while flows or campaigns name it ('named', {flows, campaigns}), while somebody waits or
 * is answered there ('in-hand', {count}), and for senders of texts ('kept'). Emits `entry-point.changed`; kept among the
 * changes.
 */
export async function closeArrival(
  tx: Tx,
  actor: StaffActor,
  id: string,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  await getEntryPoint(tx, { id });
  if ((await listSenders(tx)).some((each) => each.entryPointId === id))
    throw new Refusal('state.conflict', { why: 'kept' });
  const named = await namedBy(tx, id);
  if (named.flows.length + named.campaigns.length > 0)
    throw new Refusal('state.conflict', { why: 'named', ...named });
  const count = await countInHandAt(tx, id);
  if (count > 0) throw new Refusal('state.conflict', { why: 'in-hand', count });
  await setInUse(tx, actor, id, false);
  await closeEntryPoint(tx, id, undoesId);
}

/** Opens one again that was closed, as it was. Refuses 'permission.missing', 'not-found'. As `closeArrival` otherwise. */
export async function reopenArrival(
  tx: Tx,
  actor: StaffActor,
  id: string,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  await reopenEntryPoint(tx, id, undoesId);
  await setInUse(tx, actor, id, true);
}

/** Which flows answer there, and which campaigns that are not over call from it. */
export async function namedBy(tx: Tx, id: string): Promise<NamedBy> {
  const [answering, names, campaigns] = await Promise.all([
    flowsOfEntryPoints(tx),
    namesOfFlows(tx),
    campaignsFrom(tx, id),
  ]);
  const flows = answering.filter(({ entryPointId }) => entryPointId === id);
  return { flows: flows.map(({ flowId }) => names.get(flowId) ?? ''), campaigns };
}

async function setInUse(tx: Tx, actor: StaffActor, id: string, inUse: boolean): Promise<void> {
  const line = (await listLines(tx)).find(({ entryPointId }) => entryPointId === id);
  if (line) {
    const settings = { ...line.settings, inUse };
    await changeLine(tx, id, { settings, version: line.version, staffId: actor.staffId });
  }
  const mailbox = (await listMailboxes(tx)).find(({ entryPointId }) => entryPointId === id);
  if (!mailbox) return;
  const { name, queueId } = await getEntryPoint(tx, { id });
  const { senderName, settings, version } = mailbox;
  const input = { name, queueId, senderName, settings, secrets: {}, inUse, version };
  await alterMailbox(tx, actor, id, input);
}
