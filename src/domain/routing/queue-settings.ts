import { isDeepStrictEqual } from 'node:util';
import { readCity } from '#domain/city/city.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { listSkills } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { noteChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { getOpenlyQueue, getQueue, queueChanged } from './routing.ts';
import { checkSettings, overflowCycle } from './rules-settings.ts';
import * as settingsStore from './store-settings.ts';
import { selectQueues } from './store.ts';
import type { Queue, QueueSettings } from './types.ts';

/**
 * Replaces how a queue chooses, for who waits there now too. Refuses 'version.conflict' when somebody changed it since,
 * 'request.invalid' {field, why} for what contradicts itself, names what is not there, or would send people in a circle;
 * 'not-found' as `getOpenlyQueue`. Audited; emits `queue.changed` and `directory.changed`.
 */
export async function changeQueue(
  tx: Tx,
  actor: StaffActor,
  queueId: string,
  version: number,
  settings: QueueSettings,
  undoesId: string | null = null,
): Promise<Queue> {
  requirePermission(actor, 'routing.write');
  await getOpenlyQueue(tx, actor, queueId);
  // All of them: two who change two queues at once must not close a circle between them.
  await settingsStore.holdQueues(tx);
  const queues = await selectQueues(tx);
  const before = queues.find((queue) => queue.id === queueId)!;
  if (before.version !== version) throw new Refusal('version.conflict', { version: before.version });
  checkSettings(settings, queueId);
  await requireKnown(tx, queues, settings);
  const ways = new Map(queues.map((queue) => [queue.id, queue.policy.overflow?.queueId ?? null]));
  if (overflowCycle(ways.set(queueId, settings.policy.overflow?.queueId ?? null), queueId))
    throw new Refusal('request.invalid', { field: 'overflow', why: 'cycle' });
  await settingsStore.updateSettings(tx, queueId, settings, actor.staffId);
  await settingsStore.updateWaiting(tx, before, settings);
  tx.audit({
    action: 'write',
    subjectKind: 'queue',
    subjectId: queueId,
    fields: changedFields(before, settings),
  });
  noteChange(tx, {
    ...{ kind: 'queue-settings', subjectId: queueId, name: before.name, undoesId },
    ...{ before: settingsByField(before), after: settingsByField(settings) },
  });
  queueChanged(tx, queueId);
  return getQueue(tx, queueId);
}

/** Refuses what is named and not there: queues, skills, reasons for being away. */
async function requireKnown(tx: Tx, queues: readonly Queue[], settings: QueueSettings): Promise<void> {
  const { policy } = settings;
  const require = (known: readonly string[], named: readonly string[], field: string): void => {
    if (named.some((each) => !known.includes(each)))
      throw new Refusal('request.invalid', { field, why: 'unknown' });
  };
  const queueIds = queues.map((queue) => queue.id);
  require(queueIds, policy.rings.flatMap((ring) => ring.queueIds), 'rings');
  require(queueIds, policy.overflow ? [policy.overflow.queueId] : [], 'overflow');
  const skills = (await listSkills(tx)).map((skill) => skill.id);
  require(skills, settings.requiredSkills, 'requiredSkills');
  require(skills, Object.keys(policy.preferredSkills), 'preferredSkills');
  const reasons = ((await readCity(tx)).settings.presenceReasons ?? []).map((reason) => reason.code);
  require(reasons, policy.available.awayReasons, 'available');
}

/** Settings by field, the policy's among them, as the list of changes has them. */
export function settingsByField({
  priority,
  hours,
  requiredSkills,
  offerSec,
  wrapUpSec,
  policy,
}: QueueSettings) {
  return { priority, hours, requiredSkills, offerSec, wrapUpSec, ...policy };
}

function changedFields(before: Queue, after: QueueSettings): string[] {
  const { policy, ...rest } = after;
  const differs = (a: unknown, b: unknown): boolean => !isDeepStrictEqual(a, b);
  return [
    ...(Object.keys(rest) as (keyof typeof rest)[]).filter((key) => differs(before[key], rest[key])),
    ...(Object.keys(policy) as (keyof typeof policy)[]).filter((key) =>
      differs(before.policy[key], policy[key]),
    ),
  ];
}
