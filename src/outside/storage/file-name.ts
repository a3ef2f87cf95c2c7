const MAX_CHARS = 120;
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;
const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/**
 * A name under which a file may be shown and saved: the last part of whatever path was sent, NFC, without control
 * characters, direction overrides and what file systems forbid, at most 120 characters, and with the extension of what
 * the file really is instead of the one that was claimed.
 */
export function cleanFileName(declared: string, extension: string): string {
  const lastPart = declared.slice(-1_000).toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const cleaned = lastPart
    .normalize('NFC')
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/^[. ]+|[. ]+$/g, '');
  const stem = shorten(cleaned, MAX_CHARS - extension.length - 1);
  const safeStem = RESERVED.test(stem) ? `_${stem}` : stem;
  return `${safeStem || 'file'}.${extension}`;
}

function shorten(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text;
  let short = '';
  for (const { segment } of segmenter.segment(text)) {
    if (short.length + segment.length > maxUnits) break;
    short += segment;
  }
  return short;
}
