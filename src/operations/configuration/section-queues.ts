import { z } from 'zod';
import { openQueue, placeQueue } from '#domain/routing/queue-places.ts';
import { changeQueue } from '#domain/routing/queue-settings.ts';
import { listQueues } from '#domain/routing/routing.ts';
import { DEFAULT_POLICY } from '#domain/routing/rules.ts';
import type { Queue, QueuePolicy, QueueSettings } from '#domain/routing/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { mergeQueues } from '../reorganise.ts';
import { codeSet, need, needAll, section, sorted, type World } from './section.ts';

const code = z.string().min(1).max(100);
const seconds = z.number().int().min(0).max(604_800);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
const levels = z.record(code, z.number().int().min(1).max(5));
const usual = DEFAULT_POLICY;

const ring = z.strictObject({
  afterSec: seconds,
  levelsLess: z.number().int().min(0).max(5).default(0),
  skillsWaived: z.boolean().default(false),
  languageWaived: z.boolean().default(false),
  queues: z.array(code).default([]),
});

const shape = z.strictObject({
  name: z.string().trim().min(1).max(80),
  department: code,
  hours: z
    .array(z.strictObject({ days: z.array(z.number().int().min(1).max(7)), from: time, to: time }))
    .default([]),
  openOnHolidays: z.boolean().default(usual.openOnHolidays),
  closures: z
    .array(z.strictObject({ onDate: z.iso.date(), from: time.optional(), to: time.optional() }))
    .default([]),
  priority: z.number().int().default(0),
  offerSec: seconds.default(30),
  wrapUpSec: seconds.default(30),
  requiredSkills: codeSet(),
  skillLevels: levels.default({}),
  preferredSkills: levels.default({}),
  languageRequired: z.boolean().default(usual.languageRequired),
  agePointSec: seconds.nullable().default(usual.agePointSec),
  rings: z.array(ring).default([]),
  overflow: z
    .strictObject({ queue: code, afterSec: seconds, backSec: seconds.nullable().default(null) })
    .nullable()
    .default(null),
  maxWaiting: z.number().int().min(0).nullable().default(usual.maxWaiting),
  whenFull: z.enum(['overflow', 'tell']).default(usual.whenFull),
  available: z
    .strictObject({ awayReasons: z.array(code), afterContact: z.boolean() })
    .default({ awayReasons: [], afterContact: false }),
  interrupts: z.enum(['nothing', 'deferred', 'live']).default(usual.interrupts),
  prefer: z.enum(['nobody', 'last-agent', 'case-team']).default(usual.prefer),
  preferSec: seconds.default(usual.preferSec),
  personalSec: seconds.default(usual.personalSec),
  missesUntilSetAside: z.number().int().min(1).max(100).default(usual.missesUntilSetAside),
  answerWithinSec: seconds.nullable().default(usual.answerWithinSec),
  promiseDays: z.number().int().min(0).max(60).default(usual.promiseDays),
  ownerGoneSec: seconds.nullable().default(usual.ownerGoneSec),
  ownerSilentSec: seconds.nullable().default(usual.ownerSilentSec),
  residentIdleSec: seconds.nullable().default(usual.residentIdleSec),
});
type QueueEntry = z.infer<typeof shape>;

/** Lines with their hours and how they choose. Who answers them stands with the people. */
export const queuesSection = section<QueueEntry>({
  file: 'queues',
  names: 'queue',
  about:
    '窓口（待ち行列）/ Lines by code: whose they are, their hours, how they choose.\n' +
    'One that goes is named in closing.yaml with the one where those who wait go on.',
  shape,
  async read(world) {
    const rows: [string, QueueEntry][] = [];
    for (const queue of await listQueues(world.tx))
      rows.push([await world.codes.codeOf('queue', queue.id), await entryOf(world, queue)]);
    return new Map(rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  },
  async add(world, key, { name, department, hours }) {
    const departmentId = await need(world, 'department', department, 'department');
    await openQueue(world.tx, world.actor, { name, departmentId, hours, code: key });
  },
  complete: changeSettings,
  async change(world, key, after, before) {
    const { name, department } = after;
    if (name !== before.name || department !== before.department) {
      const departmentId = await need(world, 'department', department, 'department');
      const { id, version } = await queueOf(world, key);
      await placeQueue(world.tx, world.actor, id, version, { name, departmentId });
    }
    await changeSettings(world, key, after);
  },
  async remove(world, key, _before, into) {
    if (into === undefined) throw new Refusal('request.invalid', { why: 'closing-missing' });
    const toQueueId = await need(world, 'queue', into, 'into');
    const { id, version } = await queueOf(world, key);
    await mergeQueues(world.tx, world.actor, id, version, toQueueId);
  },
});

async function queueOf(world: World, key: string): Promise<Queue> {
  const id = await need(world, 'queue', key, 'code');
  return (await listQueues(world.tx)).find((each) => each.id === id)!;
}

/** Only where they differ: a line of the same settings is not changed. */
async function changeSettings(world: World, key: string, entry: QueueEntry): Promise<void> {
  const queue = await queueOf(world, key);
  const is = settingsOf(await entryOf(world, queue));
  if (JSON.stringify(is) === JSON.stringify(settingsOf(entry))) return;
  const settings = await withIds(world, entry);
  await changeQueue(world.tx, world.actor, queue.id, queue.version, settings);
}

function settingsOf({ name: _name, department: _department, ...settings }: QueueEntry) {
  return shape.omit({ name: true, department: true }).parse(settings);
}

async function entryOf({ codes }: World, queue: Queue): Promise<QueueEntry> {
  const { name, priority, hours, offerSec, wrapUpSec, policy } = queue;
  const all = <T>(ids: readonly T[], work: (id: T) => Promise<string>) => Promise.all(ids.map(work));
  const named = async (record: Readonly<Record<string, number>>) => {
    const rows = Object.entries(record).map(async ([id, level]) => [await codes.codeOf('skill', id), level]);
    return sorted(Object.fromEntries(await Promise.all(rows)) as Record<string, number>);
  };
  const { rings, overflow, skillLevels, preferredSkills, ...rest } = policy;
  return {
    ...{ ...rest, name, priority, hours: [...hours] as QueueEntry['hours'], offerSec, wrapUpSec },
    department: await codes.codeOf('department', queue.departmentId),
    closures: [...rest.closures],
    available: { ...rest.available, awayReasons: [...rest.available.awayReasons] },
    requiredSkills: (await all(queue.requiredSkills, (id) => codes.codeOf('skill', id))).toSorted(),
    skillLevels: await named(skillLevels),
    preferredSkills: await named(preferredSkills),
    rings: await Promise.all(
      rings.map(async ({ queueIds, ...each }) => ({
        ...each,
        queues: await all(queueIds, (id) => codes.codeOf('queue', id)),
      })),
    ),
    overflow: overflow && {
      queue: await codes.codeOf('queue', overflow.queueId),
      afterSec: overflow.afterSec,
      backSec: overflow.backSec,
    },
  };
}

async function withIds(world: World, entry: QueueEntry): Promise<QueueSettings> {
  const { name: _name, department: _department, ...settings } = entry;
  const { priority, hours, offerSec, wrapUpSec, requiredSkills, rings, overflow, ...rest } = settings;
  const byId = async (record: Readonly<Record<string, number>>, field: string) => {
    const rows = Object.entries(record).map(async ([key, level]) => [
      await need(world, 'skill', key, field),
      level,
    ]);
    return Object.fromEntries(await Promise.all(rows)) as Record<string, number>;
  };
  const policy: QueuePolicy = {
    ...rest,
    closures: rest.closures.map(({ onDate, from, to }) => ({
      onDate,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    })),
    skillLevels: await byId(rest.skillLevels, 'skillLevels'),
    preferredSkills: await byId(rest.preferredSkills, 'preferredSkills'),
    rings: await Promise.all(
      rings.map(async ({ queues, ...each }) => ({
        ...each,
        queueIds: await needAll(world, 'queue', queues, 'rings'),
      })),
    ),
    overflow: overflow && {
      queueId: await need(world, 'queue', overflow.queue, 'overflow'),
      afterSec: overflow.afterSec,
      backSec: overflow.backSec,
    },
  };
  const skills = await needAll(world, 'skill', requiredSkills, 'requiredSkills');
  return { priority, hours, offerSec, wrapUpSec, requiredSkills: skills, policy };
}
