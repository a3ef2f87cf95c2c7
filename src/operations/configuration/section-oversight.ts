import { z } from 'zod';
import { changeOversight, readOversight } from '#domain/oversight/oversight.ts';
import { DEFAULT_SETTINGS, FINDING_RULES } from '#domain/oversight/types.ts';
import { newestNotices, publishNotice } from '#domain/privacy/notices.ts';
import { Refusal } from '#kernel/refusal.ts';
import { openEntryPoints } from './arrivals.ts';
import { need, section, sorted, type World } from './section.ts';

const ONLY = '';
const nothing = (): Promise<void> => Promise.resolve();

/** What holds at every entry point that has none of its own. */
const EVERYWHERE = '*';
const texts = (maxChars: number) => z.record(z.string().max(10), z.string().min(1).max(maxChars));
const noticeShape = z.strictObject({
  purpose: z.string().min(1).max(200),
  bodies: texts(600)
    .refine(({ ja }) => ja !== undefined, { error: 'ja is required' })
    .transform(sorted),
  spoken: texts(200).default({}).transform(sorted),
});
type NoticeEntry = z.output<typeof noticeShape>;

/** What residents are told that their data are for, as it holds now. Former versions are history and stay where they are. */
export const purposeNoticesSection = section<NoticeEntry>({
  file: 'purpose-notices',
  about:
    '利用目的の通知 / What residents are told that their data are for, by entry point (the key, number or address);\n' +
    '"*" holds wherever there is none of its own. A text that changes is published as a new version; none is taken back.',
  needs: 'privacy.manage',
  shape: noticeShape,
  async read(world) {
    const open = await openEntryPoints(world.tx);
    const rows: [string, NoticeEntry][] = [];
    for (const { entryPointId, purpose, bodies, spoken } of await newestNotices(world.tx)) {
      if (entryPointId !== null && !open.has(entryPointId)) continue;
      const key = entryPointId === null ? EVERYWHERE : await world.codes.codeOf('arrival', entryPointId);
      rows.push([key, { purpose, bodies, spoken }]);
    }
    return new Map(rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  },
  add: publish,
  change: publish,
  remove: (_world, key) => {
    throw new Refusal('request.invalid', { why: 'kept', named: key });
  },
});

async function publish(world: World, key: string, entry: NoticeEntry): Promise<void> {
  const { tx, actor } = world;
  const entryPointId = key === EVERYWHERE ? null : await need(world, 'arrival', key, 'key');
  const newest = (await newestNotices(tx)).find((one) => one.entryPointId === entryPointId);
  await publishNotice(tx, actor, { ...entry, entryPointId, seenNumber: newest?.number ?? 0 });
}

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const usual = DEFAULT_SETTINGS;
const oversightShape = z.strictObject({
  rules: z
    .array(z.enum(FINDING_RULES))
    .default([...usual.rules])
    // In the order in which the page has them, each once.
    .transform((said) => FINDING_RULES.filter((rule) => said.includes(rule))),
  manyResidents: z.number().int().min(2).max(10_000).default(usual.manyResidents),
  manyMinutes: z.number().int().min(1).max(1_440).default(usual.manyMinutes),
  blockResidents: z.number().int().min(2).max(1_000).default(usual.blockResidents),
  workFrom: clock.default(usual.workFrom),
  workTo: clock.default(usual.workTo),
});

/** By what the city looks for unusual looks. Who is in view, and where the staff live, are about people: in no file. */
export const oversightSection = section<z.output<typeof oversightShape>>({
  file: 'oversight',
  about:
    '気になる閲覧の決まり / By which rules and limits the audit is looked through for looks that somebody should look at.\n' +
    'Persons in view and the homes of the staff are personal data and never stand here.',
  single: true,
  needs: 'privacy.handle',
  shape: oversightShape,
  async read({ tx }) {
    const { settings } = await readOversight(tx);
    return new Map([[ONLY, { ...settings, rules: [...settings.rules] }]]);
  },
  add: nothing,
  async change({ tx, actor }, _key, after) {
    const { version } = await readOversight(tx);
    await changeOversight(tx, actor, after, version);
  },
  remove: nothing,
});
