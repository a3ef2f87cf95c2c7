import { audience } from '#domain/staff/access.ts';
import type { Interaction, InteractionState } from './types.ts';

export const MESSAGE_MAX_CHARS = 4_000;
/** What is held for longer than this was to go at a later hour: nothing waits behind it, and no end lets it go. */
export const LATER_SEC = 600;

/** Whether its writer had it wait for a later hour. */
export function isForLater({ sendAfter, createdAt }: { sendAfter: Date | null; createdAt: Date }): boolean {
  return sendAfter !== null && sendAfter.getTime() - createdAt.getTime() > LATER_SEC * 1000;
}

/** How an interaction opens. */
export interface Opening {
  continuesId: string | null;
  priority: number;
  forStaffId?: string | null;
  /** Where it is another than the conversation's, such as a call that is still to be made. */
  channel?: string;
  /** Where it arrives, if not where its conversation began. */
  entryPointId?: string;
}

/** Where a pending hand-over would take it. */
export interface PendingTarget {
  queueId: string;
  departmentId: string;
  sealed: boolean;
}

/**
 * Who may see an interaction. Open ones: its owner, its queue, its department, and the city's unsealed history.
 * Sealed ones: their owner and the people of that department who may open sealed records; nobody else learns that they
 * exist. While a hand-over is pending its receivers see it too, or they could not decide.
 */
export function audienceOf(
  interaction: Pick<Interaction, 'queueId' | 'departmentId' | 'ownerStaffId' | 'sealed'>,
  pending?: PendingTarget,
): string[] {
  const keys: string[] = interaction.sealed
    ? [audience.sealed(interaction.departmentId)]
    : [audience.queue(interaction.queueId), audience.department(interaction.departmentId), audience.city];
  if (interaction.ownerStaffId) keys.push(audience.staff(interaction.ownerStaffId));
  if (pending) {
    if (pending.sealed) keys.push(audience.sealed(pending.departmentId));
    else keys.push(audience.queue(pending.queueId), audience.department(pending.departmentId));
  }
  return [...new Set(keys)];
}

const MOVES: Readonly<Record<InteractionState, readonly InteractionState[]>> = {
  waiting: ['active', 'ended'],
  active: ['waiting', 'active', 'wrap-up'],
  'wrap-up': ['active', 'ended'],
  ended: [],
};

/** Whether an interaction may go from one state to another. */
export function mayMove(from: InteractionState, to: InteractionState): boolean {
  return MOVES[from].includes(to);
}
