import type { MailHead } from '#domain/mail/types.ts';

/**
 * Nothing of it runs, sends or frames; styles are its own, pictures the city's, and others only where they were asked for.
 * Of the same origin, so that the desk can measure it: without scripts that gives nobody anything.
 */
export function mailPagePolicy(withImages: boolean): string {
  const images = withImages ? 'img-src data: https:' : 'img-src data:';
  return `default-src 'none'; style-src 'unsafe-inline'; ${images}; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox`;
}

const IMAGE = /<img\b([^>]*)>/gi;
const STYLE =
  'body{margin:0;padding:12px;font:15px/1.6 sans-serif;color:#1a1a1c;background:#fff;overflow-wrap:anywhere}' +
  'img{max-width:100%;height:auto}table{max-width:100%}blockquote{margin:0 0 0 8px;padding-left:8px;border-left:3px solid #ccc}';

/** The content ids of pictures that the HTML shows and that came along. */
export function inlineIn(html: string, inline: MailHead['inline']): string[] {
  const ids = [...html.matchAll(IMAGE)].map(([, attributes = '']) => attributeOf(attributes, 'data-cid'));
  return [...new Set(ids)].filter((cid): cid is string => cid !== undefined && inline[cid] !== undefined);
}

/**
 * A mail's harmless HTML as a page. Pictures that came along stand in it themselves (`pictures`, by content id, as data
 * addresses): the frame it is shown in is nobody's, and is let in nowhere. Those from elsewhere are fetched by the reader's
 * own browser where `withImages`.
 */
export function mailPage(
  html: string,
  pictures: ReadonlyMap<string, string>,
  remoteImages: readonly string[],
  withImages: boolean,
): string {
  const shown = html.replace(IMAGE, (tag, given: string) => {
    const attributes = given.replace(/\s*\/$/, '');
    const picture = pictures.get(attributeOf(attributes, 'data-cid') ?? '');
    if (picture) return `<img${attributes} src="${escape(picture)}">`;
    const place = attributeOf(attributes, 'data-remote-image');
    const url = withImages && place !== undefined ? remoteImages[Number(place)] : undefined;
    if (!url || !/^https:/i.test(url)) return tag;
    return `<img${attributes} src="${escape(url)}" referrerpolicy="no-referrer">`;
  });
  return `<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>メール</title><base target="_blank"><style>${STYLE}</style></head><body>${shown}</body></html>`;
}

function attributeOf(attributes: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(attributes)?.[1];
  return value?.replaceAll('&amp;', '&').replaceAll('&quot;', '"');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
