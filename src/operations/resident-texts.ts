import { asResidentLanguage, localeOf, type ResidentLanguage } from '#kernel/languages.ts';
import { RESIDENT_STATUS, RESIDENT_TEXTS, type ResidentTextKey } from './resident-languages.ts';

/** What the house itself says to residents in a conversation, in the languages it speaks. */

/** The text in the resident's language; Japanese for a language the house does not speak. */
export function residentText(
  language: string,
  key: ResidentTextKey,
  values: Readonly<Record<string, string>> = {},
): string {
  const text = RESIDENT_TEXTS[asResidentLanguage(language)][key];
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

/** A case's status in the resident's words. */
export function statusText(language: string, status: string): string {
  const words: Readonly<Record<string, string>> = RESIDENT_STATUS[asResidentLanguage(language)];
  return words[status] ?? status;
}

/** Making one costs more than a hundred uses of it. */
const formats = new Map<ResidentLanguage, Intl.DateTimeFormat>();

function formatOf(language: ResidentLanguage): Intl.DateTimeFormat {
  const known = formats.get(language);
  if (known) return known;
  const made = new Intl.DateTimeFormat(`${localeOf(language)}-u-nu-latn-ca-gregory`, {
    timeZone: 'Asia/Tokyo',
    month: language.startsWith('ja') ? 'numeric' : 'short',
    day: 'numeric',
    weekday: 'short',
    hour: 'numeric',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(language, made);
  return made;
}

/** The day and clock time of an instant in Japan, as the language writes it. */
export function dayAndTimeFor(language: string, at: Date): string {
  const known = asResidentLanguage(language);
  const format = formatOf(known);
  if (!known.startsWith('ja')) return format.format(at);
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part['month']}月${part['day']}日（${part['weekday']}）${Number(part['hour'])}:${part['minute']}`;
}
