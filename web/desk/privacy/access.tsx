import { type ReactElement, useState } from 'react';
import type { GrantsAnswer } from '#http/admin/oversight-shapes.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import { queries } from '../../shared/desk-queries.ts';
import { idsOf, RecordForm } from '../organisation/record-form.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useOversightWords } from '../text/oversight-words.ts';
import { usePeopleWords } from '../text/people-words.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';

type Grant = GrantsAnswer['grants'][number];
const MOST_HOURS = 8;
const HOUR_MS = 3_600_000;

/** Access beyond one's place, for a time: what holds, what was taken, what was found of it. */
export function Access(): ReactElement {
  const words = useOversightWords().access;
  const title = usePrivacyWords().parts.access;
  const shown = useQuery(queries.accessGrants);
  const [form, setForm] = useState<'elevated' | 'cover' | Grant | null>(null);
  const send = async (url: string, body: object | undefined, said: string): Promise<void> => {
    await client.send('POST', `/admin/access-grants/${url}`, body);
    await cache.refetch(queries.accessGrants);
    toast(said);
  };
  const close = (): void => setForm(null);
  return (
    <Shown of={shown} rows={4} onRetry={() => void cache.refetch(queries.accessGrants)}>
      {({ grants, departments, can }) => (
        <section aria-labelledby="access-title">
          <div className="api-head">
            <h2 id="access-title">{title}</h2>
            <div className="request-words">
              {can.includes('elevate') && (
                <button type="button" className="button button-small" onClick={() => setForm('elevated')}>
                  {words.elevate}
                </button>
              )}
              {can.includes('cover') && (
                <button type="button" className="button button-small" onClick={() => setForm('cover')}>
                  {words.cover}
                </button>
              )}
            </div>
          </div>
          <p className="meta">{words.lead}</p>
          {grants.length === 0 && <Empty>{words.none}</Empty>}
          <ul className="failed-list">
            {grants.map((grant) => (
              <Row
                key={grant.id}
                grant={grant}
                onEnd={() => void attempt(() => send(`${grant.id}/end`, undefined, words.ended))}
                onReview={() => setForm(grant)}
              />
            ))}
          </ul>
          {form === 'elevated' && (
            <ElevatedForm
              departments={departments}
              send={(body) => send('elevated', body, words.given)}
              onClose={close}
            />
          )}
          {form === 'cover' && (
            <CoverForm
              departments={departments}
              send={(body) => send('covers', body, words.given)}
              onClose={close}
            />
          )}
          {form !== null && typeof form === 'object' && (
            <RecordForm
              title={words.review}
              lead={`${form.staffName} ${form.reason}`}
              fields={[{ name: 'review', label: words.reviewWords, kind: 'long', max: 1_000 }]}
              present={{ values: { review: '' }, version: 0 }}
              save={(values) => send(`${form.id}/review`, { review: values['review'] }, words.given)}
              onClose={close}
            />
          )}
        </section>
      )}
    </Shown>
  );
}

function Row({
  grant,
  onEnd,
  onReview,
}: {
  grant: Grant;
  onEnd: () => void;
  onReview: () => void;
}): ReactElement {
  const words = useOversightWords().access;
  const people = usePeopleWords();
  const { kind, staffName, active, reviewedByName, review } = grant;
  return (
    <li className="failed">
      <div className="grow">
        <p className="font-700">
          {staffName}
          <span className="api-state">{words.kinds[kind]}</span>
          <span className={active ? 'api-state' : 'api-state api-state-disabled'}>
            {active ? words.active : words.over}
          </span>
          {kind === 'elevated' && !reviewedByName && <span className="api-state">{words.notReviewed}</span>}
        </p>
        <p>
          {grant.departmentName ?? words.city}
          {grant.roles.length > 0 &&
            ` ${grant.roles.map((role) => people.roles[role]?.name ?? role).join('、')}`}
        </p>
        <p>{grant.reason}</p>
        <p className="meta">
          <Time at={grant.fromAt} style="full" />
          <span>
            – <Time at={grant.endedAt ?? grant.untilAt} style="full" />
          </span>
          {kind === 'cover' && <span>{words.by(grant.givenByName)}</span>}
        </p>
        {review && (
          <p className="meta">
            <span>{words.reviewed(reviewedByName ?? '')}</span>
            <span>{review}</span>
          </p>
        )}
      </div>
      {grant.can.includes('end') && (
        <button type="button" className="button button-small" onClick={onEnd}>
          {words.end}
          <span className="sr-only"> {staffName}</span>
        </button>
      )}
      {grant.can.includes('review') && (
        <button type="button" className="button button-small" onClick={onReview}>
          {words.review}
          <span className="sr-only"> {staffName}</span>
        </button>
      )}
    </li>
  );
}

type FormProps = {
  departments: GrantsAnswer['departments'];
  send: (body: object) => Promise<void>;
  onClose: () => void;
};

function useDepartmentOptions(departments: GrantsAnswer['departments']) {
  const words = useOversightWords().access;
  return departments.map(({ id, name, sealed }) => ({
    id,
    name: sealed ? `${name}（${words.sealed}）` : name,
  }));
}

function ElevatedForm({ departments, send, onClose }: FormProps): ReactElement {
  const words = useOversightWords().access;
  const options = useDepartmentOptions(departments);
  const [clientId] = useState(newClientId);
  return (
    <RecordForm
      title={words.elevate}
      lead={words.elevateLead}
      fields={[
        {
          name: 'department',
          label: words.department,
          kind: 'select',
          options: [{ id: 'city', name: words.city }, ...options],
        },
        {
          name: 'hours',
          label: words.hours,
          kind: 'select',
          options: Array.from({ length: MOST_HOURS }, (_, at) => ({
            id: String(at + 1),
            name: words.hoursOf(at + 1),
          })),
        },
        { name: 'reason', label: words.reason, kind: 'long', max: 1_000 },
      ]}
      present={{ values: { department: 'city', hours: '1', reason: '' }, version: 0 }}
      save={(values) =>
        send({
          clientId,
          departmentId: values['department'] === 'city' ? null : values['department'],
          hours: Number(values['hours']),
          reason: values['reason'],
        })
      }
      onClose={onClose}
    />
  );
}

function CoverForm({ departments, send, onClose }: FormProps): ReactElement {
  const words = useOversightWords().access;
  const { roles } = usePeopleWords();
  const options = useDepartmentOptions(departments);
  const people = useQuery(queries.people).data?.people.filter(({ active }) => active) ?? [];
  const [clientId] = useState(newClientId);
  return (
    <RecordForm
      title={words.cover}
      lead={words.coverLead}
      fields={[
        {
          name: 'staff',
          label: words.person,
          kind: 'select',
          options: [{ id: '', name: '' }, ...people.map(({ id, name }) => ({ id, name }))],
        },
        {
          name: 'department',
          label: words.coverDepartment,
          kind: 'select',
          options: [{ id: '', name: '' }, ...options],
        },
        {
          name: 'roles',
          label: words.roles,
          kind: 'checks',
          options: Object.entries(roles).map(([id, { name }]) => ({ id, name })),
        },
        { name: 'from', label: words.from, kind: 'date' },
        { name: 'until', label: words.until, kind: 'date' },
        { name: 'reason', label: words.reason, kind: 'long', max: 1_000 },
      ]}
      present={{
        values: { staff: '', department: '', roles: '', from: '', until: '', reason: '' },
        version: 0,
      }}
      save={(values) =>
        send({
          clientId,
          staffId: values['staff'],
          departmentId: values['department'],
          roles: idsOf(values['roles']),
          fromAt: new Date(`${values['from']}T00:00`).toISOString(),
          // The last day counts whole.
          untilAt: new Date(new Date(`${values['until']}T00:00`).getTime() + 24 * HOUR_MS).toISOString(),
          reason: values['reason'],
        })
      }
      onClose={onClose}
    />
  );
}
