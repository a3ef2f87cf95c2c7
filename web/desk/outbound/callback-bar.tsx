import { useState, type ReactElement } from 'react';
import type { CallbackAnswer } from '#http/desk/callback-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { useIsSpoken } from '../recordings/call-cards.tsx';
import { useNow, useQuery } from '../state/use-query.ts';
import { clockTime } from '../text/format.ts';
import { useOutboundWords } from '../text/outbound-words.ts';
import { language } from '../text/text.ts';
import { AddCallback } from './callback-add.tsx';
import { CallbackActions } from './callback-actions.tsx';
import { RescheduleCallback } from './callback-when.tsx';
import { dayAndTime } from './times.ts';

/** What is owed to whoever is talked to: the callback that this interaction stands for, was asked for in, or one to note down. */
export function CallbackBar({ interaction }: { interaction: Interaction }): ReactElement | null {
  const own = useOutboundWords();
  const isSpoken = useIsSpoken(interaction.channel);
  const found = useQuery(isSpoken ? queries.callbacksOf(interaction.id) : null).data?.callbacks;
  const [adds, setAdds] = useState(false);
  const resident = useQuery(adds ? queries.resident(interaction.residentId) : null);
  const phone = resident.data?.contactPoints.find((point) => point.kind === 'phone');
  if (!found) return null;
  const mayAdd = interaction.mine && interaction.state !== 'ended' && !found.some((each) => isOpen(each));
  return (
    <>
      {found.map((callback) => (
        <Bar key={callback.id} callback={callback} />
      ))}
      {mayAdd && (
        <p className="callback-add">
          <button type="button" className="button button-small" onClick={() => setAdds(true)}>
            <Icon name="phone-out" size={16} /> {own.callbacks.promise}
          </button>
        </p>
      )}
      {adds && (resident.data || resident.failure) && (
        <AddCallback
          draft={{
            number: phone?.shown ?? phone?.value ?? '',
            queueId: interaction.queueId,
            interactionId: interaction.id,
          }}
          onClose={() => setAdds(false)}
        />
      )}
    </>
  );
}

const isOpen = ({ state }: CallbackAnswer): boolean => ['waiting', 'in-line', 'dialling'].includes(state);

function Bar({ callback }: { callback: CallbackAnswer }): ReactElement {
  const { callbacks, pages } = useOutboundWords();
  const nowMs = useNow(60_000);
  const [moves, setMoves] = useState(false);
  const { slot, state, settledAt } = callback;
  const at = (instant: string) => dayAndTime(instant, nowMs, language());
  const when = settledAt ? at(settledAt) : slot && `${at(slot.from)} – ${clockTime(slot.until, language())}`;
  const facts = [
    callback.number,
    callbacks.sources[callback.source],
    when,
    callbacks.tries(callback.tries, callback.mostTries),
  ];
  return (
    <div className="handover-bar" role="status">
      <Icon name="phone-out" />
      <div className="grow">
        <p>
          <strong>{pages.callbacks}</strong>{' '}
          <span className={`call-stage callback-${state}`}>{callbacks.states[state]}</span>{' '}
          {facts.filter(Boolean).join('・')}
        </p>
        {callback.reason && <p className="outbound-reason">{callback.reason}</p>}
      </div>
      <CallbackActions callback={callback} onReschedule={() => setMoves(true)} />
      {moves && <RescheduleCallback callback={callback} onClose={() => setMoves(false)} />}
    </div>
  );
}
