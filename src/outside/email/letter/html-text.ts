import { MOST_TEXT_CHARS } from './limits.ts';
import { trimLines } from './plain-text.ts';

/** One element that is open, with what was written in it so far. */
interface Box {
  tag: string;
  out: string[];
  /** Of a row: its cells; of a list: how many items it had. */
  cells: string[];
  items: number;
  href: string;
}

const BLOCKS = new Set(
  (
    'address article aside blockquote caption center dd dir div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header ' +
    'li main ol p pre section table tbody td tfoot th thead tr ul'
  ).split(' '),
);
const SPACED = new Set('p h1 h2 h3 h4 h5 h6 blockquote ul ol table dl pre'.split(' '));
const VOID = new Set(['br', 'hr', 'img', 'wbr', 'col']);
const MOST_QUOTE_DEPTH = 12;

/**
 * Plain text of HTML that makeHtmlSafe has made (well-formed, attributes in double quotes): lists with their marks, rows
 * of a table on a line, quotations with '> ', the targets of links behind them.
 */
export function textOfSafeHtml(html: string): string {
  const root = newBox('div');
  const open: Box[] = [root];
  const budget = { left: MOST_TEXT_CHARS * 2 };
  for (let at = 0; at < html.length && budget.left > 0; ) {
    const start = html.indexOf('<', at);
    const textEnd = start < 0 ? html.length : start;
    if (textEnd > at) addText(open, html.slice(at, textEnd), budget);
    if (start < 0) break;
    const end = html.indexOf('>', start);
    if (end < 0) break;
    readTag(open, html.slice(start + 1, end), budget);
    at = end + 1;
  }
  while (open.length > 1) close(open, (open.at(-1) as Box).tag, budget);
  return trimLines(joinOf(root));
}

function newBox(tag: string, href = ''): Box {
  return { tag, out: [], cells: [], items: 0, href };
}

function readTag(open: Box[], tag: string, budget: { left: number }): void {
  if (tag.startsWith('/')) {
    close(open, tag.slice(1).trim(), budget);
    return;
  }
  const [name = ''] = /^[a-z0-9]+/.exec(tag) ?? [];
  const top = open.at(-1) as Box;
  if (name === 'br') top.out.push('\n');
  else if (name === 'hr') top.out.push('\n――――――――\n');
  else if (name === 'img') addImage(top, tag);
  if (VOID.has(name)) return;
  const href = name === 'a' ? unescape(/ href="([^"]*)"/.exec(tag)?.[1] ?? '') : '';
  open.push(newBox(name, href));
}

function addImage(top: Box, tag: string): void {
  const alt = unescape(/ alt="([^"]*)"/.exec(tag)?.[1] ?? '').trim();
  if (alt !== '') top.out.push(`[${alt}]`);
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

function addText(open: readonly Box[], raw: string, budget: { left: number }): void {
  const top = open.at(-1) as Box;
  const isPre = open.some(({ tag }) => tag === 'pre');
  const text = unescape(raw);
  const shown = isPre ? text.replaceAll('\r', '') : text.replace(/[ \t\r\n\f\u00a0\u200b]+/g, ' ');
  budget.left -= shown.length;
  const kept = !isPre && isAfterBlank(open) ? shown.trimStart() : shown;
  if (kept !== '') top.out.push(kept);
}

/** A blank more says nothing here: an element within a line begins where what is around it has got to. */
function isAfterBlank(open: readonly Box[]): boolean {
  for (const box of open.toReversed()) {
    const last = box.out.at(-1);
    if (last !== undefined) return last.endsWith('\n') || last.endsWith(' ');
    if (BLOCKS.has(box.tag)) return true;
  }
  return true;
}

function close(open: Box[], tag: string, budget: { left: number }): void {
  if (open.length < 2 || open.at(-1)?.tag !== tag) return;
  const box = open.pop() as Box;
  const parent = open.at(-1) as Box;
  const text = joinOf(box);
  // What lies deep is joined again at each level.
  budget.left -= text.length >> 3;
  if ((tag === 'td' || tag === 'th') && parent.tag === 'tr') {
    parent.cells.push(text.trim());
    return;
  }
  const shown = shownOf(box, text, parent, open);
  budget.left -= Math.max(shown.length - text.length, 0);
  if (BLOCKS.has(tag)) addBlock(parent, shown, SPACED.has(tag));
  else if (shown !== '') parent.out.push(shown);
}

function joinOf(box: Box): string {
  return box.out.join('');
}

function shownOf(box: Box, text: string, parent: Box, open: readonly Box[]): string {
  if (box.tag === 'tr') return rowText(box.cells) + text;
  if (box.tag === 'li') return itemText(text, parent);
  if (box.tag === 'blockquote') return quoteText(text, open);
  if (box.tag === 'dd') return indent(text.trim(), '  ');
  if (box.tag === 'a') return linkText(text, box.href);
  if (box.tag === 'rt') return `(${text.trim()})`;
  if (box.tag === 'rp') return '';
  return text;
}

/** Cells of one line stand side by side; cells that hold more (a table that only lays out) below one another. */
function rowText(cells: readonly string[]): string {
  const filled = cells.filter((cell) => cell !== '');
  const isLayout = filled.some((cell) => cell.includes('\n') || cell.length > 200);
  return filled.join(isLayout ? '\n' : ' | ');
}

function itemText(text: string, list: Box): string {
  list.items++;
  const mark = list.tag === 'ol' ? `${list.items}. ` : '・';
  return mark + indent(text.trim(), '  ').trimStart();
}

function indent(text: string, by: string): string {
  return text.replace(/\n(?=[^\n])/g, `\n${by}`).replace(/^/, by);
}

function quoteText(text: string, open: readonly Box[]): string {
  const trimmed = trimLines(text);
  // Within many others it is not marked once more: the marks would cost more than the text.
  const depth = open.filter(({ tag }) => tag === 'blockquote').length;
  if (trimmed === '' || depth >= MOST_QUOTE_DEPTH) return trimmed;
  return trimmed
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()))
    .join('\n');
}

function linkText(text: string, href: string): string {
  const shown = text.trim();
  if (href === '' || shown === '') return text;
  const plain = (address: string): string =>
    address
      .replace(/^(?:https?:\/\/|mailto:|tel:)/i, '')
      .replace(/\/$/, '')
      .toLowerCase();
  return plain(shown) === plain(href) ? text : `${text} <${href.replace(/^(?:mailto|tel):/, '')}>`;
}

function addBlock(parent: Box, text: string, isSpaced: boolean): void {
  const shown = trimLines(text);
  const before = parent.out.at(-1) ?? '';
  const isFirst = parent.out.length === 0;
  if (shown === '') {
    if (!isFirst && text.includes('\n')) parent.out.push('\n');
    return;
  }
  const lead = isFirst || before.endsWith('\n') ? '' : '\n';
  const gap = isSpaced && !isFirst && !before.endsWith('\n\n') ? '\n' : '';
  parent.out.push(`${lead}${gap}${shown}${isSpaced ? '\n\n' : '\n'}`);
}
