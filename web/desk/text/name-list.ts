import { language } from './text.ts';

/** Names in a row, as the chosen language puts them. */
export function nameList(names: readonly string[]): string {
  return names.join(language() === 'ja' ? '、' : ', ');
}
