import { type ReactElement, useState } from 'react';
import type { FlowAnswer, FlowsAnswer } from '#http/admin/flow-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Conflict } from '../parts/conflict.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { Views } from '../parts/views.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useTitle } from '../state/title.ts';
import { useQuery } from '../state/use-query.ts';
import { useFlowWords } from '../text/flow-words.ts';
import { useWords } from '../text/text.ts';
import { Editor } from './editor.tsx';
import { differencesOf } from './differences.ts';
import { StateChip } from './flows-page.tsx';
import { Publish } from './publish.tsx';
import { Trial } from './trial.tsx';
import { type Draft, type DraftActions, useDraft } from './use-draft.ts';
import { FlowVersions } from './versions.tsx';

type View = 'edit' | 'try' | 'versions';

/** One flow: its draft, a trial of it, and what ran when. */
export function FlowPage({ id, given }: { id: string; given: URLSearchParams }): ReactElement {
  const flow = useQuery(queries.flow(id));
  const all = useQuery(queries.flows);
  return (
    <Shown of={flow} rows={8} onRetry={() => void cache.refetch(queries.flow(id))}>
      {(answer) => (
        <Shown of={all} rows={8} onRetry={() => void cache.refetch(queries.flows)}>
          {(around) => <Page key={id} flow={answer} around={around} given={given} />}
        </Shown>
      )}
    </Shown>
  );
}

function Page({
  flow,
  around,
  given,
}: {
  flow: FlowAnswer;
  around: FlowsAnswer;
  given: URLSearchParams;
}): ReactElement {
  const own = useFlowWords();
  const [draft, actions] = useDraft(flow);
  const [stepId, setStepId] = useState<string | null>(given.get('step'));
  const view = (given.get('view') ?? 'edit') as View;
  useTitle(draft.name);
  const open = (id: string | null): void => setStepId(id);
  return (
    <div className="flow">
      <header className="flow-head">
        <p className="flow-back">
          <Link href={hrefOf(['admin', 'flows'])}>
            <Icon name="back" size={16} /> {own.back}
          </Link>
        </p>
        <div className="flow-title">
          <h2>{draft.name}</h2>
          <StateChip flow={flow} />
          {flow.publishedNumber !== null && flow.differs && <span className="chip">{own.differs}</span>}
          <Kept draft={draft} />
        </div>
        <Publish flow={flow} draft={draft} actions={actions} />
      </header>
      <Views
        label={draft.name}
        present={view}
        views={(['edit', 'try', 'versions'] as const).map((each) => ({
          id: each,
          name: own.views[each],
          href: hrefOf(['admin', 'flows', flow.id], { view: each === 'edit' ? null : each }),
        }))}
      />
      <Differing draft={draft} actions={actions} />
      {view === 'edit' && (
        <Editor draft={draft} actions={actions} around={around} stepId={stepId} onOpen={open} />
      )}
      {view === 'try' && (
        <Trial definition={draft.definition} around={around} onOpen={open} flowId={flow.id} />
      )}
      {view === 'versions' && <FlowVersions flow={flow} draft={draft} actions={actions} />}
    </div>
  );
}

function Kept({ draft }: { draft: Draft }): ReactElement {
  const own = useFlowWords();
  const words = {
    saved: own.saved,
    unsaved: own.unsaved,
    saving: own.saving,
    failed: own.notSaved,
    conflict: own.notSaved,
  };
  return (
    <span className="meta" role="status">
      {words[draft.state]}
    </span>
  );
}

function Differing({ draft, actions }: { draft: Draft; actions: DraftActions }): ReactElement | null {
  const own = useFlowWords();
  const words = useWords();
  const { theirs, failure } = draft;
  if (!theirs)
    return failure ? (
      <div className="flow-failed">
        <Problem failure={failure} />
        <button type="button" className="button button-small" onClick={() => void actions.save()}>
          {words.common.retry}
        </button>
      </div>
    ) : null;
  return (
    <Conflict
      by={theirs.changedByName ? { name: theirs.changedByName, at: theirs.changedAt } : null}
      fields={differencesOf(draft, { name: theirs.name, definition: theirs.draft }, own)}
      onMine={() => actions.take('mine')}
      onTheirs={() => actions.take('theirs')}
    />
  );
}
