import { type ReactElement, useState } from 'react';
import type { OversightAnswer } from '#http/admin/oversight-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { ListSection, RowButton } from '../organisation/list-section.tsx';
import { idsOf, joinIds, RecordForm } from '../organisation/record-form.tsx';
import { Link } from '../parts/link.tsx';
import { Shown } from '../parts/state.tsx';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { attempt } from '../state/act.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useOversightWords } from '../text/oversight-words.ts';

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const NUMBERS = ['manyResidents', 'manyMinutes', 'blockResidents'] as const;
type Form = 'limits' | 'watched' | 'home';

/** By what is looked: rules and limits, persons in public view, where staff live. */
export function Limits(): ReactElement {
  const shown = useQuery(queries.oversight);
  return (
    <Shown of={shown} rows={3} onRetry={() => void cache.refetch(queries.oversight)}>
      {(oversight) => <Parts oversight={oversight} />}
    </Shown>
  );
}

function Parts({ oversight }: { oversight: OversightAnswer }): ReactElement {
  const all = useOversightWords();
  const words = all.limits;
  const [form, setForm] = useState<Form | null>(null);
  const may = useMay('privacy.handle');
  const { settings } = oversight;
  const send = async (url: string, body: object): Promise<void> => {
    await client.send('PUT', url, body);
    await cache.refetch(queries.oversight);
    toast(words.saved);
  };
  const close = (): void => setForm(null);
  return (
    <>
      <section aria-labelledby="limits-title">
        <div className="api-head">
          <h2 id="limits-title">{words.title}</h2>
          {may && (
            <button type="button" className="button button-small" onClick={() => setForm('limits')}>
              {words.change}
            </button>
          )}
        </div>
        <p>{settings.rules.map((rule) => all.findings.rules[rule]).join('、')}</p>
        <p className="meta">
          {words.summary(
            settings.workFrom,
            settings.workTo,
            settings.manyResidents,
            settings.manyMinutes,
            settings.blockResidents,
          )}
        </p>
      </section>
      {may && (
        <>
          <ListSection
            id="watched"
            title={words.watched}
            lead={words.watchedLead}
            add={words.addWatched}
            onAdd={() => setForm('watched')}
            rows={oversight.watched.map(({ residentId, name, reason }) => (
              <li key={residentId} className="failed">
                <div className="grow">
                  <p>
                    <Link href={hrefOf(['residents', residentId])}>{name ?? residentId}</Link>
                  </p>
                  <p className="meta">{reason}</p>
                </div>
                <RowButton
                  name={name ?? residentId}
                  onPress={() =>
                    void attempt(() => send(`/admin/oversight/watched/${residentId}`, { reason: null }))
                  }
                >
                  {words.remove}
                </RowButton>
              </li>
            ))}
          >
            {null}
          </ListSection>
          <ListSection
            id="homes"
            title={words.homes}
            lead={words.homesLead}
            add={words.addHome}
            onAdd={() => setForm('home')}
            rows={oversight.homes.map(({ staffId, name, block }) => (
              <li key={staffId} className="failed">
                <div className="grow">
                  <p>{name}</p>
                  <p className="meta">{block}</p>
                </div>
                <RowButton
                  name={name}
                  onPress={() =>
                    void attempt(() => send(`/admin/oversight/homes/${staffId}`, { address: null }))
                  }
                >
                  {words.remove}
                </RowButton>
              </li>
            ))}
          >
            {null}
          </ListSection>
        </>
      )}
      {form === 'limits' && <LimitsForm oversight={oversight} send={send} onClose={close} />}
      {form === 'watched' && (
        <RecordForm
          title={words.watched}
          lead={words.watchedLead}
          fields={[
            { name: 'resident', label: words.resident, max: 400 },
            { name: 'reason', label: words.reason, kind: 'long', max: 1_000 },
          ]}
          present={{ values: { resident: '', reason: '' }, version: 0 }}
          save={(values) => {
            const id = ID.exec(values['resident'] ?? '')?.[0] ?? 'none';
            return send(`/admin/oversight/watched/${id}`, { reason: values['reason'] });
          }}
          onClose={close}
        />
      )}
      {form === 'home' && <HomeForm send={send} onClose={close} />}
    </>
  );
}

type Send = (url: string, body: object) => Promise<void>;

function LimitsForm({
  oversight: { settings, version },
  send,
  onClose,
}: {
  oversight: OversightAnswer;
  send: Send;
  onClose: () => void;
}): ReactElement {
  const all = useOversightWords();
  const words = all.limits;
  return (
    <RecordForm
      title={words.title}
      fields={[
        {
          name: 'rules',
          label: words.rules,
          kind: 'checks',
          options: Object.entries(all.findings.rules).map(([id, name]) => ({ id, name })),
        },
        ...NUMBERS.map((name) => ({ name, label: words[name], kind: 'number' as const })),
        { name: 'workFrom', label: words.workFrom, max: 5 },
        { name: 'workTo', label: words.workTo, max: 5 },
      ]}
      present={{
        values: {
          rules: joinIds(settings.rules),
          ...Object.fromEntries(NUMBERS.map((name) => [name, String(settings[name])])),
          workFrom: settings.workFrom,
          workTo: settings.workTo,
        },
        version,
      }}
      save={(values, on) =>
        send('/admin/oversight', {
          settings: {
            rules: idsOf(values['rules']),
            ...Object.fromEntries(NUMBERS.map((name) => [name, Number(values[name])])),
            workFrom: values['workFrom'],
            workTo: values['workTo'],
          },
          version: on,
        })
      }
      onClose={onClose}
    />
  );
}

function HomeForm({ send, onClose }: { send: Send; onClose: () => void }): ReactElement {
  const words = useOversightWords().limits;
  const people = useQuery(queries.auditPeople).data?.people.filter(({ active }) => active) ?? [];
  return (
    <RecordForm
      title={words.homes}
      lead={words.homesLead}
      fields={[
        {
          name: 'staff',
          label: words.staff,
          kind: 'select',
          options: [{ id: '', name: '' }, ...people.map(({ id, name }) => ({ id, name }))],
        },
        { name: 'address', label: words.address, hint: words.noBlock, max: 400 },
      ]}
      present={{ values: { staff: '', address: '' }, version: 0 }}
      save={(values) => send(`/admin/oversight/homes/${values['staff']}`, { address: values['address'] })}
      onClose={onClose}
    />
  );
}
