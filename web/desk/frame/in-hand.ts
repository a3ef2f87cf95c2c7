import type { InteractionRow } from '../../shared/desk-types.ts';
import { frameWords } from '../text/frame-words.ts';
import { words } from '../text/text.ts';

/** Several without a name are told apart by what they last said. */
export function nameInHand(row: InteractionRow): string {
  if (row.residentName) return row.residentName;
  return row.preview ? frameWords().strip.unnamed(row.preview.slice(0, 40)) : words().common.anonymous;
}
