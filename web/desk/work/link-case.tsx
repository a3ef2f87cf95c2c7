import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { CaseRow, Interaction } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useSettled } from '../state/use-settled.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';

/** Finds a case that exists and ties the interaction to it. */
export function LinkCase({
  interaction,
  onClose,
}: {
  interaction: Interaction;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const [search, setSearch] = useState(interaction.residentName ?? '');
  const settled = useSettled(search.trim(), 250);
  const found = useQuery(settled.length >= 2 ? queries.search(settled, { kind: 'cases' }) : null);
  const act = useAct(async (row: CaseRow) => {
    await client.send('POST', `/desk/cases/${row.id}/interactions`, { interactionId: interaction.id });
    toast(words.context.linked);
    void cache.refetch(queries.interaction(interaction.id));
    onClose();
  });
  return (
    <Dialog title={words.context.linkTitle} onClose={onClose}>
      <TextField
        label={words.context.linkLabel}
        type="search"
        maxLength={100}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <Problem failure={act.failure} />
      <div className="dialog-results" aria-live="polite">
        {settled.length >= 2 && (
          <Shown of={found} rows={3}>
            {({ cases }) =>
              cases.length === 0 ? (
                <Empty>{words.common.noResults}</Empty>
              ) : (
                <ul className="small-list">
                  {cases.map((row) => (
                    <li key={row.id}>
                      <button
                        type="button"
                        className="small-row"
                        disabled={act.busy}
                        onClick={() => void act.run(row)}
                      >
                        <span className="small-row-title">{row.title}</span>
                        <span className="meta">
                          <span className="number">{row.number}</span>
                          <span>{row.residentName ?? words.common.anonymous}</span>
                          <span className={`status status-${row.status}`}>
                            {words.cases.statuses[row.status]}
                          </span>
                        </span>
                      </button>
                    </li>
                  ))}
                </ul>
              )
            }
          </Shown>
        )}
      </div>
    </Dialog>
  );
}
