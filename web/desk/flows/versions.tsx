import { type ReactElement, useState } from 'react';
import type { FlowAnswer, FlowVersionsAnswer } from '#http/admin/flow-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useFlowWords } from '../text/flow-words.ts';
import { useWords } from '../text/text.ts';
import type { Draft, DraftActions } from './use-draft.ts';

type Version = FlowVersionsAnswer['versions'][number];
type Given = { flow: FlowAnswer; draft: Draft; actions: DraftActions };
type Ask = { what: 'roll-back' | 'take'; number: number } | null;

/** What ran when, how each version did, and the way back to an earlier one. */
export function FlowVersions({ flow, draft, actions }: Given): ReactElement {
  const own = useFlowWords();
  const query = queries.flowVersions(flow.id);
  const shown = useQuery(query);
  const [ask, setAsk] = useState<Ask>(null);
  return (
    <Shown of={shown} rows={4} onRetry={() => void cache.refetch(query)}>
      {(data) => (
        <div className="flow-versions">
          <section aria-labelledby="flow-versions-title">
            <h3 id="flow-versions-title">{own.versionsTitle}</h3>
            {data.versions.length === 0 ? (
              <Empty>{own.noVersions}</Empty>
            ) : (
              <>
                <p className="meta">
                  {own.figuresLead} {own.figures.contained}: {own.containedHint}
                </p>
                <VersionTable versions={data.versions} flow={flow} onAsk={setAsk} />
              </>
            )}
          </section>
          {data.lastSteps.length > 0 && <LastSteps data={data} draft={draft} />}
          <History data={data} />
          {ask && (
            <Asked ask={ask} flow={flow} draft={draft} actions={actions} onClose={() => setAsk(null)} />
          )}
        </div>
      )}
    </Shown>
  );
}

function VersionTable({
  versions,
  flow,
  onAsk,
}: {
  versions: readonly Version[];
  flow: FlowAnswer;
  onAsk: (ask: Ask) => void;
}): ReactElement {
  const own = useFlowWords();
  const figures = ['entered', 'contained', 'handedOver', 'left', 'failed'] as const;
  return (
    <div className="table-scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{own.versionsTitle}</th>
            {figures.map((each) => (
              <th key={each} scope="col" className="figure">
                {own.figures[each]}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">{own.rollBack}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr key={version.number}>
              <th scope="row">
                {own.version(version.number)}{' '}
                {version.runs && <span className="chip state-active">{own.runs}</span>}
                <span className="flow-version-about">
                  <Time at={version.at} style="full" /> {version.byName}
                </span>
                {version.note && <span className="flow-version-about">{version.note}</span>}
              </th>
              {figures.map((each) => (
                <td key={each} className="figure">
                  {version.figures ? shown(version.figures[each], version.figures.entered, each) : '—'}
                </td>
              ))}
              <td>
                <div className="block-actions">
                  {!version.runs && flow.can.includes('publish') && (
                    <button
                      type="button"
                      className="button button-small"
                      aria-label={`${own.version(version.number)} ${own.rollBack}`}
                      onClick={() => onAsk({ what: 'roll-back', number: version.number })}
                    >
                      {own.rollBack}
                    </button>
                  )}
                  <button
                    type="button"
                    className="button button-small"
                    aria-label={`${own.version(version.number)} ${own.takeToDraft}`}
                    onClick={() => onAsk({ what: 'take', number: version.number })}
                  >
                    {own.takeToDraft}
                  </button>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A count, with its share of those that began. */
function shown(count: number, entered: number, which: string): string {
  if (which === 'entered' || entered === 0) return String(count);
  return `${count}（${Math.round((count / entered) * 100)}%）`;
}

function LastSteps({ data, draft }: { data: FlowVersionsAnswer; draft: Draft }): ReactElement {
  const own = useFlowWords();
  const nameOf = (id: string): string => draft.definition.steps[id]?.name || id;
  return (
    <section aria-labelledby="flow-last-title">
      <h3 id="flow-last-title">{own.lastSteps}</h3>
      <ul className="flow-last">
        {data.lastSteps.map(({ stepId, outcome, count }) => (
          <li key={`${stepId} ${outcome}`}>
            <span>{nameOf(stepId)}</span>
            <span className="chip">{own.outcome[outcome]}</span>
            <span className="figure">{own.times(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ data }: { data: FlowVersionsAnswer }): ReactElement | null {
  const own = useFlowWords();
  if (data.publications.length === 0) return null;
  return (
    <section aria-labelledby="flow-history-title">
      <h3 id="flow-history-title">{own.history}</h3>
      <ol className="flow-history">
        {data.publications.map(({ kind, number, byName, at }, index) => (
          <li key={index}>
            <Time at={at} style="full" /> {own.kinds[kind](number ?? 0)} {byName}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Asked({
  ask,
  flow,
  draft,
  actions,
  onClose,
}: Given & { ask: NonNullable<Ask>; onClose: () => void }): ReactElement {
  const own = useFlowWords();
  const words = useWords();
  const isTake = ask.what === 'take';
  const act = useAct(async () => {
    if (isTake) {
      const version = await client.get<{ name: string; definition: Draft['definition'] }>(
        `/admin/flows/${flow.id}/versions/${ask.number}`,
      );
      actions.change(version.name, version.definition);
      toast(own.taken);
      return onClose();
    }
    const version = await actions.save();
    if (version === null) return onClose();
    const body = { version, number: ask.number };
    actions.adopt(await client.send<FlowAnswer>('POST', `/admin/flows/${flow.id}/roll-back`, body));
    void cache.refetch(queries.flows);
    void cache.refetch(queries.flowVersions(flow.id));
    toast(own.rolledBack(ask.number));
    onClose();
  });
  return (
    <Dialog
      title={isTake ? own.takeTitle(ask.number) : own.rollBackTitle(ask.number)}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button
            type="submit"
            className="button button-main"
            data-first=""
            disabled={act.busy || draft.state === 'conflict'}
          >
            {isTake ? own.takeToDraft : own.rollBack}
          </button>
        </>
      }
    >
      <p>{isTake ? own.takeLead : own.rollBackLead}</p>
      <Problem failure={act.failure} />
    </Dialog>
  );
}
