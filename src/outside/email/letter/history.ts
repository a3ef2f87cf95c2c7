import { headerBlockAt } from './header-block.ts';
import { trimLines } from './plain-text.ts';

/** A text cut in two: what the sender wrote, and what was written before. */
export interface SplitText {
  text: string;
  quoted: string | null;
}

const MOST_LINES = 20_000;
const QUOTE = /^ {0,3}[>＞]/;
const ORIGINAL =
  /^\s*-{2,}\s*(?:original message|original-nachricht|ursprüngliche nachricht|message d'origine|mensaje original|mensagem original|元のメッセージ|オリジナルメッセージ|元のメール|原始邮件|原始郵件|원본 메시지)\s*-{2,}/i;
const UNDERLINE = /^\s*_{20,}\s*$/;
/** Lines that say who wrote what follows; each has a date and ends with a colon, so that a sentence is none. */
const ATTRIBUTIONS: readonly RegExp[] = [
  /^on .{5,250}\bwrote\s*[:：]$/i,
  /^\d{4}年\d{1,2}月\d{1,2}日.{0,200}@.{0,100}[:：]$/,
  /^\d{4}年\d{1,2}月\d{1,2}日.{0,200}(?:のメール|書きました)\s*[:：]$/,
  /^(?:on )?\(?\d{4}[/.-]\d{1,2}[/.-]\d{1,2}.{0,250}(?:wrote|のメール|書きました|@[^\s@]{3,100}>?)\s*[:：]$/i,
  /^le .{5,250}a écrit\s*[:：]$/i,
  /^am .{5,250}schrieb.{0,150}[:：]$/i,
  /^el .{5,250}escribió\s*[:：]$/i,
  /^em .{5,250}escreveu\s*[:：]$/i,
  /^pada .{5,250}menulis\s*[:：]$/i,
  /^vào .{5,250}đã viết\s*[:：]$/i,
  /^.{5,250}(?:写道|寫道|님이 작성|작성)\s*[:：]$/,
];
/** Lines that say so only if a quotation follows. */
const WEAK_ATTRIBUTIONS: readonly RegExp[] = [
  /^.{1,150}(?:さん|様|氏)?[はが].{0,40}書きました\s*[。:：]?$/,
  /^[^<>]{0,150}<[^<>@\s]{1,100}@[^<>\s]{1,200}>\s*(?:wrote|のメール)?\s*[:：]$/i,
  /^.{1,200}\b(?:wrote|writes|schrieb|a écrit|escribió|escreveu)\s*[:：]$/i,
];
/** How one ends: looked at first, because nearly no line does. */
const ENDS_ATTRIBUTION = /(?:[:：]|書きました。?)$/;
const BEGINS_ATTRIBUTION = /^(?:on |le |am |el |em |pada |vào |于|在|\(?\d{4}[年/.-])/i;
const SENT_FROM =
  /^(?:iphone|ipad|android|スマートフォン|携帯|outlook for|yahoo!?メール).{0,60}(?:から送信|より送信|を入手)|^sent from my |^get outlook for /i;
const RULE = /^[-=_*━─＝＊~〜☆★◆◇■□●○+#/\\|]{4,}/;
const SIGNATURE_LINES = 14;
const ANY_ATTRIBUTION = [...ATTRIBUTIONS, ...WEAK_ATTRIBUTIONS];

/**
 * Cuts the quoted history off a reply. What the sender wrote is never cut: an answer below the quotation is taken from
 * below it, and answers between quotations leave the mail whole, because without what they answer to they say nothing.
 */
export function splitHistory(given: string): SplitText {
  const lines = given.split('\n');
  if (lines.length > MOST_LINES) return whole(given);
  const below = findBelow(lines);
  if (below === undefined) return splitQuotes(lines);
  const head = splitQuotes(lines.slice(0, below));
  if (head.text === '') return whole(given);
  const rest = lines.slice(below).join('\n');
  return cutIn(head.text, head.quoted === null ? rest : `${head.quoted}\n\n${rest}`);
}

function whole(text: string): SplitText {
  return { text: trimLines(text), quoted: null };
}

function cutIn(text: string, quoted: string): SplitText {
  const history = trimLines(quoted);
  return { text: trimLines(text), quoted: history === '' ? null : history };
}

/** Where a history begins that is not marked line by line: all that follows it belongs to it. */
function findBelow(lines: readonly string[]): number | undefined {
  const first = lines.findIndex((line, at) => {
    if (ORIGINAL.test(line.slice(0, 200))) return true;
    if (UNDERLINE.test(line.slice(0, 200))) return blockFollows(lines, at + 1);
    if (headerBlockAt(lines, at)) return true;
    const count = attributionLines(lines, at);
    return count > 0 && !quoteFollows(lines, at + count);
  });
  return first < 0 ? undefined : first;
}

function blockFollows(lines: readonly string[], from: number): boolean {
  return [from, from + 1].some((at) => headerBlockAt(lines, at) !== undefined);
}

function quoteFollows(lines: readonly string[], from: number): boolean {
  const next = lines.slice(from, from + 3).find((line) => line.trim() !== '');
  return next !== undefined && QUOTE.test(next);
}

/** How many lines an attribution that begins here has (programs wrap it); 0 where there is none. */
function attributionLines(lines: readonly string[], at: number, patterns = ATTRIBUTIONS): number {
  let joined = '';
  for (let count = 1; count <= 3; count++) {
    const line = (lines[at + count - 1] ?? '').trim();
    if (line === '') return 0;
    joined = count === 1 ? line : `${joined} ${line}`;
    if (joined.length > 400) return 0;
    if (ENDS_ATTRIBUTION.test(line) && patterns.some((pattern) => pattern.test(joined))) return count;
    if (!BEGINS_ATTRIBUTION.test(joined)) return 0;
  }
  return 0;
}

/** Cuts by quotation marks: 'own, then quoted' and 'quoted, then own' are cut, everything else stays whole. */
function splitQuotes(lines: readonly string[]): SplitText {
  const text = lines.join('\n');
  const first = lines.findIndex((line) => QUOTE.test(line));
  if (first < 0) return whole(text);
  const last = lines.findLastIndex((line) => QUOTE.test(line));
  const start = startOfQuote(lines, first);
  if (hasOwnBetween(lines, first, last)) return whole(text);
  const before = trimLines(lines.slice(0, start).join('\n'));
  const after = lines.slice(last + 1);
  const isAnswered = !isTrailer(after);
  if (before === '' && !isAnswered) return whole(text);
  if (before !== '' && isAnswered) return whole(text);
  const quoted = lines.slice(start, last + 1).join('\n');
  if (isAnswered) return cutIn(after.join('\n'), quoted);
  return cutIn(before, [quoted, ...after].join('\n'));
}

/** The attribution above a quotation belongs to it. */
function startOfQuote(lines: readonly string[], first: number): number {
  for (let at = Math.max(first - 4, 0); at < first; at++) {
    const count = attributionLines(lines, at, ANY_ATTRIBUTION);
    if (count > 0 && lines.slice(at + count, first).every((line) => line.trim() === '')) return at;
  }
  return first;
}

function hasOwnBetween(lines: readonly string[], first: number, last: number): boolean {
  let at = first;
  while (at <= last) {
    const line = lines[at] as string;
    const count = QUOTE.test(line) || line.trim() === '' ? 1 : attributionLines(lines, at, ANY_ATTRIBUTION);
    if (count === 0) return true;
    at += count;
  }
  return false;
}

/** Nothing, a signature, or the line of a telephone: no answer. */
function isTrailer(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line.trim() !== '');
  const [first] = filled;
  if (first === undefined) return true;
  if (filled.every((line) => SENT_FROM.test(line.trim()))) return true;
  return (/^-- ?$/.test(first) || RULE.test(first.trim())) && filled.length <= SIGNATURE_LINES;
}
