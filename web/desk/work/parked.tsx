import type { ReactElement } from 'react';
import type { Interaction } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { dayName } from '../text/format.ts';
import { language, useWords } from '../text/text.ts';
import { park } from './actions.ts';

/** Over, but put aside: to whom it comes back when the resident does. */
export function ParkedBar({ interaction }: { interaction: Interaction }): ReactElement | null {
  const own = useWords().personal;
  const { parked } = interaction;
  if (!parked || interaction.state !== 'ended') return null;
  const day = dayName(parked.untilAt, language());
  return (
    <div className="handover-bar" role="status">
      <Icon name="clock" />
      <p className="grow">{parked.mine ? own.parkedMine(day) : own.parkedBy(parked.byName, day)}</p>
      {parked.mine && interaction.can.includes('park') && (
        <button type="button" className="button button-small" onClick={() => void park(interaction, false)}>
          {own.unpark}
        </button>
      )}
    </div>
  );
}
