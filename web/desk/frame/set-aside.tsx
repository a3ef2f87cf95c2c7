import type { ReactElement } from 'react';
import type { Presence } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { attempt } from '../state/act.ts';
import { setPresence } from '../state/session.ts';
import { useWords } from '../text/text.ts';

/** Said openly and at once: nothing is offered to this person until they say that they are there. */
export function SetAside({ presence }: { presence: Presence }): ReactElement | null {
  const words = useWords();
  if (!presence.setAside) return null;
  return (
    <div className="set-aside" role="alert">
      <Icon name="alert" />
      <p className="grow">{words.presence.setAside}</p>
      <button
        type="button"
        className="button button-small"
        onClick={() => void attempt(() => setPresence('ready', null))}
      >
        {words.presence.readyAgain}
      </button>
    </div>
  );
}
