import { foldWords, matchesSpelled, spell, type Spelled } from '../parts/match.ts';
import type { SettingEntry, SettingsIndex } from './settings-index.ts';
import type { SettingsPlace } from './settings-words.ts';

type Spellings = Readonly<Record<'name' | 'own' | 'whole', Spelled>>;
/** What stands on all pages is long, and looked through with each letter that somebody types. */
const spelled = new WeakMap<SettingEntry, Spellings>();

function spellingsOf(entry: SettingEntry): Spellings {
  const known = spelled.get(entry);
  if (known) return known;
  const { name, also, where } = entry;
  const made = { name: spell(name), own: spell(`${name} ${also}`), whole: spell(`${where} ${name} ${also}`) };
  spelled.set(entry, made);
  return made;
}

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
  const by =
    (how: keyof Spellings) =>
    (entry: SettingEntry): boolean =>
      matchesSpelled(spellingsOf(entry)[how], wanted);
  const found = [
    ...[...pages, ...named].filter(by('own')),
    ...contents.filter(by('name')),
    ...contents.filter(by('whole')),
  ];
  const once = new Map<string, SettingEntry>();
  for (const entry of found) {
    const key = `${entry.href} ${entry.name}`;
    if (places.includes(entry.place) && !once.has(key)) once.set(key, entry);
  }
  return [...once.values()];
}
