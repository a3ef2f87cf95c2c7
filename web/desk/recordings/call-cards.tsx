import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { CallCourse, Interaction } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Ticking, Time } from '../parts/time.tsx';
import { useQuery } from '../state/use-query.ts';
import { ticking } from '../text/format.ts';
import { phoneWords } from '../text/phone-words.ts';
import { type RecordingWords, useRecordingWords } from '../text/recording-words.ts';
import { Recorded } from './recorded.tsx';

/** Whether people speak on this channel: then there are calls, and sounds instead of words. */
export function useIsSpoken(channel: string): boolean {
  return useQuery(queries.directory).data?.channels[channel]?.attention === 'voice';
}

/** The calls of an interaction, each with its course and what was recorded of it. */
export function CallCards({ interaction }: { interaction: Interaction }): ReactElement | null {
  const words = useRecordingWords();
  const isSpoken = useIsSpoken(interaction.channel);
  const calls = useQuery(isSpoken ? queries.interactionCalls(interaction.id) : null).data?.calls ?? [];
  if (calls.length === 0) return null;
  return (
    <section className="call-cards" tabIndex={0} aria-label={words.call.region}>
      {calls.map((call) => (
        <CallCard key={call.id} call={call} />
      ))}
    </section>
  );
}

function CallCard({ call }: { call: CallCourse }): ReactElement {
  const words = useRecordingWords();
  const talks = call.recordings.filter(({ kind }) => kind === 'talk');
  const hasMessage = call.recordings.some(({ kind }) => kind === 'message');
  return (
    <article className="call-card">
      <header className="call-card-head">
        <Icon name="phone" size={16} />
        <h3>{words.call.direction[call.direction]}</h3>
        <Time at={call.startedAt} style="full" />
        {!call.endedAt && <span className="state state-active">{words.call.running}</span>}
      </header>
      <dl className="call-facts">
        {factsOf(call, words).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {call.answeredAt && !call.endedAt && (
          <div>
            <dt>{words.call.talk}</dt>
            <dd>
              <Ticking since={call.answeredAt} />
            </dd>
          </div>
        )}
      </dl>
      {talks.map((row) => (
        <Recorded key={row.id} row={row} endedAt={call.endedAt} />
      ))}
      {hasMessage && <p className="meta">{words.inThread}</p>}
      {call.recordings.length === 0 && call.answeredAt && call.endedAt && (
        <p className="meta">{words.call.none}</p>
      )}
    </article>
  );
}

/** What is known of the course of a call; what did not happen is left out. */
function factsOf(call: CallCourse, words: RecordingWords): [string, string][] {
  const { queuedAt, answeredAt, endedAt, endReason, people, hops } = call;
  const between = (from: string, to: string): string => ticking((Date.parse(to) - Date.parse(from)) / 1000);
  const waitedUntil = answeredAt ?? endedAt;
  const facts: ([string, string] | null)[] = [
    [words.call.line, call.lineName],
    [words.call.party, call.party.number ?? phoneWords().callers[call.party.kind]],
    queuedAt && waitedUntil ? [words.call.wait, between(queuedAt, waitedUntil)] : null,
    answeredAt && endedAt ? [words.call.talk, between(answeredAt, endedAt)] : null,
    people.length > 0
      ? [words.call.people, people.map(({ name }) => name).join(' → ')]
      : endedAt
        ? [words.call.people, words.call.nobody]
        : null,
    hops > 0 ? [words.call.hops, words.call.times(hops)] : null,
    endReason ? [words.call.ended, words.ends[endOf(call, endReason)] ?? endReason] : null,
  ];
  return facts.filter((fact) => fact !== null);
}

/** Who left a message did not give up, although nobody answered. */
function endOf({ recordings }: CallCourse, endReason: string): string {
  const hasMessage = recordings.some(({ kind }) => kind === 'message');
  return endReason === 'left-in-flow' && hasMessage ? 'message-left' : endReason;
}
