import { type ReactElement, useEffect } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { HarassmentRow } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Ticking } from '../parts/time.tsx';
import { actOnHelp } from '../phone/help-acts.ts';
import { attempt } from '../state/act.ts';
import { notify } from '../state/notices.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useHarassmentWords } from '../text/harassment-words.ts';
import { beep } from '../work/beep.ts';
import { comeToHelp } from './harassment.tsx';

const AGAIN_MS = 5_000;

/** Those who call for help and to whom nobody has come; the tone comes again until somebody does. */
export function useCallsForHelp(): readonly HarassmentRow[] {
  const may = useMay('interaction.supervise');
  const rows = useQuery(may ? queries.harassment : null).data?.rows ?? [];
  const waiting = rows.filter((row) => row.can.includes('join'));
  const ids = waiting.map((row) => row.id).join(' ');
  useEffect(() => {
    if (ids === '') return;
    beep('help');
    notify('help', () => go(hrefOf(['supervision'])));
    const timer = setInterval(() => beep('help'), AGAIN_MS);
    return () => clearInterval(timer);
  }, [ids]);
  return waiting;
}

/** One call for help, on every page of whoever is in charge. */
export function ToldOfHelp({ row }: { row: HarassmentRow }): ReactElement {
  const words = useHarassmentWords();
  return (
    <div className="told-one told-alert">
      <Icon name="alert" size={16} />
      <p className="grow">
        <strong>{words.list.calls(row.asked.name)}</strong> <Ticking since={row.asked.at} />
      </p>
      <button
        type="button"
        className="button button-small button-main"
        aria-label={words.list.joinOf(row.asked.name)}
        onClick={() =>
          void comeToHelp(row, words.list.joinedNow).then((done) => done && go(hrefOf(['supervision'])))
        }
      >
        {words.list.join}
      </button>
    </div>
  );
}

/** Afterwards, whoever called for help is offered a break. */
export function OfferOfRest({ id }: { id: string }): ReactElement {
  const { care } = useHarassmentWords();
  const answer = (wish: 'taken' | 'declined'): void =>
    void attempt(async () => {
      await actOnHelp(id, 'care', { care: wish });
      if (wish === 'taken') toast(care.taken);
    });
  return (
    <div className="told-one">
      <Icon name="clock" size={16} />
      <p className="grow">{care.ask}</p>
      <button type="button" className="button button-small button-main" onClick={() => answer('taken')}>
        {care.take}
      </button>
      <button type="button" className="button button-small" onClick={() => answer('declined')}>
        {care.decline}
      </button>
    </div>
  );
}
