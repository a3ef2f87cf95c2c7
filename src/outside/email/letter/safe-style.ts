const LENGTH = /^(?:0|\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|rem|ex|%)?|auto|thin|medium|thick)$/;
const COLOUR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20}|(?:rgb|rgba|hsl|hsla)\([\d\s.,%/]{1,40}\))$/;
const WORD = /^[a-z-]{1,30}$/;
const FAMILY = /^[\p{L}\p{N} ,._-]{1,200}$/u;

/** What a style may set, and what it may say: nothing that fetches, moves out of the flow, or lies over the rest. */
const PROPERTIES: Readonly<Record<string, readonly RegExp[]>> = {
  color: [COLOUR],
  'background-color': [COLOUR],
  background: [COLOUR],
  'font-weight': [WORD, /^[1-9]00$/],
  'font-style': [WORD],
  'font-size': [LENGTH, WORD],
  'font-family': [FAMILY],
  'text-align': [WORD],
  'text-decoration': [WORD],
  'text-indent': [LENGTH],
  'vertical-align': [WORD, LENGTH],
  'line-height': [LENGTH, WORD],
  'white-space': [WORD],
  'list-style-type': [WORD],
  'border-collapse': [WORD],
  width: [LENGTH],
  'max-width': [LENGTH],
  height: [LENGTH],
};
/** Properties for each side, and of up to four values. */
const BOXES = /^(?:margin|padding|border)(?:-(?:top|right|bottom|left))?(?:-(?:width|style|color))?$/;
const BOX_VALUES = [LENGTH, COLOUR, WORD];
const MOST_STYLE_CHARS = 2_000;

/** The declarations of a style attribute that are allowed, in their order; '' where none is. */
export function safeStyle(style: string): string {
  if (style === '' || style.length > MOST_STYLE_CHARS) return '';
  const kept: string[] = [];
  for (const declaration of style.split(';')) {
    const colon = declaration.indexOf(':');
    if (colon < 1) continue;
    const name = declaration.slice(0, colon).trim().toLowerCase();
    const value = declaration
      .slice(colon + 1)
      .replace(/!important/i, '')
      .replaceAll(/["']/g, '')
      .trim()
      .toLowerCase();
    if (isAllowed(name, value)) kept.push(`${name}:${value}`);
  }
  return kept.join(';');
}

function isAllowed(name: string, value: string): boolean {
  if (BOXES.test(name)) {
    const values = value.split(/\s+/);
    return values.length <= 4 && values.every((one) => BOX_VALUES.some((pattern) => pattern.test(one)));
  }
  return Object.hasOwn(PROPERTIES, name) && (PROPERTIES[name] ?? []).some((pattern) => pattern.test(value));
}
