import { noticesOfConversation } from '#domain/cases/notice.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { abandonInteraction, openInteraction } from '#domain/interactions/interactions.ts';
import type { Conversation, Destination, EntryPoint, Interaction } from '#domain/interactions/types.ts';
import { admit } from '#domain/routing/lines.ts';
import { takeParked } from '#domain/routing/parking.ts';
import { destinationOf, enterQueue, getQueue } from '#domain/routing/routing.ts';
import type { Preference, Queue } from '#domain/routing/types.ts';
import { listStaff } from '#domain/staff/staff.ts';
import type { Tx } from '#db/transaction.ts';

const FINISHED = ['done', 'cancelled'];

/** What is special about how somebody comes into the line. */
export interface LineWish {
  /** A left message waits all the same: nobody sits before it. */
  evenIfFull?: boolean | undefined;
  /** Another queue than the entry point's, as a flow found out. */
  queueId?: string;
  priority?: number;
  /** The queue asked for, where it was just read, and what it is as a place. */
  queue?: Queue;
  destination?: Destination;
  /** Where it arrives, if not where the conversation began: it waits by the rules of that channel, in the queue of that place. */
  arrivesAt?: Pick<EntryPoint, 'id' | 'channel' | 'queueId'> | undefined;
  /** Skills beyond those of the queue. */
  skillIds?: readonly string[];
}

/**
 * Opens an interaction and lets it wait at its entry point's queue, with whoever that queue asks first. Is the queue
 * full, it waits where that overflows to; or it ends at once as 'queue-full', what was written is kept, and the resident
 * is told (the reaction to `interaction.ended`).
 */
export async function openInLine(
  tx: Tx,
  conversation: Conversation,
  newest: Interaction | undefined,
  wish: LineWish = {},
): Promise<Interaction> {
  const [parked, wished] = await Promise.all([
    takeParked(tx, newest),
    wish.destination ?? (wish.queue ? destinationOf(tx, wish.queue) : undefined),
  ]);
  // Whoever put it aside has it in the queue it was in, sealed if it was.
  const asked = parked?.queue ?? wish.queue ?? (await askedQueue(tx, conversation, wish));
  const place = wish.evenIfFull || parked ? { queue: asked, homeQueue: null } : await admit(tx, asked);
  const queue = place === 'full' ? asked : place.queue;
  const to = wished?.queueId === queue.id ? wished : await destinationOf(tx, queue);
  const interaction = await openInteraction(tx, conversation, to, {
    continuesId: newest?.id ?? null,
    priority: wish.priority ?? 0,
    forStaffId: place !== 'full' && place.homeQueue === null ? (parked?.prefer.staffIds[0] ?? null) : null,
    ...(wish.arrivesAt ? { channel: wish.arrivesAt.channel, entryPointId: wish.arrivesAt.id } : {}),
  });
  if (place === 'full') return abandonInteraction(tx, interaction, 'queue-full');
  const prefer =
    place.homeQueue === null && parked ? parked.prefer : await preferenceFor(tx, asked, conversation, newest);
  await enterQueue(tx, interaction, queue, {
    prefer,
    homeQueue: place.homeQueue,
    skillIds: wish.skillIds ?? [],
  });
  return interaction;
}

async function askedQueue(tx: Tx, conversation: Conversation, wish: LineWish): Promise<Queue> {
  const queueId = wish.queueId ?? wish.arrivesAt?.queueId;
  if (queueId) return getQueue(tx, queueId);
  return getQueue(tx, (await getEntryPoint(tx, { id: conversation.entryPointId })).queueId);
}

/** Who is asked first for a time: who had the conversation last, or the people of the department that has its case. */
async function preferenceFor(
  tx: Tx,
  queue: Queue,
  conversation: Conversation,
  newest: Interaction | undefined,
): Promise<Preference | undefined> {
  const { prefer, preferSec } = queue.policy;
  const staffIds =
    prefer === 'last-agent'
      ? [newest?.ownerStaffId ?? null]
      : prefer === 'case-team'
        ? await caseTeam(tx, conversation.id)
        : [];
  const named = staffIds.filter((id) => id !== null);
  return named.length > 0 && preferSec > 0 ? { staffIds: named, sec: preferSec, personal: false } : undefined;
}

/** Of the newest unfinished case: sealed ones are left out, or a talk in the open would tell of them. */
async function caseTeam(tx: Tx, conversationId: string): Promise<string[]> {
  const found = (await noticesOfConversation(tx, conversationId)).findLast(
    (each) => !each.sealed && !FINISHED.includes(each.status),
  );
  if (!found) return [];
  const staff = await listStaff(tx);
  return staff
    .filter((member) => member.active && member.departmentId === found.departmentId)
    .map((member) => member.id);
}
