import type { ReactElement } from 'react';
import { Link } from '../parts/link.tsx';
import { hrefOf } from '../state/place.ts';
import { useWords } from '../text/text.ts';

/** An address that leads nowhere. */
export function NotFound(): ReactElement {
  const words = useWords();
  return (
    <div className="pane-problem">
      <h1>{words.notFound.title}</h1>
      <p>{words.notFound.lead}</p>
      <Link className="button" href={hrefOf(['work'])}>
        {words.notFound.toWork}
      </Link>
    </div>
  );
}
