import { useEffect, useRef, type ReactElement, type RefObject } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { useMentionsRead } from '../frame/mentions.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Ticking } from '../parts/time.tsx';
import { hrefOf } from '../state/place.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { CallbackBar } from '../outbound/callback-bar.tsx';
import { CallCards } from '../recordings/call-cards.tsx';
import { ActsFor } from '../residents/representatives.tsx';
import { WatchedBy } from '../supervision/told.tsx';
import { useWords } from '../text/text.ts';
import { take } from './actions.ts';
import { Editor } from './editor.tsx';
import { AskForHelp, HelpInWriting } from './help-in-writing.tsx';
import { HandoverBar } from './handover-bar.tsx';
import type { Listed } from './listed.ts';
import { ContinueByMail } from './mail-way.tsx';
import { MessageThread } from './messages.tsx';
import { ParkedBar } from './parked.tsx';
import { ResidentSigns, WishBar } from './resident-side.tsx';
import { Transcript } from './transcript.tsx';
import type { WorkDialog } from './work.tsx';
import { WrapUp } from './wrap-up.tsx';

type Props = { interaction: Interaction; listed: Listed; onDialog: (dialog: WorkDialog) => void };

/** The exchange with a resident and what one can do about it. */
export function Conversation({ interaction, listed, onDialog }: Props): ReactElement {
  useMentionsRead('interaction', interaction.id);
  const mayRead = useMay('resident.read');
  return (
    <section className="talk" aria-labelledby="talk-name">
      <Head interaction={interaction} listed={listed} onDialog={onDialog} />
      <HandoverBar interaction={interaction} />
      <ParkedBar interaction={interaction} />
      <WishBar interaction={interaction} />
      {mayRead && <ActsFor residentId={interaction.residentId} />}
      {interaction.state === 'active' && <WatchedBy interactionId={interaction.id} />}
      <HelpInWriting interaction={interaction} />
      <CallbackBar interaction={interaction} />
      <CallCards interaction={interaction} />
      <Transcript interaction={interaction} />
      <MessageThread interaction={interaction} />
      <ResidentSigns interaction={interaction} />
      <Foot interaction={interaction} />
    </section>
  );
}

function Foot({ interaction }: { interaction: Interaction }): ReactElement {
  const words = useWords();
  const codes = useQuery(queries.directory).data?.wrapUpCodes;
  const mayAnswer = useMay('interaction.answer');
  const wrapsUp = interaction.can.includes('wrap-up');
  const closed = useFocusAfter(wrapsUp);
  if (wrapsUp) return <WrapUp interaction={interaction} />;
  const code = codes?.find((one) => one.code === interaction.wrapUpCode)?.name ?? interaction.wrapUpCode;
  const mayReply = interaction.can.includes('reply');
  return (
    <>
      {!mayReply && (
        <p className="talk-closed" ref={closed} tabIndex={-1}>
          {interaction.state === 'ended'
            ? words.talk.ended
            : interaction.state === 'waiting'
              ? words.talk.waitingNobody
              : words.talk.readOnly}{' '}
          {interaction.state === 'ended' && code && words.talk.endedWith(code)}{' '}
          {interaction.state === 'ended' && mayAnswer && <ContinueByMail interaction={interaction} />}
        </p>
      )}
      {(mayReply || interaction.can.includes('note')) && <Editor interaction={interaction} />}
    </>
  );
}

/** The form that had the focus is gone: what it became takes it, so that keys and readers go on from there. */
function useFocusAfter(wrapsUp: boolean): RefObject<HTMLParagraphElement | null> {
  const closed = useRef<HTMLParagraphElement>(null);
  const before = useRef(wrapsUp);
  useEffect(() => {
    if (before.current && !wrapsUp && document.activeElement === document.body) closed.current?.focus();
    before.current = wrapsUp;
  }, [wrapsUp]);
  return closed;
}

function Head({ interaction, listed, onDialog }: Props): ReactElement {
  const words = useWords();
  const channels = useQuery(queries.directory).data?.channels;
  return (
    <header className="talk-head">
      <Link
        href={hrefOf(['work'], listed.params)}
        className="icon-button only-narrow"
        aria-label={words.talk.toList}
      >
        <Icon name="back" />
      </Link>
      <div className="talk-who">
        <h2 id="talk-name">{interaction.residentName ?? words.common.anonymous}</h2>
        <p className="meta">
          <span className={`state state-${interaction.state}`}>{words.state[interaction.state]}</span>
          <span>{channels?.[interaction.channel]?.name ?? interaction.channel}</span>
          <span>{interaction.queueName}</span>
          {interaction.language !== 'ja' && (
            <span className="chip chip-language">
              {words.languages[interaction.language] ?? interaction.language}
            </span>
          )}
          {!interaction.mine && interaction.ownerName && (
            <span>{words.list.owner(interaction.ownerName)}</span>
          )}
          {interaction.state === 'waiting' && interaction.waitingSince && (
            <Ticking since={interaction.waitingSince} say={words.list.waits} />
          )}
        </p>
      </div>
      <Actions interaction={interaction} onDialog={onDialog} />
      <Link
        href={hrefOf(['work', interaction.id], { ...listed.params, pane: 'context' })}
        className="icon-button only-without-context"
        aria-label={words.talk.details}
      >
        <Icon name="person" />
      </Link>
    </header>
  );
}

function Actions({ interaction, onDialog }: Omit<Props, 'listed'>): ReactElement {
  const words = useWords();
  const may = (what: string): boolean => interaction.can.includes(what);
  return (
    <div className="talk-actions">
      {may('take') && (
        <button type="button" className="button button-main" onClick={() => void take(interaction)}>
          {words.talk.take}
        </button>
      )}
      {may('hand-over') && (
        <button type="button" className="button" title="Alt+H" onClick={() => onDialog('hand-over')}>
          <Icon name="handover" size={16} /> <span>{words.talk.handOver}</span>
        </button>
      )}
      {may('open-case') && (
        <button type="button" className="button" title="Alt+C" onClick={() => onDialog('open-case')}>
          <Icon name="cases" size={16} /> <span>{words.talk.openCase}</span>
        </button>
      )}
      <AskForHelp interaction={interaction} />
      {may('end') && (
        <button type="button" className="button" title="Alt+E" onClick={() => onDialog('end')}>
          <Icon name="check" size={16} /> <span>{words.talk.end}</span>
        </button>
      )}
    </div>
  );
}
