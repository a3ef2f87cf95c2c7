import { type ReactElement, useId } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { SelectField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useLineWords } from '../text/line-words.ts';

/** Which published flow answers a number before anybody is asked; chosen by whoever may publish flows. */
export function FlowOfLine({ lineId }: { lineId: string }): ReactElement | null {
  const words = useLineWords();
  const may = useMay('flow.publish');
  const id = useId();
  const found = useQuery(may ? queries.flows : null).data;
  const act = useAct(async (flowId: string) => {
    await client.send('PUT', `/admin/flow-entry-points/${lineId}`, { flowId: flowId === '' ? null : flowId });
    await cache.refetch(queries.flows);
    toast(words.flowChosen);
  });
  const entry = found?.entryPoints.find((each) => each.id === lineId);
  if (!found || !entry) return null;
  const published = found.flows.filter(
    (flow) => flow.id === entry.flowId || (flow.publishedNumber !== null && flow.retiredAt === null),
  );
  return (
    <section aria-labelledby={id} className="line-flow">
      <h2 id={id} className="sr-only">
        {words.flow}
      </h2>
      <SelectField
        label={words.flow}
        hint={words.flowHint}
        value={entry.flowId ?? ''}
        disabled={act.busy}
        onChange={(event) => void act.run(event.target.value)}
      >
        <option value="">{words.noFlow}</option>
        {published.map((flow) => (
          <option key={flow.id} value={flow.id}>
            {flow.name}
          </option>
        ))}
      </SelectField>
      <Problem failure={act.failure} />
    </section>
  );
}
