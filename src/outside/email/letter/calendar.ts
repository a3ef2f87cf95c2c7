import { MOST_TEXT_CHARS } from './limits.ts';

/** A calendar part as a person may read it. */
export interface CalendarSummary {
  /** REQUEST, REPLY, CANCEL …; '' where it is only a file. */
  method: string;
  text: string;
}

interface Property {
  name: string;
  params: string;
  value: string;
}

const KINDS: Readonly<Record<string, string>> = {
  REQUEST: '予定への招待',
  PUBLISH: '予定のお知らせ',
  REPLY: '予定への返事',
  CANCEL: '予定の取り消し',
  COUNTER: '予定の変更の提案',
  REFRESH: '予定の問い合わせ',
  ADD: '予定の追加',
  DECLINECOUNTER: '変更の提案のお断り',
};
const ANSWERS: Readonly<Record<string, string>> = {
  ACCEPTED: '出席',
  DECLINED: '欠席',
  TENTATIVE: '仮の承諾',
};
const ZONES: Readonly<Record<string, string>> = {
  'Asia/Tokyo': '',
  'Tokyo Standard Time': '',
  Japan: '',
};
const MOST_PROPERTIES = 5_000;
/** Name, parameters (quoted values may hold anything but quotes), colon. */
const PROPERTY = /^([A-Za-z0-9-]{1,60})((?:;[A-Za-z-]{1,40}=(?:"[^"]*"|[^":;])*)*):/;

/** Reads the first event of an iCalendar object (RFC 5545): what, when, where, by whom, in Japanese. */
export function readCalendar(text: string, methodOfPart: string): CalendarSummary {
  const properties = propertiesOf(text);
  const event = firstEvent(properties);
  const value = (name: string): string => unescapeText(event.find((one) => one.name === name)?.value ?? '');
  const method = (properties.find((one) => one.name === 'METHOD')?.value ?? methodOfPart)
    .trim()
    .toUpperCase();
  const attendee = event.find((one) => one.name === 'ATTENDEE');
  const answer = /PARTSTAT=([A-Z-]+)/.exec(attendee?.params ?? '')?.[1] ?? '';
  const lines = [
    ['', KINDS[method] ?? '予定'],
    ['件名', value('SUMMARY')],
    ['日時', whenText(event)],
    ['場所', value('LOCATION')],
    ['主催者', personOf(event.find((one) => one.name === 'ORGANIZER'))],
    ['返事', method === 'REPLY' && attendee ? `${personOf(attendee)} ${ANSWERS[answer] ?? ''}`.trim() : ''],
    ['内容', value('DESCRIPTION')],
  ].filter(([, shown]) => shown !== '');
  const shown = lines.map(([label, said]) => (label === '' ? `【${said}】` : `${label}: ${said}`));
  return { method, text: shown.join('\n').slice(0, MOST_TEXT_CHARS) };
}

function propertiesOf(text: string): Property[] {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]/g, '')
    .split('\n', MOST_PROPERTIES);
  return lines.flatMap((line) => {
    const match = PROPERTY.exec(line.slice(0, 2_000));
    if (!match) return [];
    const [head, name = '', params = ''] = match;
    return [{ name: name.toUpperCase(), params, value: line.slice(head.length) }];
  });
}

/** The first meeting or task in a calendar. */
function firstEvent(properties: readonly Property[]): Property[] {
  // VTODO is the standard's own name of a task (RFC 5545, 3.6.2); nothing is left to be done here.
  const begin = properties.findIndex(({ name, value }) => name === 'BEGIN' && /^V(EVENT|TODO)$/i.test(value));
  if (begin < 0) return [];
  const rest = properties.slice(begin + 1);
  const end = rest.findIndex(({ name }) => name === 'END' || name === 'BEGIN');
  return end < 0 ? rest : rest.slice(0, end);
}

function unescapeText(value: string): string {
  return value
    .replace(/\\([nN,;\\])/g, (_, char: string) => (char.toLowerCase() === 'n' ? '\n' : char))
    .trim();
}

function personOf(property: Property | undefined): string {
  if (!property) return '';
  const name = /CN=(?:"([^"]*)"|([^;:]*))/.exec(property.params);
  const address = property.value.replace(/^mailto:/i, '').trim();
  const shown = (name?.[1] ?? name?.[2] ?? '').trim();
  return shown && shown !== address ? `${shown} <${address}>` : address;
}

function whenText(event: readonly Property[]): string {
  const start = timeText(event.find(({ name }) => name === 'DTSTART'));
  const end = timeText(event.find(({ name }) => name === 'DTEND'));
  return end && end !== start ? `${start} ～ ${end}` : start;
}

/** Times of UTC in Japanese time; those of another zone as they are, with its name. */
function timeText(property: Property | undefined): string {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z?))?/.exec(property?.value ?? '');
  if (!match || !property) return '';
  const [, year, month, day, hour, minute, zulu] = match;
  if (hour === undefined) return `${year}-${month}-${day}`;
  if (zulu === 'Z') return japanTime(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
  const zone = /TZID="?([^";:]+)/.exec(property.params)?.[1] ?? '';
  const named = ZONES[zone] ?? zone;
  return `${year}-${month}-${day} ${hour}:${minute}${named ? ` (${named})` : ''}`;
}

function japanTime(iso: string): string {
  const instant = new Date(iso);
  if (Number.isNaN(instant.getTime())) return '';
  return new Date(instant.getTime() + 9 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}
