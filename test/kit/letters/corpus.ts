import { BOUNCE_CASES } from './bounces.ts';
import { CHARSET_CASES } from './charsets.ts';
import { FILE_CASES } from './files.ts';
import { FORWARD_CASES } from './forwards.ts';
import { HEADER_CASES } from './headers.ts';
import { HISTORY_CASES } from './histories.ts';
import { HTML_CASES } from './htmls.ts';
import type { LetterCase } from './letter-case.ts';
import { NATURE_CASES } from './natures.ts';
import { STRUCTURE_CASES } from './structure.ts';

/** Awkward mails written for this project, by theme. */
export const LETTER_CORPUS: Readonly<Record<string, readonly LetterCase[]>> = {
  charsets: CHARSET_CASES,
  headers: HEADER_CASES,
  structure: STRUCTURE_CASES,
  files: FILE_CASES,
  histories: HISTORY_CASES,
  forwards: FORWARD_CASES,
  bounces: BOUNCE_CASES,
  natures: NATURE_CASES,
  html: HTML_CASES,
};
