import { CITY_MATTERS } from './city-matters.ts';
import { EASY } from './easy.ts';
import { ENGLISH } from './english.ts';
import { FAMILIES } from './families.ts';
import { LIVING } from './living.ts';
import { PROCEDURES } from './procedures.ts';
import type { Topic } from './topic.ts';
import { TOWN } from './town.ts';

/** What the residents of a city ask, by the language they write. */
export interface TopicsByLanguage {
  ja: readonly Topic[];
  'ja-easy': readonly Topic[];
  en: readonly Topic[];
}

export const CITY_TOPICS: TopicsByLanguage = {
  ja: [...LIVING, ...PROCEDURES, ...FAMILIES, ...CITY_MATTERS],
  'ja-easy': EASY,
  en: ENGLISH,
};
export const TOWN_TOPICS: TopicsByLanguage = { ja: TOWN, 'ja-easy': TOWN, en: TOWN };
