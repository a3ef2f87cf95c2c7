import { useEffect } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { hrefOf } from '../state/place.ts';
import { keepRecent } from '../state/recent.ts';
import { usePlace } from '../state/router.ts';
import { useQuery } from '../state/use-query.ts';
import { words } from '../text/text.ts';

/** Takes note of conversations and cases that are opened, by the names they have on the screen. */
export function useRecent(): void {
  const { parts } = usePlace();
  const [section, id] = [parts[0], parts[1]];
  const talk = useQuery(section === 'work' && id ? queries.interaction(id) : null).data;
  const matter = useQuery(section === 'cases' && id ? queries.case(id) : null).data;
  const name = talk
    ? (talk.residentName ?? words().common.anonymous)
    : matter && `${matter.number} ${matter.title}`;
  useEffect(() => {
    if (section && id && name) keepRecent({ href: hrefOf([section, id]), name });
  }, [section, id, name]);
}
