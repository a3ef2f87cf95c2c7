import { useSyncExternalStore } from 'react';
import { adminPageName, type AdminPage } from '../admin/pages.ts';
import { hrefOf } from '../state/place.ts';
import { settings, subscribeSettings } from '../state/settings.ts';
import { PAGE_READINGS, PART_READINGS } from '../text/page-readings.ts';
import { words } from '../text/text.ts';
import { pageWords, type SettingsPlace } from './settings-words.ts';

/** Something that can be set, where that leads, and by what else it is found. */
export type SettingEntry = {
  readonly place: SettingsPlace;
  readonly href: string;
  readonly name: string;
  /** What the page is called on which it stands. */
  readonly where: string;
  readonly also: string;
};
export type SettingsIndex = {
  readonly label: string;
  readonly none: string;
  /** Pages and their parts by their own names. */
  readonly pages: readonly SettingEntry[];
  /** What stands on them. */
  readonly contents: readonly SettingEntry[];
};

/** Every text that stands on a page: what somebody remembers of it may be any of them. */
function textOf(words: unknown): string {
  if (typeof words === 'string') return words;
  if (words === null || typeof words !== 'object') return '';
  return Object.values(words).map(textOf).join(' ');
}

const SHORT = 40;
/** The names of single fields: short texts of a page, one by one, without those that are sentences. */
function namesOf(words: readonly object[]): string[] {
  const all = words.flatMap((each) => Object.values(each) as unknown[]);
  return [
    ...new Set(
      all.filter(
        (text): text is string =>
          typeof text === 'string' && text.length > 1 && text.length <= SHORT && !/[。.]$/.test(text),
      ),
    ),
  ];
}

/** What a page is called on which something can be set. */
export function placeName(place: SettingsPlace): string {
  return place === 'rules' ? words().supervision.pages.rules : adminPageName(place);
}

function hrefOfPlace(place: SettingsPlace, part: string | undefined): string {
  if (place === 'rules') return hrefOf(['supervision', 'rules']);
  return hrefOf(['admin', place, ...(part === undefined ? [] : [part])]);
}

const readings: Readonly<Record<string, string>> = { ...PAGE_READINGS, ...PART_READINGS };

/** What can be found in the language that is chosen. */
export function buildSettingsIndex(english: boolean): SettingsIndex {
  const all = pageWords(english).map(({ place, part, name, from }) => {
    const where = placeName(place);
    const href = hrefOfPlace(place, part);
    return {
      entry: { place, href, where, name: name ?? where },
      reading: readings[part ?? place] ?? '',
      from,
    };
  });
  return {
    label: english ? 'Search in settings' : '設定を探す',
    none: english ? 'Nothing found' : '見つかりません',
    pages: all.map(({ entry, reading }) => ({ ...entry, also: reading })),
    contents: [
      // A field of that name before a page on which the word stands somewhere.
      ...all.flatMap(({ entry, from }) =>
        namesOf(from)
          .filter((field) => field !== entry.name)
          .map((field) => ({ ...entry, name: field, also: entry.name })),
      ),
      ...all.map(({ entry, from }) => ({ ...entry, also: from.map(textOf).join(' ') })),
    ],
  };
}

const built = new Map<boolean, SettingsIndex>();

/** What can be set, in the language that this person chose. */
export function useSettingsIndex(): SettingsIndex {
  return useSyncExternalStore(subscribeSettings, () => {
    const english = settings().language === 'en';
    const known = built.get(english) ?? buildSettingsIndex(english);
    built.set(english, known);
    return known;
  });
}

/** The places that somebody with these permissions may open. */
export function settingsPlaces(
  pages: readonly AdminPage[],
  permissions: readonly string[],
): readonly SettingsPlace[] {
  return permissions.includes('interaction.supervise') ? [...pages, 'rules'] : pages;
}
