import type { FlowDefinition } from '#domain/flows/definition.ts';
import type { FlowAnswer } from '../../src/http/admin/flow-shapes.ts';
import type { Town } from './cast.ts';
import { newClientId } from './clients.ts';
import { sampleFlow } from './flow-sample.ts';

/** What a town needs for flows: the story's, or one in the machine's own time. */
export type FlowTown = Pick<Town, 'id' | 'desk'> & { house: Pick<Town['house'], 'admin'> };

/** The sample flow as 森, who administers, publishes it for an entry point of the town. */
export async function publishSample(
  town: FlowTown,
  options: { entryPoint?: string; change?: (flow: FlowDefinition) => void } = {},
): Promise<FlowAnswer> {
  const flow = sampleFlow({
    front: await town.id('queue', '総合窓口'),
    tax: await town.id('queue', '環境業務課'),
  });
  options.change?.(flow);
  const mori = await town.desk('mori');
  const added = await mori.call<FlowAnswer>('POST', '/admin/flows', {
    clientId: newClientId(),
    name: '代表電話の案内',
    draft: flow,
  });
  const published = await mori.call<FlowAnswer>('POST', `/admin/flows/${added.id}/publish`, {
    version: added.version,
  });
  const { rows } = await town.house.admin.query<{ id: string }>(
    'select id from entry_point where name = $1',
    [options.entryPoint ?? '青葉市ホームページ'],
  );
  await mori.call('PUT', `/admin/flow-entry-points/${rows[0]!.id}`, { flowId: added.id });
  return published;
}

export interface EndedFlow {
  outcome: string | null;
  deeds: string[];
  stepId: string | null;
  interactionId: string | null;
  queue: string | null;
}

/** How the newest way through a flow ended. */
export async function newestInstance(town: Pick<FlowTown, 'house'>): Promise<EndedFlow> {
  const { rows } = await town.house.admin.query<EndedFlow>(
    `select i.outcome, i.deeds, i.step_id as "stepId", i.interaction_id as "interactionId", q.name as queue
     from flow_instance i left join interaction x on x.id = i.interaction_id left join queue q on q.id = x.queue_id
     order by i.started_at desc, i.id desc limit 1`,
  );
  return rows[0]!;
}
