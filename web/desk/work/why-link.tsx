import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Link } from '../parts/link.tsx';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useWhyWords } from '../text/why-words.ts';

/** The way from a conversation to the explanation of its way, for those who may ask. */
export function WhyLink({ interactionId }: { interactionId: string }): ReactElement | null {
  const words = useWhyWords();
  const permissions = useQuery(queries.session).data?.permissions ?? [];
  if (!permissions.includes('routing.explain')) return null;
  return (
    <p className="mt-2">
      <Link className="why-link" href={hrefOf(['admin', 'routing'], { interaction: interactionId })}>
        {words.link}
      </Link>
    </p>
  );
}
