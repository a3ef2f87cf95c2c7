import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { Icon } from '../kit/icons.tsx';
import { PendingState } from '../kit/pending-row.tsx';
import { FileList } from '../kit/file-view.tsx';
import { voice } from '../kit/text.tsx';
import { KIT_WORDS } from '../kit/words.ts';
import { Ended } from './ended.tsx';
import { Intro } from './intro.tsx';
import { MessageRow } from './message-row.tsx';
import type { ChatSession } from './session.ts';
import type { ChatView } from './session-types.ts';
import { CHAT_WORDS } from './words.ts';

interface LogProps {
  session: ChatSession;
  view: ChatView;
  language: ResidentLanguage;
  onRewrite: (body: string) => void;
}

const NEAR_END_PX = 120;
const NEAR_START_PX = 40;

/** Everything said, oldest first. New lines are read out politely; the view follows them unless one reads further up. */
export function Log(props: LogProps) {
  const { session, view, language } = props;
  const { say, name } = voice(CHAT_WORDS, language);
  const box = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const lastTop = useRef(0);
  const [below, setBelow] = useState(false);
  const firstSeq = view.messages[0]?.seq ?? 0;
  const fromEnd = useRef<number | null>(null);
  const fetching = useRef(false);
  const showEarlier = async () => {
    if (fetching.current) return;
    fetching.current = true;
    if (box.current) fromEnd.current = box.current.scrollHeight - box.current.scrollTop;
    await session.showEarlier();
    fetching.current = false;
  };
  const ticket = { chat: session.token ?? '' };
  const lastSeq = view.messages.at(-1)?.seq ?? 0;

  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
    setBelow(false);
  };
  useLayoutEffect(() => toEnd(), [view.pending.length > 0 && view.pending.at(-1)?.clientId, view.loaded]);
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
    else if (view.loaded && view.messages.at(-1)?.from !== 'resident') setBelow(true);
  }, [lastSeq]);
  // What is added above pushes down what one reads: the place on the screen is kept.
  useLayoutEffect(() => {
    if (box.current && fromEnd.current !== null)
      box.current.scrollTop = box.current.scrollHeight - fromEnd.current;
    fromEnd.current = null;
  }, [firstSeq]);
  useEffect(() => keepAtEnd(box.current, atEnd), []);

  return (
    <div class="log-area">
      <main
        class="scroll"
        ref={box}
        tabIndex={0}
        aria-label={name('log')}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          // Only going up leaves the end: content that grows also moves it away, but nobody asked for that.
          const near = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
          atEnd.current = near || (atEnd.current && scrollTop >= lastTop.current);
          lastTop.current = scrollTop;
          if (atEnd.current) setBelow(false);
          else if (scrollTop < NEAR_START_PX && view.hasEarlier) void showEarlier();
        }}
      >
        <Intro view={view} language={language} />
        {view.hasEarlier && (
          <p class="system">
            <button type="button" class="link-button" onClick={() => void showEarlier()}>
              {say('older')}
            </button>
          </p>
        )}
        <div
          role="log"
          aria-label={name('log')}
          aria-live={view.loaded ? 'polite' : 'off'}
          aria-relevant="additions"
        >
          {view.restarted && <p class="system">{say('restarted')}</p>}
          {view.messages.map((message, index) => (
            <MessageRow
              key={message.clientId ?? message.id}
              message={message}
              previous={view.messages[index - 1]}
              readSeq={view.readSeq}
              ticket={ticket}
              language={language}
            />
          ))}
          {view.pending.map((message) => (
            <Pending key={message.clientId} {...props} message={message} />
          ))}
        </div>
        {view.entry && !view.chat && view.pending.length === 0 && <p class="system">{say('start')}</p>}
        {view.chat?.state === 'ended' && (
          <Ended session={session} chat={view.chat} skipsSurvey={view.surveySkipped} language={language} />
        )}
      </main>
      {below && (
        <button type="button" class="button below" onClick={toEnd}>
          <Icon name="down" />
          {say('newBelow')}
        </button>
      )}
    </div>
  );
}

/** The footer grows and pictures arrive late: whoever stood at the end stays there. */
function keepAtEnd(box: HTMLElement | null, atEnd: { current: boolean }): (() => void) | undefined {
  if (!box || !('ResizeObserver' in window)) return undefined;
  const observer = new ResizeObserver(() => {
    if (atEnd.current) box.scrollTop = box.scrollHeight;
  });
  observer.observe(box);
  for (const child of box.children) observer.observe(child);
  return () => observer.disconnect();
}

function Pending(props: LogProps & { message: ChatView['pending'][number] }) {
  const { session, view, language, message } = props;
  const kit = voice(KIT_WORDS, language);
  return (
    <div class="message mine">
      <p class="unseen">{kit.say('you')}</p>
      {message.body && <p class="bubble">{message.body}</p>}
      <FileList files={message.files} ticket={{ chat: session.token ?? '' }} language={language} />
      <PendingState
        message={message}
        struggling={view.struggling}
        language={language}
        onRetry={() => session.retry(message.clientId)}
        onRewrite={() => {
          session.discard(message.clientId);
          props.onRewrite(message.body);
        }}
        onDiscard={() => session.discard(message.clientId)}
      />
    </div>
  );
}
