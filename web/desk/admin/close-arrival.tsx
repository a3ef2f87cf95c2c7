import { type ReactElement, useState } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { usePlannedWords } from '../text/planned-words.ts';
import { useWords } from '../text/text.ts';

/** Closes a chat, a number or an address; what is still in the way is named. */
export function CloseArrival({
  id,
  name,
  onClosed,
}: {
  id: string;
  name: string;
  onClosed: () => Promise<unknown>;
}): ReactElement {
  const words = usePlannedWords();
  const { common } = useWords();
  const [isOpen, setIsOpen] = useState(false);
  const act = useAct(async () => {
    await client.send('POST', `/admin/entry-points/${id}/close`, {});
    toast(words.closed);
    setIsOpen(false);
    await onClosed();
  });
  const details = act.failure?.details ?? {};
  const namesIn = (field: string): string[] =>
    Array.isArray(details[field]) ? details[field].map(String) : [];
  const [flows, campaigns] = [namesIn('flows'), namesIn('campaigns')];
  const isKnown = details['why'] === 'named' || details['why'] === 'in-hand';
  return (
    <div className="close-arrival">
      <button type="button" className="button button-small" onClick={() => setIsOpen(true)}>
        {words.closeThis}
      </button>
      {isOpen && (
        <Dialog
          title={words.closeTitle(name)}
          onClose={() => setIsOpen(false)}
          onSubmit={() => void act.run()}
          actions={
            <>
              <button type="button" className="button" onClick={() => setIsOpen(false)}>
                {common.cancel}
              </button>
              <button type="submit" className="button button-main" disabled={act.busy}>
                {words.closeThis}
              </button>
            </>
          }
        >
          <p>{words.closeLead}</p>
          {isKnown && (
            <div role="alert">
              {details['why'] === 'named' ? (
                <>
                  <p>{words.named}</p>
                  <ul>
                    {flows.length > 0 && <li>{words.flows(flows)}</li>}
                    {campaigns.length > 0 && <li>{words.campaigns(campaigns)}</li>}
                  </ul>
                </>
              ) : (
                <p>{words.inHand(Number(details['count']))}</p>
              )}
            </div>
          )}
          {act.failure && !isKnown && <Problem failure={act.failure} />}
        </Dialog>
      )}
    </div>
  );
}
