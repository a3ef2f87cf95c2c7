import { useState, type ReactElement } from 'react';
import type { CampaignAnswer } from '#http/desk/campaign-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { cityInstant } from '../text/format.ts';
import { useCampaignWords } from '../text/campaign-words.ts';
import { useWords } from '../text/text.ts';

/** Says when an announcement begins by itself; null: by hand. */
export async function scheduleStart(campaign: CampaignAnswer, at: string | null): Promise<void> {
  const changed = await client.send<CampaignAnswer>('PUT', `/desk/campaigns/${campaign.id}/start`, { at });
  cache.write(queries.campaign(campaign.id), () => changed);
}

/** Asks when it is to begin. */
export function StartAt({
  campaign,
  onClose,
}: {
  campaign: CampaignAnswer;
  onClose: () => void;
}): ReactElement {
  const own = useCampaignWords();
  const words = useWords();
  const [at, setAt] = useState('');
  const act = useAct(async () => {
    await scheduleStart(campaign, cityInstant(at));
    toast(own.startAt.saved);
    onClose();
  });
  const isPast = act.failure?.details['field'] === 'at';
  return (
    <Dialog
      title={own.startAt.title}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={act.busy || at === ''}>
            {own.startAt.save}
          </button>
        </>
      }
    >
      <TextField
        label={own.startAt.label}
        hint={own.startAt.hint}
        type="datetime-local"
        required
        data-first
        value={at}
        error={isPast ? own.startAt.past : null}
        onChange={(event) => {
          act.clear();
          setAt(event.target.value);
        }}
      />
      {!isPast && <Problem failure={act.failure} />}
    </Dialog>
  );
}
