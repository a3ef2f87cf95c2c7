const TAG = /^<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)( ?\/)?>/;
const ATTRIBUTE = / ([a-z-]+)(?:="([^"<>]*)")?/g;
/** Elements that can run, fetch, send, or change what others mean. */
const ACTIVE = new Set(
  (
    'script style link meta base iframe frame frameset object embed applet param portal form input button select option ' +
    'textarea keygen isindex svg math video audio source track picture template noscript map area bgsound marquee details ' +
    'dialog slot title html head body plaintext xmp listing noembed noframes canvas'
  ).split(' '),
);
const ALLOWED_ATTRIBUTES = new Set(
  (
    'align valign width height border cellpadding cellspacing colspan rowspan start bgcolor color face size dir lang type ' +
    'style href rel target title src alt data-cid data-remote-image'
  ).split(' '),
);

/**
 * What in a piece of HTML is not harmless, in words; told by the letters of the HTML alone, so that it does not share a
 * mistake with whoever made it: every `<` must begin a tag of the narrowest form.
 */
export function activeThingsIn(html: string): string[] {
  const found: string[] = [];
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
    const match = TAG.exec(html.slice(at, at + 1_200_000));
    if (!match) {
      found.push(`no plain tag: ${html.slice(at, at + 60)}`);
      continue;
    }
    const [, , name = '', attributes = ''] = match;
    if (ACTIVE.has(name)) found.push(`element ${name}`);
    for (const [, key = '', value = ''] of attributes.matchAll(ATTRIBUTE)) {
      const fault = faultOf(name, key, value);
      if (fault) found.push(fault);
    }
  }
  return found;
}

function faultOf(element: string, name: string, value: string): string | undefined {
  if (!ALLOWED_ATTRIBUTES.has(name)) return `attribute ${name}`;
  if (name === 'href' && /^https?:\/\/[^/]*@/.test(value)) return 'link with another name before its host';
  if (name === 'href' && !/^(?:https?:\/\/|mailto:|tel:)/.test(value)) return `link to ${value.slice(0, 60)}`;
  const isPicture = element === 'img' && /^data:image\/(?:png|jpeg|gif|webp);base64,/.test(value);
  if (name === 'src' && !isPicture) return `source ${value.slice(0, 60)}`;
  const isFetching =
    /url|image|expression|import|var\(|attr\(|[\\@]|position|behavior|binding|margin[^;]*-\d/i;
  if (name === 'style' && isFetching.test(value)) return `style ${value.slice(0, 60)}`;
  const isText = ['style', 'href', 'src', 'title', 'alt', 'data-cid'].includes(name);
  if (!isText && !/^(?!\d{5}|\d+e)[\w#%, +-]{1,60}$/.test(value)) return `${name} of ${value.slice(0, 60)}`;
  return undefined;
}
