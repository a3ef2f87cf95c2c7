import { z } from 'zod';
import { addPattern, changePattern, readPatterns } from '#domain/masking/patterns.ts';
import type { MaskingPattern } from '#domain/masking/types.ts';
import { addPolicy, changePolicy, listPolicies } from '#domain/privacy/retention.ts';
import { RETAINED_KINDS } from '#domain/privacy/types.ts';
import { KNOWN_NUMBERS, USUAL_ACTIONS } from '#kernel/sensitive.ts';
import { byName, need, section, sorted, type World } from './section.ts';

const ONLY = '';
const nothing = (): Promise<void> => Promise.resolve();

const decision = {
  action: z.enum(['mask', 'warn', 'leave']),
  originalDays: z.number().int().min(0).max(3_650).default(30),
};
const known = z.strictObject(decision);
const own = z.strictObject({
  ...decision,
  shape: z.string().min(4).max(40),
  near: z.string().min(1).max(20).nullable().default(null),
});
const maskingShape = z.strictObject({
  numbers: z
    .partialRecord(z.enum(KNOWN_NUMBERS), known)
    .default({})
    // What a file does not speak of is as the product has it.
    .transform((said) =>
      Object.fromEntries(
        KNOWN_NUMBERS.map((id) => [id, said[id] ?? { action: USUAL_ACTIONS[id], originalDays: 30 }]),
      ),
    ),
  own: z.record(z.string().min(1).max(60), own).default({}),
});
type MaskingEntry = z.output<typeof maskingShape>;

const ownPatterns = async ({ tx }: World): Promise<Map<string, MaskingPattern>> =>
  byName(
    (await readPatterns(tx)).filter(({ shape }) => shape !== null),
    ({ name }) => name ?? '',
  );

/** Numbers that are hidden where they are written. Originals that are kept, and who looked at them, stand in no file. */
export const maskingSection = section<MaskingEntry>({
  file: 'masking',
  about:
    '番号のマスキング / What is done where a number is found (mask, warn, leave), and how many days its original is kept\n' +
    "(0: not at all); own: shapes of the city's own, 9 for a digit, A for a letter.",
  single: true,
  needs: 'privacy.manage',
  shape: maskingShape,
  async read(world) {
    const all = await readPatterns(world.tx);
    const said = ({ action, originalDays }: Pick<MaskingPattern, 'action' | 'originalDays'>) => ({
      action,
      originalDays,
    });
    const numbers = Object.fromEntries(
      all.filter(({ shape }) => shape === null).map((pattern) => [pattern.id, said(pattern)]),
    );
    const named = [...(await ownPatterns(world))].map(([name, { shape, near, ...rest }]) => [
      name,
      { ...said(rest), shape: shape ?? '', near },
    ]);
    return new Map([[ONLY, { numbers, own: sorted(Object.fromEntries(named) as MaskingEntry['own']) }]]);
  },
  add: nothing,
  async change(world, _key, after) {
    const { tx, actor } = world;
    for (const [id, to] of Object.entries(after.numbers)) {
      const pattern = (await readPatterns(tx)).find((each) => each.id === id)!;
      if (pattern.action !== to.action || pattern.originalDays !== to.originalDays)
        await changePattern(tx, actor, { ...to, id, version: pattern.version, active: true });
    }
    await changeOwn(world, after.own);
  },
  remove: nothing,
});

/** What a shape finds is not changed under those who know it: one that looks otherwise is another one. */
async function changeOwn(world: World, wanted: MaskingEntry['own']): Promise<void> {
  const { tx, actor } = world;
  const present = await ownPatterns(world);
  for (const [name, { id, version, shape, near, action, originalDays }] of present) {
    const to = wanted[name];
    const stays = to?.shape === shape && to.near === near;
    if (!to || !stays) await changePattern(tx, actor, { id, version, action, originalDays, active: false });
    else if (to.action !== action || to.originalDays !== originalDays)
      await changePattern(tx, actor, {
        ...{ id, version, active: true, action: to.action, originalDays: to.originalDays },
      });
    if (to && !stays) await addPattern(tx, actor, { ...to, name });
  }
  for (const [name, to] of Object.entries(wanted))
    if (!present.has(name)) await addPattern(tx, actor, { ...to, name });
}

const policy = z.strictObject({
  kind: z.enum(RETAINED_KINDS),
  department: z.string().max(100).nullable().default(null),
  channel: z.string().max(40).nullable().default(null),
  keepDays: z.number().int().min(1).max(36_500),
});
type PolicyEntry = z.output<typeof policy>;
const placeOf = ({ kind, department, channel }: PolicyEntry): string =>
  [RETAINED_KINDS.indexOf(kind), department ?? '', channel ?? ''].join(' ');
const retentionShape = z.strictObject({
  policies: z
    .array(policy)
    .max(500)
    .default([])
    .transform((all) => all.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))),
});
type RetentionEntry = z.output<typeof retentionShape>;

/** How long what is kept. What is held, and what was disposed of, stand in no file. */
export const retentionSection = section<RetentionEntry>({
  file: 'retention',
  about:
    '保存期間 / How many days a kind of record is kept after its end; the closest policy counts: of department and channel,\n' +
    'of the department, of the channel, of all. Nothing goes by this file: a disposal is proposed and let go by two people.',
  single: true,
  needs: 'privacy.manage',
  shape: retentionShape,
  async read({ tx, codes }) {
    const policies = (await listPolicies(tx)).map(async ({ kind, departmentId, channel, keepDays }) => ({
      ...{ kind, channel, keepDays },
      department: departmentId && (await codes.codeOf('department', departmentId)),
    }));
    return new Map([[ONLY, { policies: await Promise.all(policies) }]]);
  },
  add: nothing,
  async change(world, _key, { policies }) {
    const { tx, actor } = world;
    const wanted = await Promise.all(
      policies.map(async ({ department, ...rest }) => ({
        ...rest,
        departmentId: department && (await need(world, 'department', department, 'policies')),
      })),
    );
    const same = (a: Omit<(typeof wanted)[number], 'keepDays'>) => (b: typeof a) =>
      a.kind === b.kind && a.departmentId === b.departmentId && a.channel === b.channel;
    const present = await listPolicies(tx);
    for (const each of present) {
      const keepDays = wanted.find(same(each))?.keepDays ?? null;
      if (keepDays !== each.keepDays) await changePolicy(tx, actor, each, keepDays);
    }
    for (const each of wanted) if (!present.some(same(each))) await addPolicy(tx, actor, each);
  },
  remove: nothing,
});
