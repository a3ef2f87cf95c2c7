import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Due } from '../parts/time.tsx';
import { hrefOf } from '../state/place.ts';
import { useMay, useNow, useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { useWhyWords } from '../text/why-words.ts';

/** What the general desk has to find an answerer for, what is due first; nothing where there is none. */
export function Duties(): ReactElement | null {
  const words = useWords();
  const own = useWhyWords();
  const nowMs = useNow(30_000);
  const rows = useQuery(useMay('interaction.answer') ? queries.duties : null).data?.rows ?? [];
  if (rows.length === 0) return null;
  const late = rows.filter((row) => row.dutyUntil !== null && Date.parse(row.dutyUntil) < nowMs).length;
  return (
    <section className={late > 0 ? 'duties duties-late' : 'duties'} aria-labelledby="duties-title">
      <h2 id="duties-title">
        <Icon name="clock" size={16} /> {own.duties(rows.length, late)}
      </h2>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <Link href={hrefOf(['work', row.id])}>
              <span className="duty-who">{row.residentName ?? words.common.anonymous}</span>
              <span className="duty-what">{row.preview || words.list.noPreview}</span>
              <span className="meta">
                <span>{row.ownerName ? words.list.owner(row.ownerName) : own.nobodyYet}</span>
                {row.dutyUntil && <Due dueAt={row.dutyUntil} finished={false} />}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
