import { foldWords, matches } from '../parts/match.ts';
import type { SettingEntry, SettingsIndex } from './settings-index.ts';
import type { SettingsPlace } from './settings-words.ts';

/**
 * What a search finds among the places that somebody may open, each once: pages by their names, what the city named itself,
 * then what stands on the pages.
 */
export function foundSettings(
  { pages, contents }: Pick<SettingsIndex, 'pages' | 'contents'>,
  named: readonly SettingEntry[],
  places: readonly SettingsPlace[],
  search: string,
): readonly SettingEntry[] {
  const wanted = foldWords(search);
  if (wanted.length === 0) return [];
  const byOwnName = ({ name, also }: SettingEntry): boolean => matches(`${name} ${also}`, wanted);
  const withPage = ({ name, also, where }: SettingEntry): boolean =>
    matches(`${where} ${name} ${also}`, wanted);
  const found = [...pages.filter(byOwnName), ...named.filter(byOwnName), ...contents.filter(withPage)];
  const once = new Map(found.map((entry) => [`${entry.href} ${entry.name}`, entry]));
  return [...once.values()].filter(({ place }) => places.includes(place));
}
