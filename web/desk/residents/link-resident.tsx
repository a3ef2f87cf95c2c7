import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { attempt } from '../state/act.ts';
import { toast } from '../state/toasts.ts';
import { useWords } from '../text/text.ts';
import { CreateResidentForm } from './create.tsx';
import { ResidentFinder, ResidentLine } from './finder.tsx';

/** Ties an interaction to the resident it really belongs to, known or new. */
export function LinkResident({
  interaction,
  onClose,
}: {
  interaction: Interaction;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const [creating, setCreating] = useState(false);
  const [search, setSearch] = useState('');
  const before = interaction.residentId;
  const act = useAct(async (residentId: string) => {
    await link(interaction.id, residentId);
    toast(words.resident.linkDone, { undo: () => void attempt(() => link(interaction.id, before)) });
    onClose();
  });
  return (
    <Dialog title={creating ? words.resident.createTitle : words.resident.linkTitle} onClose={onClose}>
      <Problem failure={act.failure} />
      {creating ? (
        <CreateResidentForm
          first={search || (interaction.residentName ?? '')}
          submit={words.resident.createAndLink}
          onCancel={() => setCreating(false)}
          onMade={async (resident) => {
            await act.run(resident.id);
          }}
        />
      ) : (
        <>
          <ResidentFinder first={interaction.residentName ?? ''} onSearch={setSearch}>
            {(row) => (
              <button
                type="button"
                className="small-row"
                data-row=""
                disabled={act.busy || row.id === before}
                onClick={() => void act.run(row.id)}
              >
                <ResidentLine row={row} />
              </button>
            )}
          </ResidentFinder>
          <button type="button" className="button" onClick={() => setCreating(true)}>
            <Icon name="plus" size={16} /> {words.resident.create}
          </button>
        </>
      )}
    </Dialog>
  );
}

async function link(interactionId: string, residentId: string): Promise<void> {
  await client.send('PUT', `/desk/interactions/${interactionId}/resident`, { residentId });
  await cache.refetch(queries.interaction(interactionId));
}
