import { useCallback, useEffect, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { isAlt } from '../frame/keys.ts';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { TourInvitation } from '../help/tour.tsx';
import { onPageRequest } from '../state/requests.ts';
import { toast } from '../state/toasts.ts';
import { useTitle } from '../state/title.ts';
import { useLatest, useQuery } from '../state/use-query.ts';
import { useWords, words } from '../text/text.ts';
import { useDefaultView, useViews } from '../views/use-views.ts';
import { Context } from './context.tsx';
import { Conversation } from './conversation.tsx';
import { HandOver } from './hand-over.tsx';
import { InteractionList } from './list.tsx';
import { listedOf, type Listed } from './listed.ts';
import { OpenCaseDialog } from './open-case.tsx';
import { endExchange } from './actions.ts';
import { EndWithDraft, hasBegunReply } from './end-with-draft.tsx';

export type WorkDialog = 'hand-over' | 'open-case' | 'end';

/** The working page: list, conversation and context; on a narrow screen one of them at a time. */
export function Work({ id, given }: { id: string | null; given: URLSearchParams }): ReactElement {
  const said = useWords();
  const { views, counts, defaultView } = useViews('interactions');
  const listed = listedOf(given, views);
  useDefaultView('work', given, id === null ? defaultView : null);
  const pane = id === null ? 'list' : given.get('pane') === 'context' ? 'context' : 'talk';
  useTitle(said.rail.work);
  return (
    <div className="work" data-pane={pane}>
      <InteractionList listed={listed} views={views} counts={counts} chosen={id} />
      {id === null ? (
        <section className="talk talk-none">
          <p>{said.talk.choose}</p>
          <p className="meta">{said.talk.chooseKeys}</p>
          <TourInvitation />
        </section>
      ) : (
        <Chosen key={id} id={id} listed={listed} />
      )}
    </div>
  );
}

function Chosen({ id, listed }: { id: string; listed: Listed }): ReactElement {
  const query = queries.interaction(id);
  const shown = useQuery(query);
  const [dialog, setDialog] = useState<WorkDialog | null>(null);
  const close = useCallback(() => setDialog(null), []);
  const ask = (wanted: WorkDialog): void => {
    // Only a reply that was begun makes the end a question.
    if (wanted === 'end' && shown.data && !hasBegunReply(shown.data)) void endExchange(shown.data);
    else setDialog(wanted);
  };
  const latest = useLatest({ interaction: shown.data, ask });
  useWorkKeys(latest);
  useEffect(
    () => onPageRequest(['hand-over', 'open-case', 'end'], (wanted) => latest.current.ask(wanted)),
    [latest],
  );
  return (
    <Shown of={shown} rows={8} onRetry={() => void cache.refetch(query)}>
      {(interaction) => (
        <>
          <Conversation interaction={interaction} listed={listed} onDialog={ask} />
          <Context interaction={interaction} backHref={hrefOf(['work', id], listed.params)} onDialog={ask} />
          {dialog === 'hand-over' && <HandOver interaction={interaction} onClose={close} />}
          {dialog === 'open-case' && <OpenCaseDialog interaction={interaction} onClose={close} />}
          {dialog === 'end' && <EndWithDraft interaction={interaction} onClose={close} />}
        </>
      )}
    </Shown>
  );
}

/** Asked of somebody else and not answered yet: whoever pressed the key for the end would wait for nothing. */
function isHandedOver({ mine, handovers }: Interaction): boolean {
  return mine && handovers.some(({ state }) => state === 'pending');
}

function useWorkKeys(latest: {
  readonly current: { interaction: Interaction | undefined; ask: (dialog: WorkDialog) => void };
}): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { interaction, ask } = latest.current;
      if (!interaction || document.querySelector('dialog[open]')) return;
      if (isAlt(event, 'KeyH') && interaction.can.includes('hand-over')) ask('hand-over');
      else if (isAlt(event, 'KeyC') && interaction.can.includes('open-case')) ask('open-case');
      else if (isAlt(event, 'KeyE') && interaction.can.includes('end')) ask('end');
      else if (isAlt(event, 'KeyE') && isHandedOver(interaction)) toast(words().handover.endsAfter);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [latest]);
}
