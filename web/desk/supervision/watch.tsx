import { useEffect, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { asFailure, type DeskFailure } from '../../shared/desk-failure.ts';
import { Icon } from '../parts/icon.tsx';
import { sends } from '../parts/ime.ts';
import { Link } from '../parts/link.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { MessageThread } from '../work/messages.tsx';
import { TakeOver } from './actions.tsx';

const RENEW_MS = 30_000;

/** One conversation looked on at, live and read-only, with a place to whisper to whoever has it. */
export function WatchPage({ id }: { id: string }): ReactElement {
  const query = queries.interaction(id);
  const shown = useQuery(query);
  return (
    <section className="watch" aria-labelledby="watch-title">
      <Shown of={shown} rows={8} onRetry={() => void cache.refetch(query)}>
        {(interaction) => <Watched interaction={interaction} />}
      </Shown>
    </section>
  );
}

function Watched({ interaction }: { interaction: Interaction }): ReactElement {
  const words = useWords();
  const text = words.supervision.watch;
  const going = interaction.state === 'active' && !interaction.mine;
  const failure = useLookingOn(interaction.id, going);
  const settings = useQuery(queries.supervisionRules).data;
  const [taking, setTaking] = useState(false);
  return (
    <>
      <header className="talk-head">
        <Link href={hrefOf(['supervision'])} className="icon-button" aria-label={words.common.back}>
          <Icon name="back" />
        </Link>
        <div className="talk-who">
          <h1 id="watch-title">
            {text.title}：{interaction.residentName ?? words.common.anonymous}
          </h1>
          <p className="meta">
            <span className={`state state-${interaction.state}`}>{words.state[interaction.state]}</span>
            <span>{interaction.queueName}</span>
            {interaction.ownerName && <span>{words.list.owner(interaction.ownerName)}</span>}
          </p>
        </div>
        {going && (
          <button type="button" className="button" onClick={() => setTaking(true)}>
            {words.supervision.actions.takeOver}
          </button>
        )}
      </header>
      <p className="watch-lead">
        <Icon name="eye" size={16} />
        {going
          ? `${text.lead}${settings ? (settings.watchShown ? text.shown : text.hidden) : ''}`
          : text.ended}
      </p>
      <Problem failure={failure} />
      <MessageThread interaction={interaction} />
      {going && <Whisper interactionId={interaction.id} />}
      {taking && (
        <TakeOver
          row={{ ...interaction, offered: false }}
          onClose={() => setTaking(false)}
          onDone={() => go(hrefOf(['work', interaction.id]))}
        />
      )}
    </>
  );
}

/** Says that one looks on as long as the page is there; the answer is why that was refused. */
function useLookingOn(id: string, going: boolean): DeskFailure | null {
  const [failure, setFailure] = useState<DeskFailure | null>(null);
  useEffect(() => {
    if (!going) return;
    const url = `/desk/supervision/interactions/${id}/watch`;
    const say = (): void => {
      client.send('PUT', url).then(
        () => setFailure(null),
        (thrown: unknown) => setFailure(asFailure(thrown)),
      );
    };
    say();
    const timer = setInterval(say, RENEW_MS);
    return () => {
      clearInterval(timer);
      client.send('DELETE', url).catch(() => undefined);
    };
  }, [id, going]);
  return failure;
}

function Whisper({ interactionId }: { interactionId: string }): ReactElement {
  const words = useWords();
  const text = words.supervision.watch;
  const [body, setBody] = useState('');
  const clientId = useClientId();
  const act = useAct(async () => {
    await client.send('POST', `/desk/supervision/interactions/${interactionId}/whisper`, {
      clientId: clientId.current,
      body,
    });
    clientId.renew();
    setBody('');
    toast(text.sent);
  });
  const empty = body.trim() === '';
  return (
    <form
      className="whisper-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!empty) void act.run();
      }}
    >
      <label htmlFor="whisper-text">{text.whisper}</label>
      <textarea
        id="whisper-text"
        rows={2}
        maxLength={4000}
        value={body}
        aria-describedby="whisper-hint"
        onChange={(event) => {
          setBody(event.target.value);
          clientId.renew();
        }}
        onKeyDown={(event) => {
          if (!sends(event, false)) return;
          event.preventDefault();
          if (!empty) void act.run();
        }}
      />
      <p className="whisper-foot">
        <span id="whisper-hint" className="meta">
          {text.whisperHint}
        </span>
        <button type="submit" className="button button-note" disabled={empty || act.busy}>
          {text.send}
        </button>
      </p>
      <Problem failure={act.failure} />
    </form>
  );
}
