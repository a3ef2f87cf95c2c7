import type { ReactElement } from 'react';
import { newClientId } from '../../shared/desk-ids.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { MatterAnswer as Matter } from '#http/desk/matter-shapes.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useMatterWords } from '../text/matter-words.ts';
import { useWords } from '../text/text.ts';

type Talk = Matter['suggested'][number];

/** Talks that are one matter with this one though they began apart, and those that may be; nothing where there are none. */
export function MatterBlock({ interaction }: { interaction: Interaction }): ReactElement | null {
  const words = useMatterWords();
  const query = queries.matter(interaction.id);
  const { held = [], suggested = [] } = useQuery(query).data ?? {};
  if (held.length + suggested.length === 0) return null;
  const refetch = () => void cache.refetch(query);
  const part = (tieId: string): Promise<boolean> =>
    attempt(async () => {
      await client.send('POST', `/desk/matter-ties/${tieId}/undo`);
      refetch();
      toast(words.parted);
    });
  const join = (otherId: string): Promise<boolean> =>
    attempt(async () => {
      const body = { clientId: newClientId(), otherId };
      const after = await client.send<Matter>('POST', `/desk/interactions/${interaction.id}/matter`, body);
      refetch();
      const tieId = after.held.find((talk) => talk.interactionId === otherId)?.tieId;
      toast(words.joined, tieId ? { undo: () => void part(tieId) } : {});
    });
  return (
    <section className="block" aria-labelledby="matter-title">
      <h3 id="matter-title">{held.length > 0 ? words.title : words.maybe}</h3>
      <ul className="small-list">
        {held.map((talk) => (
          <TalkRow
            key={talk.interactionId}
            talk={talk}
            act={words.part}
            label={words.partThis(talk.title)}
            onAct={() => void part(talk.tieId)}
          />
        ))}
      </ul>
      {held.length > 0 && suggested.length > 0 && <h4 className="mt-2">{words.maybe}</h4>}
      <ul className="small-list">
        {suggested.map((talk) => (
          <TalkRow
            key={talk.interactionId}
            talk={talk}
            act={words.join}
            label={words.joinThis(talk.title)}
            onAct={() => void join(talk.interactionId)}
          />
        ))}
      </ul>
    </section>
  );
}

function TalkRow(props: { talk: Talk; act: string; label: string; onAct: () => void }): ReactElement {
  const { talk, act, label, onAct } = props;
  const words = useWords();
  const channels = useQuery(queries.directory).data?.channels;
  return (
    <li className="matter-row">
      <Link href={hrefOf(['work', talk.interactionId])} className="small-row">
        <span className="small-row-title">{talk.title}</span>
        <span className="meta">
          <span>{channels?.[talk.channel]?.name ?? talk.channel}</span>
          <Time at={talk.at} style="full" />
          <span>{talk.residentName ?? words.common.anonymous}</span>
        </span>
      </Link>
      <button type="button" className="button button-small" aria-label={label} onClick={onAct}>
        <Icon name="link" size={15} /> {act}
      </button>
    </li>
  );
}
