import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction, Message, Messages as Earlier } from '../../shared/desk-types.ts';
import { attempt } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { useNow, useOutbox } from '../state/use-query.ts';
import { civilDay, dayName } from '../text/format.ts';
import { language, useWords } from '../text/text.ts';
import { useHeldKeys } from './held.tsx';
import { heldMessage } from './held-message.ts';
import { GroupOf } from './message.tsx';
import { daysOf, saidOf } from './thread.ts';

const NEAR_END_PX = 80;
const NEAR_START_PX = 24;

/** Everything said in the conversation of an interaction, oldest first; follows its end unless somebody reads further up. */
export function MessageThread({ interaction }: { interaction: Interaction }): ReactElement {
  const words = useWords();
  const [earlier, setEarlier] = useState<readonly Message[]>([]);
  const [earlierEnded, setEarlierEnded] = useState(false);
  const url = `/desk/interactions/${interaction.id}/messages`;
  const onTheWay = useOutbox();
  const said = useMemo(
    () =>
      saidOf(
        earlier,
        interaction.messages,
        onTheWay.filter((item) => item.url === url),
      ),
    [earlier, interaction.messages, onTheWay, url],
  );
  const days = useMemo(() => daysOf(said), [said]);
  const scroll = useThreadScroll(said.at(-1)?.key ?? '', said[0]?.key ?? '');
  useReading(interaction);
  useHeldKeys(
    interaction.messages.map((message) => heldMessage(message, interaction.conversationId)).findLast(Boolean),
  );
  const hasEarlier = earlier.length > 0 ? !earlierEnded : interaction.hasEarlier;

  const fetching = useRef(false);
  const showEarlier = (): Promise<boolean> =>
    attempt(async () => {
      const first = earlier[0] ?? interaction.messages[0];
      if (!first || fetching.current) return;
      fetching.current = true;
      const answer = await client
        .get<Earlier>(queries.earlierMessages(interaction.id, first.seq).url)
        .finally(() => {
          fetching.current = false;
        });
      scroll.keep();
      setEarlier([...answer.messages, ...earlier]);
      setEarlierEnded(!answer.hasEarlier);
    });

  return (
    <div className="thread-frame">
      <div
        className="thread"
        ref={scroll.ref}
        onScroll={() => {
          if (scroll.onScroll() && hasEarlier) void showEarlier();
        }}
        tabIndex={0}
        role="log"
        aria-label={words.talk.messages}
      >
        <div className="thread-inner" ref={scroll.innerRef}>
          {hasEarlier ? (
            <button
              type="button"
              className="button button-small self-center"
              onClick={() => void showEarlier()}
            >
              {words.talk.older}
            </button>
          ) : (
            <p className="thread-line">{words.talk.start}</p>
          )}
          {days.map((day) => (
            <section key={day.on} className="day">
              <DayLine on={day.on} at={day.at} />
              {day.groups.map((group) => (
                <GroupOf key={group.key} group={group} interaction={interaction} />
              ))}
            </section>
          ))}
        </div>
      </div>
      {scroll.unseen && (
        <button type="button" className="button button-main thread-new" onClick={scroll.toEnd}>
          {words.talk.newMessages} ↓
        </button>
      )}
    </div>
  );
}

function DayLine({ on, at }: { on: string; at: string }): ReactElement {
  const words = useWords();
  const nowMs = useNow(60_000);
  const today = civilDay(nowMs);
  const yesterday = civilDay(nowMs - 86_400_000);
  const name =
    on === today ? words.talk.today : on === yesterday ? words.talk.yesterday : dayName(at, language());
  return <h3 className="day-line">{name}</h3>;
}

type ThreadScroll = {
  ref: (element: HTMLDivElement | null) => void;
  innerRef: (element: HTMLDivElement | null) => void;
  /** Answers whether the beginning of what is there came into sight. */
  onScroll: () => boolean;
  toEnd: () => void;
  /** The place on the screen stays although something is added above. */
  keep: () => void;
  unseen: boolean;
};

function useThreadScroll(lastKey: string, firstKey: string): ThreadScroll {
  const element = useRef<HTMLDivElement | null>(null);
  const inner = useRef<HTMLDivElement | null>(null);
  const follows = useRef(true);
  const fromEnd = useRef<number | null>(null);
  const lastTop = useRef(0);
  const [unseen, setUnseen] = useState(false);

  const toEnd = (): void => {
    const thread = element.current;
    if (thread) thread.scrollTop = thread.scrollHeight;
    follows.current = true;
    setUnseen(false);
  };

  useLayoutEffect(() => {
    if (follows.current) toEnd();
    else setUnseen(true);
  }, [lastKey]);

  useLayoutEffect(() => {
    const thread = element.current;
    if (thread && fromEnd.current !== null) thread.scrollTop = thread.scrollHeight - fromEnd.current;
    fromEnd.current = null;
  }, [firstKey]);

  // Frame and content change their heights (editor, keyboard of a phone, images, a failed message): the end stays in sight.
  useEffect(() => {
    const thread = element.current;
    if (!thread) return;
    const observer = new ResizeObserver(() => {
      if (follows.current) thread.scrollTop = thread.scrollHeight;
    });
    observer.observe(thread);
    if (inner.current) observer.observe(inner.current);
    return () => observer.disconnect();
  }, []);

  return {
    ref: (given) => {
      element.current = given;
    },
    innerRef: (given) => {
      inner.current = given;
    },
    onScroll: () => {
      const thread = element.current;
      if (!thread) return false;
      const nearEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR_END_PX;
      // Only who scrolls up wants to stay there: the frame may just have become lower, with its end out of sight.
      if (nearEnd) follows.current = true;
      else if (thread.scrollTop < lastTop.current) follows.current = false;
      lastTop.current = thread.scrollTop;
      if (follows.current) setUnseen(false);
      return thread.scrollTop < NEAR_START_PX && !follows.current;
    },
    toEnd,
    keep: () => {
      const thread = element.current;
      if (thread) fromEnd.current = thread.scrollHeight - thread.scrollTop;
    },
    unseen,
  };
}

/** What is in sight of the one responsible counts as read. */
function useReading(interaction: Interaction): void {
  const told = useRef(-1);
  const lastSeq = interaction.messages.at(-1)?.seq ?? 0;
  const { id, mine, unread } = interaction;
  useEffect(() => {
    const tell = (): void => {
      if (!mine || unread === 0 || told.current >= lastSeq || document.visibilityState !== 'visible') return;
      told.current = lastSeq;
      client.send('POST', `/desk/interactions/${id}/read`, { seq: lastSeq }).catch(() => {
        told.current = -1;
      });
    };
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [id, mine, unread, lastSeq]);
}
