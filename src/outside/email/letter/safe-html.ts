import sanitizeHtml from 'sanitize-html';
import { MOST_HTML_CHARS, MOST_HTML_DEPTH, MOST_OPEN_TAGS, MOST_TAGS } from './limits.ts';
import { safeStyle } from './safe-style.ts';

/** HTML that can do nothing, and the pictures that it would have fetched. */
export interface SafeHtml {
  html: string;
  /** The same without the hosts behind its links, for whoever makes a text of it. */
  bare: string;
  remoteImages: string[];
  isCut: boolean;
}

const MOST_REMOTE_IMAGES = 500;
const MOST_URL_CHARS = 2_000;
const MOST_DATA_IMAGE_CHARS = 1_000_000;
const LINK_SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:']);
const DATA_IMAGE = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/;
const NUMBER = /^\d{1,4}%?$/;
const COLOUR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20})$/i;
const WORD = /^[\w, -]{1,60}$/;
/** What an element that nobody sees is marked with, until it is taken out. */
const HIDDEN = 'data-letter-hidden';

const TAGS = (
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn dir div ' +
  'dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q rp rt ruby s ' +
  'samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'
).split(' ');

/** Elements whose text is none of the mail. */
const WITHOUT_TEXT =
  'script style title textarea option noscript noembed noframes iframe object svg math template select audio video canvas xml'.split(
    ' ',
  );

/** What an attribute may say; one that is not here does not stay. */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  align: WORD,
  valign: WORD,
  width: NUMBER,
  height: NUMBER,
  border: NUMBER,
  cellpadding: NUMBER,
  cellspacing: NUMBER,
  colspan: NUMBER,
  rowspan: NUMBER,
  start: NUMBER,
  bgcolor: COLOUR,
  color: COLOUR,
  face: WORD,
  size: /^[+-]?\d{1,2}$/,
  dir: /^(?:ltr|rtl|auto)$/i,
  lang: /^[A-Za-z0-9-]{1,35}$/,
  type: /^(?:1|a|i|disc|circle|square)$/i,
};
const SET_BY_US = ['style', 'href', 'rel', 'target', 'title', 'src', 'alt', 'data-cid', 'data-remote-image'];

type Attributes = Record<string, string>;

/**
 * Makes the HTML of a mail harmless: tags, attributes and styles by strict lists, nothing that is fetched, sent, run or
 * laid over something else. Pictures from outside become `data-remote-image` with their place in the list, pictures
 * within the mail `data-cid`; links go nowhere but to the web, a mailbox or a telephone, show where, and tell it nobody.
 */
export function makeHtmlSafe(html: string): SafeHtml {
  const cut = cutHtml(html);
  const remoteImages: string[] = [];
  const safe = sanitizeHtml(cut, {
    allowedTags: TAGS,
    allowedAttributes: { '*': [...Object.keys(ATTRIBUTES), ...SET_BY_US, HIDDEN] },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    // Styles are judged by a list of ours: the parser of the library costs ten times as much.
    parseStyleAttributes: false,
    nonTextTags: WITHOUT_TEXT,
    nestingLimit: MOST_HTML_DEPTH,
    transformTags: {
      '*': (tagName, attribs) => ({ tagName, attribs: safeAttributes(tagName, attribs, remoteImages) }),
    },
  });
  const bare = withoutHidden(safe);
  return { html: showTargets(bare), bare, remoteImages, isCut: cut.length < html.length };
}

/** Elements that close themselves, or that the next of their kind closes. */
const NEVER_OPEN = new Set(
  'area base br col dd dt hr img input li link meta option p param source td th tr wbr'.split(' '),
);
const NAME = /^[a-z][a-z0-9:-]*/i;

/** Cuts what is too long, has more tags than may be looked at, or more that are open at once. */
function cutHtml(html: string): string {
  const openByName = new Map<string, number>();
  let tags = 0;
  let open = 0;
  const limit = Math.min(html.length, MOST_HTML_CHARS);
  for (let at = html.indexOf('<'); at >= 0 && at < limit; at = html.indexOf('<', at + 1)) {
    const isClosing = html[at + 1] === '/';
    const from = isClosing ? at + 2 : at + 1;
    const name = NAME.exec(html.slice(from, from + 20))?.[0].toLowerCase() ?? '';
    if (++tags > MOST_TAGS) return html.slice(0, at);
    if (name === '' || NEVER_OPEN.has(name)) continue;
    const count = openByName.get(name) ?? 0;
    const change = isClosing ? -Math.min(count, 1) : 1;
    openByName.set(name, count + change);
    open += change;
    if (open > MOST_OPEN_TAGS) return html.slice(0, at);
  }
  return html.slice(0, limit);
}

function isHidden(style: string): boolean {
  return /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)/i.test(
    style.slice(0, 2_000),
  );
}

function safeAttributes(tag: string, given: Attributes, remoteImages: string[]): Attributes {
  if (isHidden(given['style'] ?? '')) return { [HIDDEN]: 'yes' };
  const kept: Attributes = {};
  for (const [name, pattern] of Object.entries(ATTRIBUTES)) {
    const value = given[name]?.trim();
    if (value && pattern.test(value)) kept[name] = value;
  }
  const style = safeStyle(given['style'] ?? '');
  if (style !== '') kept['style'] = style;
  if (tag === 'a') Object.assign(kept, linkAttributes(given['href'] ?? ''));
  if (tag === 'img') Object.assign(kept, imageAttributes(given, remoteImages));
  return kept;
}

function linkAttributes(href: string): Attributes {
  const target = linkTarget(href);
  if (!target) return {};
  return { href: target, title: target.slice(0, 500), rel: 'noopener noreferrer nofollow', target: '_blank' };
}

/** Where a link goes; undefined for what is no address of its own (a script, a place in the page, a folder). */
function linkTarget(href: string): string | undefined {
  if (href.length > MOST_URL_CHARS) return undefined;
  const url = URL.parse(href.trim());
  if (!url || !LINK_SCHEMES.has(url.protocol)) return undefined;
  // 'https://city.example.jp@elsewhere.example' reads as if it went to the city.
  url.username = '';
  url.password = '';
  return url.href;
}

function imageAttributes(given: Attributes, remoteImages: string[]): Attributes {
  const alt = (given['alt'] ?? '').slice(0, 500);
  const source = (given['src'] ?? '').trim();
  if (/^cid:/i.test(source)) return { alt, 'data-cid': decodeCid(source.slice(4)).slice(0, 500) };
  if (source.length <= MOST_DATA_IMAGE_CHARS && DATA_IMAGE.test(source)) return { alt, src: source };
  const url =
    source.length > MOST_URL_CHARS ? null : URL.parse(source.startsWith('//') ? `https:${source}` : source);
  const isRemote = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (!isRemote || remoteImages.length >= MOST_REMOTE_IMAGES) return { alt };
  const known = remoteImages.indexOf(url.href);
  const place = known >= 0 ? known : remoteImages.push(url.href) - 1;
  return { alt, 'data-remote-image': String(place) };
}

function decodeCid(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const ANY_TAG = /<(\/?)([a-z0-9]+)([^>]*)>/g;
const VOID = new Set(['br', 'col', 'hr', 'img', 'wbr']);

/** Takes out what is marked as hidden, with all that is in it. The HTML is well-formed here. */
function withoutHidden(html: string): string {
  if (!html.includes(HIDDEN)) return html;
  const pieces: string[] = [];
  let done = 0;
  let depth = 0;
  for (const match of html.matchAll(ANY_TAG)) {
    const [tag, slash, name = '', rest = ''] = match;
    const isMarked = rest.includes(HIDDEN);
    if (depth === 0 && !isMarked) continue;
    if (depth === 0) pieces.push(html.slice(done, match.index));
    if (!VOID.has(name)) depth += slash === '/' ? -1 : 1;
    done = match.index + tag.length;
  }
  if (depth === 0) pieces.push(html.slice(done));
  return pieces.join('');
}

const LINK = /<a href="([^"]*)"[^>]*>|<\/a>/g;

/** Writes the host of each link behind it, unless the text of the link names it. */
function showTargets(html: string): string {
  const pieces: string[] = [];
  let done = 0;
  let open: { href: string; at: number } | undefined;
  for (const match of html.matchAll(LINK)) {
    const end = match.index + match[0].length;
    if (match[1] !== undefined) {
      open = { href: match[1], at: end };
      continue;
    }
    if (!open) continue;
    const host = hostOf(open.href);
    const shown = html
      .slice(open.at, match.index)
      .replace(/<[^>]*>/g, '')
      .toLowerCase();
    if (host !== '' && !namesHost(shown, host)) {
      pieces.push(html.slice(done, end), ` <small>[${host}]</small>`);
      done = end;
    }
    open = undefined;
  }
  pieces.push(html.slice(done));
  return pieces.join('');
}

function hostOf(href: string): string {
  const url = URL.parse(href.replaceAll('&amp;', '&'));
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return '';
  return url.host.replace(/[&<>"]/g, '');
}

/** True when the text is the host, or an address of it: 'city.example.jp.evil.test' does not name 'city.example.jp'. */
function namesHost(shown: string, host: string): boolean {
  const text = shown.replace(/^\s*(?:https?:\/\/)?/, '');
  const rest = text.startsWith(host) ? text.slice(host.length) : 'x';
  return rest === '' || /^[/?#\s]/.test(rest);
}
