import { type ReactElement, useState } from 'react';
import type { FlowAnswer, FlowsAnswer } from '#http/admin/flow-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useQuery } from '../state/use-query.ts';
import { useFlowWords } from '../text/flow-words.ts';
import { useWords } from '../text/text.ts';

/** Begins a flow with a template, for the people of a queue. */
export function NewFlow({ data, onClose }: { data: FlowsAnswer; onClose: () => void }): ReactElement {
  const own = useFlowWords();
  const words = useWords();
  const clientId = useClientId();
  const [queueId, setQueueId] = useState(data.queues[0]?.id ?? '');
  const templates = useQuery(queries.flowTemplates(queueId)).data?.templates;
  const [template, setTemplate] = useState('main-number');
  const [name, setName] = useState('');
  const title = name.trim() || own.templates[template] || template;
  const act = useAct(async () => {
    const draft = templates?.find(({ id }) => id === template)?.definition;
    if (!draft) return;
    const made = await client.send<FlowAnswer>('POST', '/admin/flows', {
      clientId: clientId.current,
      name: title,
      draft,
    });
    cache.write(queries.flow(made.id), () => made);
    go(hrefOf(['admin', 'flows', made.id]));
  });
  return (
    <Dialog
      title={own.add}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={act.busy || !templates}>
            {own.create}
          </button>
        </>
      }
    >
      <Problem failure={act.failure} />
      <SelectField
        label={own.template}
        hint={own.templateLeads[template]}
        value={template}
        onChange={({ target }) => setTemplate(target.value)}
      >
        {Object.entries(own.templates).map(([id, each]) => (
          <option key={id} value={id}>
            {each}
          </option>
        ))}
      </SelectField>
      <SelectField label={own.queueOf} value={queueId} onChange={({ target }) => setQueueId(target.value)}>
        {data.queues.map((queue) => (
          <option key={queue.id} value={queue.id}>
            {queue.name}
          </option>
        ))}
      </SelectField>
      <TextField
        label={own.name}
        hint={own.nameHint}
        maxLength={80}
        placeholder={own.templates[template]}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
    </Dialog>
  );
}
