import { type ReactElement, useEffect } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { isAlt } from '../frame/keys.ts';
import { Icon } from '../parts/icon.tsx';
import { CallHelp } from '../phone/call-help.tsx';
import { callForHelpInWriting } from '../phone/help-acts.ts';
import { useLatest, useQuery } from '../state/use-query.ts';
import { useHarassmentWords } from '../text/harassment-words.ts';

/** Whether one answers this in writing, and the call for help that goes on in it. */
function useHelp({ id, channel, can }: Interaction) {
  const isWritten = useQuery(queries.directory).data?.channels[channel]?.written === true;
  const isMine = isWritten && can.includes('reply');
  const answer = useQuery(isMine ? queries.interactionHelp(id) : null).data;
  return { help: answer?.help ?? null, mayAsk: isMine && answer?.help === null };
}

/** Asks whoever is in charge to help with a resident who harasses in writing. */
export function AskForHelp({ interaction }: { interaction: Interaction }): ReactElement | null {
  const words = useHarassmentWords();
  const { mayAsk } = useHelp(interaction);
  const ask = (): void => void callForHelpInWriting(interaction.id, words.asked);
  const latest = useLatest({ ask, mayAsk });
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (!isAlt(event, 'KeyQ') || event.defaultPrevented || !latest.current.mayAsk) return;
      event.preventDefault();
      latest.current.ask();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [latest]);
  if (!mayAsk) return null;
  return (
    <button type="button" className="button" title={`${words.ask}（Alt+Q）`} onClick={ask}>
      <Icon name="alert" size={16} /> <span className="sr-only">{words.ask}</span>
    </button>
  );
}

/** Who came, since when, what is due, and the agreed words. */
export function HelpInWriting({ interaction }: { interaction: Interaction }): ReactElement | null {
  const { help } = useHelp(interaction);
  return help && <CallHelp help={help} isWritten />;
}
