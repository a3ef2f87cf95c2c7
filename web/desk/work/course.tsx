import type { ReactElement } from 'react';
import type { Handover, Interaction } from '../../shared/desk-types.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Due, Time } from '../parts/time.tsx';
import { useNow, useQuery } from '../state/use-query.ts';
import { span } from '../text/format.ts';
import { useWords } from '../text/text.ts';
import { useWhyWords } from '../text/why-words.ts';

/** How an interaction came here: who had it and where it waited, how long, and each hand-over with its outcome. */
export function Course({ interaction }: { interaction: Interaction }): ReactElement {
  const words = useWords();
  const nowMs = useNow(10_000);
  return (
    <>
      <ol className="course" aria-label={words.handover.legs}>
        {interaction.legs.map((leg) => {
          const untilMs = leg.endedAt ? Date.parse(leg.endedAt) : nowMs;
          return (
            <li key={`${leg.kind} ${leg.startedAt}`} className={`course-leg course-${leg.kind}`}>
              <span className="course-name">
                {leg.forName ? words.personal.legFor(leg.name, leg.forName) : leg.name}
              </span>
              <span className="meta">
                <Time at={leg.startedAt} style="clock" />
                <span>
                  {leg.kind === 'queue' ? words.handover.legQueue : words.handover.legAgent}{' '}
                  {span((untilMs - Date.parse(leg.startedAt)) / 1000, words)}
                </span>
              </span>
            </li>
          );
        })}
      </ol>
      <h4 className="block-sub">{words.handover.history}</h4>
      {interaction.handovers.length === 0 ? (
        <p className="meta">{words.handover.none}</p>
      ) : (
        <ul className="small-list">
          {interaction.handovers.map((one) => (
            <Handed key={one.id} handover={one} finished={isSettled(one, interaction)} />
          ))}
        </ul>
      )}
    </>
  );
}

/** A duty is over when it was handed on, was not taken up, or the exchange has ended. */
function isSettled(handover: Handover, interaction: Interaction): boolean {
  const newest = interaction.handovers.filter((one) => one.state === 'accepted').at(-1);
  const open = handover.state === 'pending' || newest?.id === handover.id;
  return !open || interaction.state === 'ended';
}

function Handed({ handover, finished }: { handover: Handover; finished: boolean }): ReactElement {
  const words = useWords();
  const why = useWhyWords();
  const reasons = useQuery(queries.directory).data?.refuseReasons;
  const reason = reasons?.find((one) => one.code === handover.refuseReason)?.name ?? handover.refuseReason;
  return (
    <li className="handed">
      <p>
        {handover.fromName} →{' '}
        {handover.toPerson ? words.personal.toPerson(handover.toPerson, handover.toName) : handover.toName}
      </p>
      <p className="meta">
        <span className={`handed-state handed-${handover.state}`}>
          {words.handover.state[handover.state]}
        </span>
        <span>{words.handover.hop(handover.hop)}</span>
        <Time at={handover.requestedAt} />
      </p>
      {handover.askedName && <p className="meta">{why.asked(handover.askedName)}</p>}
      {handover.dutyUntil && (
        <p>
          {why.duty}: <Due dueAt={handover.dutyUntil} finished={finished} />
        </p>
      )}
      {handover.note && <p className="handover-note">{handover.note}</p>}
      {reason && <p className="meta">{words.handover.reason(reason)}</p>}
    </li>
  );
}
