import type { AnchorHTMLAttributes, MouseEvent, ReactElement, Ref } from 'react';
import { go } from '../state/router.ts';

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & {
  href: string;
  replace?: boolean;
  ref?: Ref<HTMLAnchorElement>;
};

/** A link inside the desk: no page load, but a real address that opens in a new tab and can be shared. */
export function Link({ href, replace, onClick, ...rest }: Props): ReactElement {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(href, { replace });
  };
  return <a href={href} onClick={follow} {...rest} />;
}
