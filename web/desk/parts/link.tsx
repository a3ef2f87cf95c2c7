import type { AnchorHTMLAttributes, MouseEvent, ReactElement, Ref } from 'react';
import type { Query } from '../../shared/desk-cache.ts';
import { cache } from '../state/desk.ts';
import { go, goWith } from '../state/router.ts';

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & {
  href: string;
  replace?: boolean;
  ref?: Ref<HTMLAnchorElement>;
  /** What the page behind it needs first: asked for as soon as the button goes down, before anything is drawn. */
  ahead?: Query<unknown>;
};

/** A link inside the desk: no page load, but a real address that opens in a new tab and can be shared. */
export function Link({ href, replace, onClick, ahead, ...rest }: Props): ReactElement {
  const fetchAhead = (): void => {
    if (ahead) void cache.prefetch(ahead);
  };
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (ahead) goWith(cache.prefetch(ahead), href, { replace });
    else go(href, { replace });
  };
  return <a href={href} onClick={follow} onPointerDown={fetchAhead} {...rest} />;
}
