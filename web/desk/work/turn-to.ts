import type { Offer } from '../../shared/desk-types.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { words as wordsNow } from '../text/text.ts';
import { askEditor } from './editor-request.ts';

/** Opens what was accepted, ready to be answered. A dialog that is being filled in is not torn away: it says where to go. */
export function turnTo(
  accepted: Pick<Offer, 'residentName'> & { id: string; conversationId: string | null },
): void {
  const open = (): void => {
    go(hrefOf(['work', accepted.id], { view: 'mine' }));
    const { conversationId } = accepted;
    // On a phone the keyboard would cover what the resident said; to who calls nothing is written.
    if (conversationId === null || !matchMedia('(hover: hover)').matches) return;
    // After the page has changed: of somebody who came back the talk before may stand open, whose editor would answer.
    setTimeout(() => askEditor(conversationId));
  };
  if (!document.querySelector('dialog[open]')) return open();
  const { offer, common } = wordsNow();
  toast(offer.accepted(accepted.residentName ?? common.anonymous), {
    action: { name: offer.toIt, run: open },
  });
}
