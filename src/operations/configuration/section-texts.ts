import { z } from 'zod';
import { addTemplate, allTemplates, changeTemplate, retireTemplate } from '#domain/knowledge/knowledge.ts';
import type { Template } from '#domain/knowledge/types.ts';
import { changeSettings, readSettings } from '#domain/supervision/supervision.ts';
import { ALERT_KINDS } from '#domain/supervision/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { byName, nameIn, need, section, sorted, type World } from './section.ts';

const templateShape = z.strictObject({
  kana: z.string().max(200).default(''),
  shortcut: z.string().max(20).nullable().default(null),
  department: z.string().max(100).nullable().default(null),
  bodies: z.record(z.string().max(10), z.string().max(8_000)),
});
type TemplateEntry = z.infer<typeof templateShape>;

/** The oldest first, so that a second one of the same title keeps its number. */
async function openTemplates({ tx, actor }: World): Promise<Map<string, Template>> {
  const open = (await allTemplates(tx, actor)).filter(({ retiredAt }) => retiredAt === null);
  return byName(
    open.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ({ title }) => title,
  );
}

export const templatesSection = section<TemplateEntry>({
  file: 'templates',
  about: '定型文 / Templates by title; department: for whom, with everything below it.',
  shape: templateShape,
  async read(world) {
    const found = new Map<string, TemplateEntry>();
    for (const [key, { kana, shortcut, departmentId, bodies }] of await openTemplates(world)) {
      const department = departmentId && (await world.codes.codeOf('department', departmentId));
      found.set(key, { kana, shortcut, department, bodies });
    }
    return found;
  },
  async add(world, key, entry) {
    const present = await openTemplates(world);
    const title = nameIn(key, (name) => present.has(name));
    const input = { ...(await templateInput(world, entry)), title };
    await addTemplate(world.tx, world.actor, world.tx.newId(), input);
  },
  async change(world, key, after) {
    const { id, version, title } = await templateOf(world, key);
    const input = { ...(await templateInput(world, after)), title };
    await changeTemplate(world.tx, world.actor, id, version, input);
  },
  async remove(world, key) {
    const { id, version } = await templateOf(world, key);
    await retireTemplate(world.tx, world.actor, id, version, true);
  },
});

async function templateOf(world: World, key: string): Promise<Template> {
  const found = (await openTemplates(world)).get(key);
  if (!found) throw new Refusal('not-found');
  return found;
}

async function templateInput(world: World, { department, ...text }: TemplateEntry) {
  const departmentId = department === null ? null : await need(world, 'department', department, 'department');
  return { ...text, departmentId };
}

const ONLY = '';
const rule = z.strictObject({
  kind: z.enum(ALERT_KINDS),
  threshold: z.number().int().min(0).max(1_000_000),
  queue: z.string().max(100).nullable().default(null),
  active: z.boolean().default(true),
});
const alertsShape = z.strictObject({
  watchShown: z.boolean().default(true),
  rules: z.record(z.string().min(1).max(60), rule),
});
type AlertsEntry = z.infer<typeof alertsShape>;

export const alertsSection = section<AlertsEntry>({
  file: 'alerts',
  about: '警告の決まり / When supervisors are told, and whether agents see that somebody looks on.',
  single: true,
  shape: alertsShape,
  async read({ tx, codes }) {
    const { rules, watchShown } = await readSettings(tx);
    const named: AlertsEntry['rules'] = {};
    for (const { id, queueId, kind, threshold, active } of rules) {
      const queue = queueId && (await codes.codeOf('queue', queueId));
      named[id] = { kind, threshold, queue, active };
    }
    return new Map([[ONLY, { watchShown, rules: sorted(named) }]]);
  },
  add: () => Promise.resolve(),
  async change(world, _key, { rules, watchShown }) {
    const { version } = await readSettings(world.tx);
    const withIds = Object.entries(rules).map(async ([id, { queue, ...each }]) => ({
      ...each,
      id,
      queueId: queue === null ? null : await need(world, 'queue', queue, 'rules'),
    }));
    await changeSettings(world.tx, { rules: await Promise.all(withIds), watchShown, version });
  },
  remove: () => Promise.resolve(),
});
