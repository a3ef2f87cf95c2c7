import { queries } from '../../shared/desk-queries.ts';
import type { SupervisedCall } from '../../shared/desk-types.ts';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';

export type MonitorMode = SupervisedCall['monitors'][number]['mode'];

/** Listens to a call, whispers to whoever has it, or takes part: one's own telephone is rung first. */
export function monitorCall({ id }: Pick<SupervisedCall, 'id'>, mode: MonitorMode): Promise<boolean> {
  return attempt(async () => {
    await client.send('PUT', `/desk/calls/${id}/monitor`, { mode });
    await cache.refetch(queries.supervisedCalls);
  });
}

/** Leaves a call that one listens to or takes part in. */
export function leaveCall({ id }: Pick<SupervisedCall, 'id'>): Promise<boolean> {
  return attempt(async () => {
    await client.send('DELETE', `/desk/calls/${id}/monitor`);
    await cache.refetch(queries.supervisedCalls);
  });
}

/** Takes a call over or ends it, as it was seen. Throws the refusal. */
export async function interveneInCall(call: SupervisedCall, what: 'take-over' | 'end'): Promise<void> {
  try {
    await client.send('POST', `/desk/calls/${call.id}/${what}`, { version: call.version });
  } finally {
    // After a refusal too: the world moved on, and that is what is to be shown.
    await cache.refetch(queries.supervisedCalls);
  }
}
