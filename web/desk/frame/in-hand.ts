import type { InteractionRow } from '../../shared/desk-types.ts';
import { frameWords } from '../text/frame-words.ts';
import { words } from '../text/text.ts';

/** Several without a name are told apart by how they began: what was said last changes with every answer. */
export function nameInHand(row: InteractionRow): string {
  if (row.residentName) return row.residentName;
  return row.firstWords ? frameWords().strip.unnamed(row.firstWords.slice(0, 40)) : words().common.anonymous;
}
