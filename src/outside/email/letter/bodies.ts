import type { Block, Gathered } from './gather.ts';
import { textOfSafeHtml } from './html-text.ts';
import { MOST_TEXT_CHARS } from './limits.ts';
import { tidyText, trimLines } from './plain-text.ts';
import { makeHtmlSafe } from './safe-html.ts';

/** The body of a mail in both of its forms. */
export interface Bodies {
  text: string;
  html: string | null;
  remoteImages: string[];
  isCut: boolean;
}

/** Texts that only say that there is HTML. */
const STUB = /html|ブラウザ|表示できません/i;
const STUB_CHARS = 300;

/** Puts the pieces of a body together: text from HTML where a piece has none, HTML only where one has it. */
export function joinBodies({ blocks }: Gathered): Bodies {
  const htmls = blocks.map((block) => htmlOf(block, blocks));
  const joined = htmls.filter((html) => html !== null).join('\n<hr>\n');
  const hasHtml = blocks.some(({ html }) => html !== null);
  const safe = hasHtml ? makeHtmlSafe(joined) : null;
  const isOne = blocks.length === 1;
  const texts = blocks.map((block) => textOf(block, isOne && safe ? safe.bare : null));
  return {
    text: trimLines(texts.filter((text) => text !== '').join('\n\n')).slice(0, MOST_TEXT_CHARS),
    html: safe && safe.html.trim() !== '' ? safe.html : null,
    remoteImages: safe?.remoteImages ?? [],
    isCut: safe?.isCut ?? false,
  };
}

function htmlOf({ plain, html }: Block, blocks: readonly Block[]): string | null {
  if (html !== null) return html;
  if (plain === null || plain.trim() === '' || blocks.length === 1) return null;
  const escaped = plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<div>${escaped.replaceAll('\n', '<br>')}</div>`;
}

function textOf({ plain, html }: Block, safeHtml: string | null): string {
  const written = trimLines(plain ?? '');
  if (html === null) return written;
  const isStub = written === '' || (written.length < STUB_CHARS && STUB.test(written));
  if (!isStub) return written;
  const fromHtml = tidyText(textOfSafeHtml(safeHtml ?? makeHtmlSafe(html).bare));
  return fromHtml.length > written.length ? fromHtml : written;
}
