/** A colour and what is made of it: for buttons and links (white stands on it, it stands on white), hover, and tint. */
export interface AccentColours {
  accent: string;
  dark: string;
  soft: string;
}

/** WCAG 2.2, 1.4.3: text of ordinary size. */
export const LEAST_CONTRAST = 4.5;
const HEX = /^#[0-9a-f]{6}$/i;
type Rgb = readonly [number, number, number];
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** True for `#rrggbb`, the only form a colour is taken in. */
export function isColour(text: string): boolean {
  return HEX.test(text);
}

/** The contrast of two colours by WCAG: 1 (none) to 21. */
export function contrastOf(a: string, b: string): number {
  return contrast(read(a), read(b));
}

/**
 * The colours of an entry point. One on which white text would not be legible is made darker, hue kept, until the
 * contrast is reached, also against its own tint; undefined for what is no colour.
 */
export function accentColours(wanted: string): AccentColours | undefined {
  if (!isColour(wanted)) return undefined;
  for (let part = 0; part <= 1; part += 0.02) {
    const accent = rounded(mix(read(wanted), BLACK, part));
    const soft = rounded(mix(accent, WHITE, 0.92));
    if (contrast(accent, soft) < LEAST_CONTRAST) continue;
    return { accent: write(accent), dark: write(mix(accent, BLACK, 0.22)), soft: write(soft) };
  }
  return undefined;
}

function read(hex: string): Rgb {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

function write(colour: Rgb): string {
  return `#${colour.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

const rounded = (colour: Rgb): Rgb => read(write(colour));

function mix(a: Rgb, b: Rgb, partOfB: number): Rgb {
  const of = (i: 0 | 1 | 2) => a[i] * (1 - partOfB) + b[i] * partOfB;
  return [of(0), of(1), of(2)];
}

function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
