import type { ChangeQueue, QueueAnswer } from '../../src/http/desk/routing-shapes.ts';

const ONLY_SHOWN = [
  'id',
  'name',
  'departmentName',
  'open',
  'opensAt',
  'surge',
  'waiting',
  'expectedWaitSec',
  'mayChange',
  'changedByName',
  'changedAt',
];

/** The settings of a queue as the form would send them back, with a change. */
export function formOf(queue: QueueAnswer, change: Partial<ChangeQueue> = {}): ChangeQueue {
  const settings = Object.fromEntries(
    Object.entries(queue).filter(([key]) => !ONLY_SHOWN.includes(key)),
  ) as unknown as ChangeQueue;
  return {
    ...settings,
    requiredSkills: queue.requiredSkills.map(({ id, level }) => ({ id, level })),
    preferredSkills: queue.preferredSkills.map(({ id, level }) => ({ id, level })),
    rings: queue.rings.map(({ queues, ...ring }) => ({ ...ring, queueIds: queues.map(({ id }) => id) })),
    overflow: queue.overflow && {
      queueId: queue.overflow.queue.id,
      afterSec: queue.overflow.afterSec,
      backSec: queue.overflow.backSec,
    },
    ...change,
  };
}
