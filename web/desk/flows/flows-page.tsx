import { type ReactElement, useState } from 'react';
import type { FlowsAnswer } from '#http/admin/flow-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Check } from '../admin/queue-form-parts.tsx';
import { SelectField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useFlowWords } from '../text/flow-words.ts';
import { NewFlow } from './new-flow.tsx';

type Row = FlowsAnswer['flows'][number];

/** The flows of the city, and at which entry point each answers. */
export function FlowsPage(): ReactElement {
  const own = useFlowWords();
  const shown = useQuery(queries.flows);
  const [adding, setAdding] = useState(false);
  return (
    <div className="panel flows">
      <div className="flows-head">
        <p className="meta">{own.lead}</p>
        <button type="button" className="button button-main" onClick={() => setAdding(true)}>
          <Icon name="plus" size={16} /> {own.add}
        </button>
      </div>
      <Shown of={shown} rows={4} onRetry={() => void cache.refetch(queries.flows)}>
        {(data) => (
          <>
            <List data={data} />
            <EntryPoints data={data} />
            {adding && <NewFlow data={data} onClose={() => setAdding(false)} />}
          </>
        )}
      </Shown>
    </div>
  );
}

function List({ data }: { data: FlowsAnswer }): ReactElement {
  const own = useFlowWords();
  const [retired, setRetired] = useState(false);
  if (data.flows.length === 0) return <Empty>{own.empty}</Empty>;
  const rows = data.flows.filter((flow) => retired || flow.retiredAt === null);
  return (
    <>
      {data.flows.some((flow) => flow.retiredAt !== null) && (
        <Check label={own.showRetired} checked={retired} onChange={setRetired} />
      )}
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              {Object.entries(own.columns).map(([key, name]) => (
                <th key={key} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((flow) => (
              <FlowRow key={flow.id} flow={flow} data={data} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function FlowRow({ flow, data }: { flow: Row; data: FlowsAnswer }): ReactElement {
  const own = useFlowWords();
  const where = data.entryPoints.filter(({ flowId }) => flowId === flow.id).map(({ name }) => name);
  return (
    <tr>
      <th scope="row">
        <Link href={hrefOf(['admin', 'flows', flow.id])} ahead={queries.flow(flow.id)}>
          {flow.name}
        </Link>
      </th>
      <td>
        <span className="flow-states">
          <StateChip flow={flow} />
          {flow.publishedNumber !== null && flow.differs && <span className="chip">{own.differs}</span>}
          {(flow.errors > 0 || flow.warnings > 0) && (
            <span className={flow.errors > 0 ? 'chip chip-late' : 'chip'}>
              {own.problems(flow.errors, flow.warnings)}
            </span>
          )}
        </span>
      </td>
      <td>{where.join('、') || '—'}</td>
      <td>
        <Time at={flow.changedAt} style="full" /> {flow.changedByName}
      </td>
    </tr>
  );
}

/** Whether and which version residents meet. */
export function StateChip({ flow }: { flow: Pick<Row, 'publishedNumber' | 'retiredAt'> }): ReactElement {
  const own = useFlowWords();
  if (flow.publishedNumber !== null)
    return <span className="chip state-active">{own.states.running(flow.publishedNumber)}</span>;
  return <span className="chip">{flow.retiredAt ? own.states.retired : own.states.none}</span>;
}

function EntryPoints({ data }: { data: FlowsAnswer }): ReactElement {
  const own = useFlowWords();
  const mayPublish = data.can.includes('publish');
  const choose = (entryPointId: string, flowId: string): void =>
    void attempt(async () => {
      const answer = await client.send<FlowsAnswer>('PUT', `/admin/flow-entry-points/${entryPointId}`, {
        flowId: flowId || null,
      });
      cache.write(queries.flows, () => answer);
      toast(own.entrySaved);
    });
  return (
    <section aria-labelledby="flow-entry-points">
      <h2 id="flow-entry-points">{own.entryPoints}</h2>
      <p className="meta">{own.entryPointsLead}</p>
      <div className="flow-entries">
        {data.entryPoints.map((entry) => (
          <SelectField
            key={entry.id}
            label={entry.name}
            value={entry.flowId ?? ''}
            disabled={!mayPublish}
            onChange={({ target }) => choose(entry.id, target.value)}
          >
            <option value="">{own.nobody}</option>
            {data.flows
              .filter((flow) => flow.retiredAt === null || flow.id === entry.flowId)
              .map((flow) => (
                <option key={flow.id} value={flow.id}>
                  {flow.name}
                </option>
              ))}
          </SelectField>
        ))}
      </div>
    </section>
  );
}
