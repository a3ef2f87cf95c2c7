import { type ReactElement, useState } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { HarassmentRow } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Ticking, Time } from '../parts/time.tsx';
import { EndByWords } from '../phone/end-by-words.tsx';
import { actOnHelp } from '../phone/help-acts.ts';
import { attempt } from '../state/act.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { longDay } from '../text/format.ts';
import { type HarassmentWords, useHarassmentWords, useHelpWords } from '../text/harassment-words.ts';
import { language } from '../text/text.ts';
import { monitorCall } from './call-acts.ts';
import { Decide } from './harassment-decide.tsx';

/** Somebody in charge comes to help: the one who asked sees it at once. */
export function comeToHelp(row: HarassmentRow, said: string): Promise<boolean> {
  return attempt(async () => {
    await actOnHelp(row.id, 'join');
    toast(said);
  });
}

/** Calls for help: what goes on in sight, what is over behind a word until it is decided about. */
export function HarassmentList(): ReactElement | null {
  const words = useHarassmentWords();
  const rows = useQuery(queries.harassment).data?.rows ?? [];
  if (rows.length === 0) return null;
  const open = rows.filter((row) => row.closedAt === null);
  const past = rows.filter((row) => row.closedAt !== null);
  const undecided = past.filter((row) => row.decision === null).length;
  return (
    <section className="helps" aria-label={words.title}>
      {open.length > 0 && (
        <ul>
          {open.map((row) => (
            <OpenRow key={row.id} row={row} />
          ))}
        </ul>
      )}
      {past.length > 0 && (
        <details>
          <summary>
            {words.title}・{words.list.past} {past.length}
            {undecided > 0 && (
              <span className="chip chip-late">
                {words.list.undecided} {undecided}
              </span>
            )}
          </summary>
          <ul>
            {past.map((row) => (
              <PastRow key={row.id} row={row} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function OpenRow({ row }: { row: HarassmentRow }): ReactElement {
  const isWritten = row.callId === null;
  const words = useHelpWords(isWritten);
  const [asked, setAsked] = useState<'end' | 'decide' | null>(null);
  const may = (ability: HarassmentRow['can'][number]): boolean => row.can.includes(ability);
  const { callId } = row;
  return (
    <li className={row.joined ? 'help-row help-known' : 'help-row'}>
      <Icon name="alert" size={16} />
      <div className="grow">
        <p>
          <strong>{words.list.calls(row.asked.name)}</strong> <Ticking since={row.asked.at} />
        </p>
        <Facts facts={factsOf(row, words)} />
      </div>
      <div className="supervised-actions" role="group" aria-label={words.list.calls(row.asked.name)}>
        {may('join') && (
          <button
            type="button"
            className="button button-small button-main"
            aria-label={words.list.joinOf(row.asked.name)}
            onClick={() => void comeToHelp(row, words.list.joinedNow)}
          >
            {words.list.join}
          </button>
        )}
        {isWritten && (
          <Link className="button button-small" href={hrefOf(['work', row.interactionId])}>
            {words.list.open}
          </Link>
        )}
        {callId && row.stage === 'talking' && (
          <button
            type="button"
            className="button button-small"
            onClick={() => void monitorCall({ id: callId }, 'listen')}
          >
            {words.list.listen}
          </button>
        )}
        {may('warn') && (
          <button
            type="button"
            className="button button-small"
            onClick={() =>
              void attempt(async () => {
                await actOnHelp(row.id, 'warn', { how: 'played' });
                toast(words.played);
              })
            }
          >
            {words.play}
          </button>
        )}
        {may('end') && (
          <button type="button" className="button button-small" onClick={() => setAsked('end')}>
            {words.end}
          </button>
        )}
        {may('decide') && (
          <button type="button" className="button button-small" onClick={() => setAsked('decide')}>
            {words.list.decide}
          </button>
        )}
      </div>
      {asked === 'end' && <EndByWords id={row.id} isWritten={isWritten} onClose={() => setAsked(null)} />}
      {asked === 'decide' && <Decide row={row} onClose={() => setAsked(null)} />}
    </li>
  );
}

function PastRow({ row }: { row: HarassmentRow }): ReactElement {
  const words = useHarassmentWords();
  const [deciding, setDeciding] = useState(false);
  return (
    <li className="help-row help-past">
      <div className="grow">
        <p>
          <Link href={hrefOf(['work', row.interactionId])}>{row.asked.name}</Link>{' '}
          <span className="meta">
            <Time at={row.asked.at} />
            <span>{row.queueName}</span>
          </span>
        </p>
        <Facts facts={factsOf(row, words)} />
      </div>
      {row.can.includes('decide') && (
        <button
          type="button"
          className="button button-small"
          aria-label={words.list.decideOf(row.asked.name)}
          onClick={() => setDeciding(true)}
        >
          {words.list.decide}
        </button>
      )}
      {deciding && <Decide row={row} onClose={() => setDeciding(false)} />}
    </li>
  );
}

function Facts({ facts }: { facts: readonly string[] }): ReactElement {
  return (
    <p className="meta">
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </p>
  );
}

/** What was done so far, in the order in which it is done. */
function factsOf(row: HarassmentRow, words: HarassmentWords): string[] {
  const { list } = words;
  const isOver = row.closedAt !== null;
  return [
    !isOver && list.of(row.queueName),
    row.joined ? words.joined(row.joined.name) : !isOver && list.notJoined,
    row.warned && list.warned(row.warned.name),
    row.ended && list.ended(row.ended.name),
    row.decision && row.decided
      ? list.decided(row.decided.name, words.decisions[row.decision])
      : isOver && list.undecided,
    row.heldUntil ? list.held(longDay(row.heldUntil, language())) : !isOver && words.notHeld,
    row.care === 'taken' && list.rested,
  ].filter((fact) => typeof fact === 'string');
}
