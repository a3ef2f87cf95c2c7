import { useMemo, useState, type ReactElement } from 'react';
import { asFailure } from '../../shared/desk-failure.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction, InteractionRow } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Link } from '../parts/link.tsx';
import { attempt } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords, whyWords } from '../text/text.ts';
import { useViewsWords, viewsWords } from '../text/views-words.ts';
import type { Selection } from '../views/selection.ts';
import { keepInteraction } from './actions.ts';
import { HandOverDialog, handOverRequest, handOverTargets } from './hand-over-dialog.tsx';

type Result = {
  readonly done: readonly { readonly id: string; readonly handoverId: string }[];
  readonly refused: readonly { readonly id: string; readonly code: string }[];
};

/** One's own exchange that was not handed over yet. */
export function mayHandOver(row: InteractionRow): boolean {
  return row.mine && row.state === 'active' && !row.pendingHandover;
}

/** What can be done with the conversations that are selected: they go to one place together, and come back by one undo. */
export function HandOverBar({
  selection,
  rows,
}: {
  selection: Selection;
  rows: ReadonlyMap<string, InteractionRow>;
}): ReactElement | null {
  const own = useViewsWords();
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState<Result['refused'] | null>(null);
  const count = selection.ids.size;
  return (
    <>
      {count > 0 && (
        <div className="bulk-bar bulk-bar-list" role="region" aria-label={own.many.label}>
          <p role="status">{own.bulk.selected(count)}</p>
          <button type="button" className="button button-small" onClick={() => setAsking(true)}>
            {own.many.handOver}
          </button>
          <button type="button" className="button button-small button-plain" onClick={selection.clear}>
            {own.bulk.clear}
          </button>
        </div>
      )}
      {asking && (
        <HandOverMany
          ids={[...selection.ids]}
          onClose={() => setAsking(false)}
          onDone={(result) => {
            setAsking(false);
            selection.clear();
            tell(result, () => setFailed(result.refused));
          }}
        />
      )}
      {failed && <Failed refused={failed} rows={rows} onClose={() => setFailed(null)} />}
    </>
  );
}

function HandOverMany(given: {
  ids: readonly string[];
  onClose: () => void;
  onDone: (result: Result) => void;
}): ReactElement {
  const words = useWords();
  const own = useViewsWords().many;
  const directory = useQuery(queries.directory).data;
  const options = useMemo(
    () => (directory ? handOverTargets(directory, null, words) : []),
    [directory, words],
  );
  return (
    <HandOverDialog
      title={own.title(given.ids.length)}
      submit={own.submit(given.ids.length)}
      begunAs="many"
      options={options}
      onClose={given.onClose}
      onAsk={async (clientId, target, note) =>
        given.onDone(await askForEach(given.ids, clientId, target, note))
      }
    />
  );
}

/**
 * What is refused for one leaves the others asked for. Where the connection breaks half-way the same is asked again: who
 * was asked for already answers by the same client id.
 */
async function askForEach(
  ids: readonly string[],
  clientId: string,
  target: string,
  note: string,
): Promise<Result> {
  const done: { id: string; handoverId: string }[] = [];
  const refused: { id: string; code: string }[] = [];
  for (const id of ids) {
    try {
      const body = handOverRequest(clientId, target, note);
      const answer = await client.send<Interaction>('POST', `/desk/interactions/${id}/handover`, body);
      keepInteraction(answer);
      const asked = answer.handovers.findLast((handover) => handover.state === 'pending');
      if (asked) done.push({ id, handoverId: asked.id });
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.kind !== 'refused') throw thrown;
      refused.push({ id, code: failure.code ?? failure.kind });
    }
  }
  return { done, refused };
}

function tell({ done, refused }: Result, onShow: () => void): void {
  const words = viewsWords();
  const not = refused.length;
  toast(not > 0 ? words.many.some(done.length, not) : words.many.done(done.length), {
    tone: not > 0 ? 'bad' : 'calm',
    undo: done.length > 0 ? () => void attempt(() => takeBack(done)) : undefined,
    action: not > 0 ? { name: words.bulk.show, run: onShow } : undefined,
  });
}

async function takeBack(done: Result['done']): Promise<void> {
  let kept = 0;
  for (const { handoverId } of done) {
    try {
      await client.send('POST', `/desk/handovers/${handoverId}/withdraw`);
    } catch (thrown) {
      if (asFailure(thrown).kind !== 'refused') throw thrown;
      kept++;
    }
  }
  const words = viewsWords().many;
  toast(kept > 0 ? words.someUndone(done.length - kept, kept) : words.undone(done.length), {
    tone: kept > 0 ? 'bad' : 'calm',
  });
}

function Failed(given: {
  refused: Result['refused'];
  rows: ReadonlyMap<string, InteractionRow>;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const own = useViewsWords().many;
  return (
    <Dialog title={own.resultTitle} onClose={given.onClose}>
      <ul className="small-list">
        {given.refused.map(({ id, code }) => (
          <li key={id} className="py-2">
            <Link href={hrefOf(['work', id])}>
              {given.rows.get(id)?.residentName ?? words.common.anonymous}
            </Link>
            <p className="meta">{whyWords(code)}</p>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
