import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { adminPageName, GROUPS } from '../admin/pages.ts';
import { PRIVACY_PARTS } from '../privacy/parts.ts';
import { changeSettings } from '../state/settings.ts';
import { PAGE_READINGS, PART_READINGS } from '../text/page-readings.ts';
import { ORGANISATION_PARTS } from './parts.ts';
import { foundSettings } from './settings-found.ts';
import { buildSettingsIndex, type SettingEntry, type SettingsIndex } from './settings-index.ts';
import { pageWords, type SettingsPlace } from './settings-words.ts';

const PAGES = GROUPS.flatMap(({ pages }) => [...pages]);
const PLACES: readonly SettingsPlace[] = [...PAGES, 'rules'];
const SHOWN = 12;

const built = new Map<boolean, SettingsIndex>();
/** As a browser does it: once for each language. */
const indexIn = (english: boolean): SettingsIndex => {
  const index = built.get(english) ?? buildSettingsIndex(english);
  built.set(english, index);
  return index;
};
const found = (search: string, english = false, named: readonly SettingEntry[] = []) =>
  foundSettings(indexIn(english), named, PLACES, search).slice(0, SHOWN);
const hrefs = (search: string) => found(search).map(({ href }) => href);

beforeEach(() => {
  vi.stubGlobal('document', { documentElement: { lang: 'ja' } });
  vi.stubGlobal('localStorage', { setItem: () => undefined });
  changeSettings({ language: 'ja' });
});
afterAll(() => vi.unstubAllGlobals());

describe.each([false, true])('the search in settings (English: %s)', (english) => {
  it('finds each page and each part by what it is called, among the first', () => {
    changeSettings({ language: english ? 'en' : 'ja' });
    for (const page of PAGES) {
      const name = adminPageName(page);
      const first = found(name, english).filter((entry) => entry.name === name);
      expect(
        first.map(({ href }) => href),
        name,
      ).toContain(`/desk/view/admin/${page}`);
    }
    const parts = pageWords(english).filter(({ part }) => part !== undefined);
    expect(parts.map(({ part }) => part)).toEqual([
      ...ORGANISATION_PARTS,
      ...PRIVACY_PARTS.map(({ id }) => id),
    ]);
    for (const { place, part, name } of parts)
      expect(
        found(name!, english).map(({ href }) => href),
        name,
      ).toContain(`/desk/view/admin/${place}/${part}`);
  });

  it('knows words of each page, or of its parts', () => {
    changeSettings({ language: english ? 'en' : 'ja' });
    const words = pageWords(english);
    for (const place of PLACES) {
      const texts = words.filter((one) => one.place === place).flatMap(({ from }) => from);
      const said = texts.flatMap((each) => Object.values(each)).filter((text) => typeof text === 'string');
      expect(said.length, place).toBeGreaterThan(0);
    }
  });
});

it('finds pages by how they are read, in any width, kana or Latin letters', () => {
  for (const page of PAGES) {
    const [reading] = PAGE_READINGS[page].split(' ');
    expect(hrefs(reading!), page).toContain(`/desk/view/admin/${page}`);
  }
  for (const [part, readings] of Object.entries(PART_READINGS)) {
    const [reading] = readings.split(' ').toSorted((a, b) => b.length - a.length);
    expect(
      hrefs(reading!).some((href) => href.endsWith(`/${part}`)),
      part,
    ).toBe(true);
  }
  for (const search of ['サインイン', 'ｻｲﾝｲﾝ', 'さいんいん', 'sainin', 'ＳＩＧＮ　ＩＮ'])
    expect(hrefs(search), search).toContain('/desk/view/admin/sign-in');
});

it('finds what stands on the pages, and where', () => {
  const leads = (search: string) => found(search).map(({ href }) => href.replace('/desk/view/', ''));
  expect(leads('二要素')).toContain('admin/sign-in');
  expect(leads('クライアントシークレット')).toContain('admin/sign-in');
  expect(leads('後処理')).toContain('admin/routing');
  expect(leads('折り返し')).toContain('admin/routing');
  expect(leads('録音')).toContain('admin/recordings');
  expect(leads('CSV')).toContain('admin/imports');
  expect(leads('右下')).toContain('admin/entry-points');
  expect(leads('定型文')).toContain('admin/templates');
  expect(leads('町内')).toContain('admin/privacy/findings');
  expect(leads('警告の言葉')).toContain('supervision/rules');
});

it('finds what the city named itself, and nothing of pages that somebody may not open', () => {
  const line: SettingEntry = {
    ...{ place: 'lines', href: '/desk/view/admin/lines?line=1', name: 'ごみダイヤル', where: '電話番号' },
    also: '022-000-0100 0220000100',
  };
  for (const search of ['ゴミダイヤル', 'ｺﾞﾐ', 'gomi', '0220000100', '022-000'])
    expect(found(search, false, [line]), search).toContainEqual(line);
  expect(foundSettings(indexIn(false), [line], ['audit'], 'ゴミ')).toEqual([]);
  const forAuditors = foundSettings(indexIn(false), [], ['audit'], '記録');
  expect(new Set(forAuditors.map(({ place }) => place))).toEqual(new Set(['audit']));
});
