import type { Draft } from './types.ts';

/**
 * What must be kept beside a new text of a draft. Written on the version that is there, or containing what is there,
 * nothing of it is lost; otherwise what is there joins what was kept before, the newest first, cut at `maxChars`.
 */
export function mergeDraft(
  known: Pick<Draft, 'text' | 'version' | 'savedAt' | 'other'>,
  next: { text: string; version: number; dropOther: boolean },
  maxChars: number,
): Draft['other'] {
  const kept = next.dropOther ? null : known.other;
  const lost = next.version !== known.version && known.text.trim() !== '' && !next.text.includes(known.text);
  if (!lost || kept?.text === known.text) return kept;
  const text = kept ? `${known.text}\n\n${kept.text}` : known.text;
  return { text: [...text].slice(0, maxChars).join(''), savedAt: known.savedAt };
}
