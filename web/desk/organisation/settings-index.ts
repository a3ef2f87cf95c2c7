import { useSyncExternalStore } from 'react';
import type { AdminPage } from '../admin/pages.ts';
import { settings, subscribeSettings } from '../state/settings.ts';
import { apiJa } from '../text/api-words.ts';
import { changeJa } from '../text/change-words.ts';
import { lineEn, lineJa } from '../text/line-words.ts';
import { mailboxEn, mailboxJa } from '../text/mailbox-words.ts';
import { organisationEn, organisationJa } from '../text/organisation-words.ts';
import { peopleEn, peopleJa } from '../text/people-words.ts';
import { privacyEn, privacyJa } from '../text/privacy-words.ts';
import { setupEn, setupJa } from '../text/setup-guide-words.ts';
import { telephoneEn, telephoneJa } from '../text/telephone-words.ts';
import { textsEn, textsJa } from '../text/texts-words.ts';
import { words } from '../text/text.ts';
import { ORGANISATION_PARTS } from './parts.ts';

/** Something that can be set, where it stands, and by what else it is found. */
export type SettingEntry = {
  readonly page: AdminPage;
  readonly part?: string;
  readonly name: string;
  readonly also: string;
};
export type SettingsIndex = {
  readonly label: string;
  readonly none: string;
  readonly entries: readonly SettingEntry[];
};

/** Every text that stands on a page: what somebody remembers of it may be any of them. */
function textOf(words: unknown): string {
  if (typeof words === 'string') return words;
  if (words === null || typeof words !== 'object') return '';
  return Object.values(words).map(textOf).join(' ');
}

const SHORT = 40;
/** The names of single fields: short texts of a page, one by one, without those that are sentences. */
function namesOf(words: object): string[] {
  return [
    ...new Set(
      Object.values(words).filter(
        (text): text is string => typeof text === 'string' && text.length > 1 && text.length <= SHORT,
      ),
    ),
  ];
}

function build(english: boolean): SettingsIndex {
  const organisation = english ? organisationEn : organisationJa;
  const people = english ? peopleEn : peopleJa;
  const pages: readonly { page: AdminPage; part?: string; name: string; from: object }[] = [
    { page: 'setup', name: (english ? setupEn : setupJa).title, from: english ? setupEn : setupJa },
    { page: 'staff', name: people.title, from: people },
    ...ORGANISATION_PARTS.map((part) => ({
      page: 'organisation' as const,
      part,
      name: organisation.parts[part],
      from: part === 'lists' ? { ...organisation.codes, ...organisation.skills } : organisation[part],
    })),
    { page: 'lines', name: (english ? lineEn : lineJa).title, from: english ? lineEn : lineJa },
    { page: 'texts', name: (english ? textsEn : textsJa).title, from: english ? textsEn : textsJa },
    {
      page: 'mailboxes',
      name: (english ? mailboxEn : mailboxJa).title,
      from: english ? mailboxEn : mailboxJa,
    },
    {
      page: 'telephone',
      name: (english ? telephoneEn : telephoneJa).title,
      from: english ? telephoneEn : telephoneJa,
    },
    { page: 'city', name: words().admin.city, from: words().admin.citySettings },
    { page: 'api', name: apiJa.title, from: apiJa },
    { page: 'privacy', name: (english ? privacyEn : privacyJa).title, from: english ? privacyEn : privacyJa },
    { page: 'changes', name: changeJa.title, from: { lead: changeJa.lead } },
  ];
  const whole = pages.map(({ page, part, name, from }) => ({
    page,
    ...(part ? { part } : {}),
    name,
    also: textOf(from),
  }));
  const single = pages.flatMap(({ page, part, name, from }) =>
    namesOf(from)
      .filter((field) => field !== name)
      .map((field) => ({ page, ...(part ? { part } : {}), name: field, also: name })),
  );
  return {
    label: english ? 'Search in settings' : '設定を探す',
    none: english ? 'Nothing found' : '見つかりません',
    // A field of that name before a page on which the word stands somewhere.
    entries: [...single, ...whole],
  };
}

const built = new Map<boolean, SettingsIndex>();

/** What can be set, in the language that this person chose. */
export function useSettingsIndex(): SettingsIndex {
  return useSyncExternalStore(subscribeSettings, () => {
    const english = settings().language === 'en';
    const known = built.get(english) ?? build(english);
    built.set(english, known);
    return known;
  });
}
