import { useEffect } from 'react';
import { words } from '../text/text.ts';

let page = '';
let offers = 0;
let unread = 0;

function write(): void {
  const all = words();
  const base = page ? `${page} | ${all.product}` : all.product;
  const badge = unread > 0 ? `(${unread}) ${base}` : base;
  document.title = offers > 0 ? `(${offers}) ${all.offer.tab} ● ${base}` : badge;
}

/** Names the page in the title of the window. */
export function useTitle(text: string): void {
  useEffect(() => {
    page = text;
    write();
  }, [text]);
}

/** Says in the title of the window how many offers wait, for those who look at another one. */
export function titleOffers(count: number): void {
  offers = count;
  write();
}

/** Says there how many words are unread in what this person has in hand; an offer goes before it. */
export function titleUnread(count: number): void {
  unread = count;
  write();
}
