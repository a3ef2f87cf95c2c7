import { z } from 'zod';
import { listHolidays, readProfile } from '#domain/city/profile.ts';
import { languagesOf, readCity } from '#domain/city/city.ts';
import type { Holiday, NamedCode } from '#domain/city/types.ts';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { changeCity, changeCitySettings } from '../city-settings.ts';
import { requireKept, section, sorted, type World } from './section.ts';

const ONLY = '';
const nothing = (): Promise<void> => Promise.resolve();
const text = z.string().max(200);
const language = z.enum(RESIDENT_LANGUAGES);

/** The city itself. Its code says whose files they are, and is never changed by them. */
export const citySection = section({
  file: 'city',
  about:
    '市区町村 / The city: what it is called, what residents see of it. The code says whose files these are.',
  single: true,
  shape: z.strictObject({
    code: z.string().max(20),
    name: text.min(1),
    kana: text.default(''),
    nameEn: text.default(''),
    timeZone: z.string().max(60),
    privacyUrl: z.string().max(500).nullable().default(null),
    showStaffNames: z.boolean().default(false),
    undoSendSec: z.number().int().min(0).max(60).default(0),
    languages: z
      .array(language)
      .max(RESIDENT_LANGUAGES.length)
      .default([...RESIDENT_LANGUAGES]),
    fallbackLanguage: language.default('ja'),
  }),
  async read({ tx }) {
    const [{ version: _version, ...profile }, { code, settings }] = await Promise.all([
      readProfile(tx),
      readCity(tx),
    ]);
    const { languages, fallbackLanguage } = languagesOf(settings);
    const spoken = { languages: [...languages], fallbackLanguage };
    return new Map([[ONLY, { ...profile, code, undoSendSec: settings.undoSendSec ?? 0, ...spoken }]]);
  },
  add: nothing,
  async change({ tx, actor }, _key, after, before) {
    requireKept(after, before, ['code']);
    const { code: _code, undoSendSec, languages, fallbackLanguage, ...profile } = after;
    const { version, ...was } = await readProfile(tx);
    if (Object.entries(profile).some(([field, value]) => was[field as keyof typeof was] !== value))
      await changeCity(tx, actor, version, { profile });
    if (isOther(before.languages, languages) || before.fallbackLanguage !== fallbackLanguage)
      await changeCity(tx, actor, (await readProfile(tx)).version, {
        languages: { languages, fallbackLanguage },
      });
    const seen = { undoSendSec: before.undoSendSec };
    if (seen.undoSendSec !== undoSendSec) await changeCitySettings(tx, { undoSendSec, seen });
  },
  remove: nothing,
});

const isOther = (one: readonly string[], other: readonly string[]): boolean =>
  one.toSorted().join() !== other.toSorted().join();

const LISTS = ['wrapUpCodes', 'presenceReasons', 'refuseReasons'] as const;
const codes = z.record(
  z.string().min(1).max(40),
  z.strictObject({
    name: text.min(1),
    outcome: z.enum(['solved', 'handed-over', 'case', 'no-answer', 'other']).optional(),
  }),
);
const byCode = (list: readonly NamedCode[]) =>
  Object.fromEntries(list.map(({ code, ...rest }) => [code, rest]));

export const codesSection = section({
  file: 'codes',
  about:
    '結果コード・離席理由・差戻し理由 / Results of contacts, reasons for being away, reasons for refusing.',
  single: true,
  shape: z.strictObject({ wrapUpCodes: codes, presenceReasons: codes, refuseReasons: codes }),
  async read({ tx }) {
    const { settings } = await readCity(tx);
    const of = (list: (typeof LISTS)[number]) => byCode(settings[list] ?? []);
    const [wrapUpCodes, presenceReasons, refuseReasons] = LISTS.map(of);
    return new Map([
      [
        ONLY,
        {
          wrapUpCodes: wrapUpCodes ?? {},
          presenceReasons: presenceReasons ?? {},
          refuseReasons: refuseReasons ?? {},
        },
      ],
    ]);
  },
  add: nothing,
  async change({ tx, actor }, _key, after, before) {
    for (const list of LISTS) {
      if (JSON.stringify(sorted(after[list])) === JSON.stringify(sorted(before[list]))) continue;
      const { version } = await readProfile(tx);
      const wanted = Object.entries(after[list]).map(([code, { name, outcome }]) => ({
        ...{ code, name },
        ...(outcome ? { outcome } : {}),
      }));
      await changeCity(tx, actor, version, { list, codes: wanted });
    }
  },
  remove: nothing,
});

const day = z.union([z.string().min(1).max(100), z.strictObject({ open: z.string().max(100) })]);

export const holidaysSection = section({
  file: 'holidays',
  about:
    '祝日・閉庁日・臨時開庁日 / Days on which the city is closed; {open: …} for one on which it is open after all.',
  single: true,
  shape: z.record(z.iso.date(), day),
  read: async ({ tx }) => new Map([[ONLY, daysByDate(await listHolidays(tx))]]),
  add: nothing,
  async change({ tx, actor }: World, _key, after) {
    const { version } = await readProfile(tx);
    const holidays = Object.entries(after).map(([onDate, each]): Holiday => {
      if (typeof each === 'string') return { onDate, name: each, closed: true };
      return { onDate, name: each.open, closed: false };
    });
    await changeCity(tx, actor, version, { holidays });
  },
  remove: nothing,
});

function daysByDate(days: readonly Holiday[]): Record<string, z.infer<typeof day>> {
  return Object.fromEntries(days.map(({ onDate, name, closed }) => [onDate, closed ? name : { open: name }]));
}
