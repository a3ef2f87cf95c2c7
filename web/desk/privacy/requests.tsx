import { type ReactElement, useState } from 'react';
import type { RequestAnswer } from '#http/admin/data-request-shapes.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import { queries } from '../../shared/desk-queries.ts';
import { RecordForm } from '../organisation/record-form.tsx';
import { SelectField } from '../parts/field.tsx';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { cache, client, serverTime } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useQuery } from '../state/use-query.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';
import { useRequestWords } from '../text/request-words.ts';

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const optionsOf = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([id, name]) => ({ id, name }));

/** Where one request is opened. */
const hrefOfRequest = (id: string): string => hrefOf(['admin', 'privacy', 'requests'], { id });

/** Requests of persons by their last day, or the finished ones. */
export function Requests(): ReactElement {
  const words = useRequestWords();
  const title = usePrivacyWords().parts.requests;
  const [finished, setFinished] = useState(false);
  const [adding, setAdding] = useState(false);
  const asked = queries.dataRequests(finished);
  const shown = useQuery(asked);
  return (
    <section aria-labelledby="requests-title">
      <div className="api-head">
        <h2 id="requests-title">{title}</h2>
        {shown.data?.mayReceive && (
          <button type="button" className="button button-small" onClick={() => setAdding(true)}>
            {words.add}
          </button>
        )}
      </div>
      <p className="meta">{words.lead}</p>
      <SelectField
        label={words.show}
        value={finished ? 'finished' : 'waiting'}
        onChange={(event) => setFinished(event.target.value === 'finished')}
      >
        <option value="waiting">{words.waiting}</option>
        <option value="finished">{words.finished}</option>
      </SelectField>
      <Shown of={shown} rows={4} onRetry={() => void cache.refetch(asked)}>
        {({ rows }) => (
          <>
            {rows.length === 0 && <Empty>{words.none}</Empty>}
            <ul className="failed-list">
              {rows.map((row) => (
                <li key={row.id} className="failed">
                  <div className="grow">
                    <p className="font-700">
                      <Link href={hrefOfRequest(row.id)}>
                        {words.kinds[row.kind]} {row.residentName ?? row.residentId}
                      </Link>
                      <span className="api-state">{words.states[row.state]}</span>
                    </p>
                    <p className="meta">
                      <span>
                        {words.facts.received} {row.receivedOn}
                      </span>
                      <span>
                        {words.due} {row.dueOn}
                      </span>
                      {!finished && (
                        <span className={row.workingDaysLeft < 0 ? 'due due-late' : 'due'}>
                          {row.amending ? words.amending : words.left(row.workingDaysLeft)}
                        </span>
                      )}
                    </p>
                  </div>
                </li>
              ))}
            </ul>
          </>
        )}
      </Shown>
      {adding && <Add onClose={() => setAdding(false)} />}
    </section>
  );
}

function Add({ onClose }: { onClose: () => void }): ReactElement {
  const words = useRequestWords();
  const { form } = words;
  const [clientId] = useState(newClientId);
  const today = new Date(serverTime.nowMs()).toLocaleDateString('sv-SE');
  return (
    <RecordForm
      title={words.add}
      fields={[
        { name: 'kind', label: form.kind, kind: 'select', options: optionsOf(words.kinds) },
        { name: 'resident', label: form.resident, max: 400 },
        { name: 'receivedOn', label: form.receivedOn, kind: 'date' },
        { name: 'way', label: form.way, kind: 'select', options: optionsOf(words.ways) },
        { name: 'wish', label: form.wish, kind: 'long', max: 2_000 },
        { name: 'requester', label: form.requester, kind: 'select', options: optionsOf(words.requesters) },
        {
          name: 'representative',
          label: form.representative,
          hint: form.reasons['representative name'] ?? '',
          optional: true,
          max: 200,
        },
        { name: 'days', label: form.days, kind: 'number' },
      ]}
      present={{
        values: {
          ...{ kind: 'disclosure', resident: '', receivedOn: today, way: 'counter', wish: '' },
          ...{ requester: 'self', representative: '', days: '30' },
        },
        version: 0,
      }}
      save={async (values) => {
        const made = await client.send<RequestAnswer>('POST', '/admin/data-requests', {
          clientId,
          kind: values['kind'],
          residentId: ID.exec(values['resident'] ?? '')?.[0] ?? values['resident'],
          receivedOn: values['receivedOn'],
          way: values['way'],
          wish: values['wish'],
          requester: values['requester'],
          representative: values['representative']?.trim() || null,
          days: Number(values['days']),
        });
        await cache.refetch(queries.dataRequests(false));
        go(hrefOfRequest(made.id));
      }}
      onClose={onClose}
    />
  );
}
