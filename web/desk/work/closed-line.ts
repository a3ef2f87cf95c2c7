import type { Directory } from '../../shared/desk-types.ts';

/** The queue that stands for a chosen target of a hand-over, where nobody takes anything in at the moment; else null. */
export function closedLine(queues: Directory['queues'], target: string | null): string | null {
  const [kind, id] = target?.split(' ') ?? [];
  const lines = queues.filter((queue) =>
    kind === 'queue' ? queue.id === id : kind === 'department' && queue.departmentId === id,
  );
  return lines.length > 0 && lines.every(({ open }) => !open) ? lines[0]!.name : null;
}
