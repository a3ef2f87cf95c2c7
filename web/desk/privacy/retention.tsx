import { type ReactElement, useState } from 'react';
import type { RetentionAnswer } from '#http/admin/privacy-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import { ListSection, RowButton } from '../organisation/list-section.tsx';
import { RecordForm } from '../organisation/record-form.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { attempt, useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';
import { useWords } from '../text/text.ts';
import { Due } from './due.tsx';

type Policy = RetentionAnswer['policies'][number];
const reload = (): Promise<unknown> => cache.refetch(queries.retention);

/** How long each kind of record is kept, and what falls due when. */
export function Retention(): ReactElement {
  return (
    <Shown of={useQuery(queries.retention)} rows={6} onRetry={() => void reload()}>
      {(answer) => (
        <>
          <Policies answer={answer} />
          <DueSection answer={answer} />
        </>
      )}
    </Shown>
  );
}

function useNames(): (policy: Pick<Policy, 'departmentId' | 'channel'>) => string {
  const { retention, comma } = usePrivacyWords();
  const { departments = [], channels = {} } = useQuery(queries.directory).data ?? {};
  return ({ departmentId, channel }) =>
    [
      departmentId
        ? (departments.find(({ id }) => id === departmentId)?.path ?? '')
        : retention.everyDepartment,
      channel ? (channels[channel]?.name ?? channel) : null,
    ]
      .filter(Boolean)
      .join(comma);
}

function Policies({ answer }: { answer: RetentionAnswer }): ReactElement {
  const all = usePrivacyWords();
  const words = all.retention;
  const nameOf = useNames();
  const [open, setOpen] = useState<Policy | 'add' | null>(null);
  const mayChange = useQuery(queries.session).data?.permissions.includes('privacy.manage') ?? false;
  const put = async (policy: Policy, keepDays: number | null, version = policy.version): Promise<void> => {
    await client.send('PUT', `/admin/privacy/retention/${policy.id}`, { version, keepDays });
    await reload();
    toast(words.saved);
  };
  return (
    <ListSection
      id="retention"
      title={all.parts.retention}
      lead={words.lead}
      {...(mayChange ? { add: words.add, onAdd: () => setOpen('add') } : {})}
      rows={
        answer.policies.length === 0 ? (
          <li>
            <Empty>{words.none}</Empty>
          </li>
        ) : (
          answer.policies.map((policy) => (
            <li key={policy.id} className="failed">
              <div className="grow">
                <p className="font-700">{all.retained[policy.kind]}</p>
                <p className="meta">
                  <span>{nameOf(policy)}</span>
                  <span>{words.keep(policy.keepDays)}</span>
                </p>
              </div>
              {mayChange && (
                <>
                  <RowButton name={nameOf(policy)} onPress={() => setOpen(policy)}>
                    {words.change}
                  </RowButton>
                  <RowButton name={nameOf(policy)} onPress={() => void attempt(() => put(policy, null))}>
                    {words.remove}
                  </RowButton>
                </>
              )}
            </li>
          ))
        )
      }
    >
      {open === 'add' && <AddPolicy onClose={() => setOpen(null)} />}
      {open && open !== 'add' && (
        <RecordForm
          title={`${all.retained[open.kind]} ${nameOf(open)}`}
          fields={[
            { name: 'keepDays', label: words.days, hint: words.daysHint, kind: 'number', max: 36_500 },
          ]}
          present={{ values: { keepDays: String(open.keepDays) }, version: open.version }}
          save={(values, version) => put(open, Number(values['keepDays']), version)}
          onClose={() => setOpen(null)}
        />
      )}
    </ListSection>
  );
}

function AddPolicy({ onClose }: { onClose: () => void }): ReactElement {
  const all = usePrivacyWords();
  const words = all.retention;
  const { departments = [], channels = {} } = useQuery(queries.directory).data ?? {};
  return (
    <RecordForm
      title={words.add}
      fields={[
        {
          name: 'kind',
          label: words.kind,
          kind: 'select',
          options: ['interaction', 'case', 'resident'].map((id) => ({ id, name: all.retained[id] ?? id })),
        },
        {
          name: 'departmentId',
          label: words.department,
          kind: 'select',
          optional: true,
          options: [
            { id: '', name: words.everyDepartment },
            ...departments.map(({ id, path }) => ({ id, name: path })),
          ],
        },
        {
          name: 'channel',
          label: words.channel,
          kind: 'select',
          optional: true,
          options: [
            { id: '', name: words.everyChannel },
            ...Object.entries(channels).map(([id, { name }]) => ({ id, name })),
          ],
        },
        { name: 'keepDays', label: words.days, hint: words.daysHint, kind: 'number', max: 36_500 },
      ]}
      present={{
        values: { kind: 'interaction', departmentId: '', channel: '', keepDays: '1825' },
        version: 0,
      }}
      save={async (values) => {
        await client.send('POST', '/admin/privacy/retention', {
          kind: values['kind'],
          departmentId: values['departmentId'] || null,
          channel: values['channel'] || null,
          keepDays: Number(values['keepDays']),
        });
        await reload();
        toast(words.saved);
      }}
      onClose={onClose}
    />
  );
}

function DueSection({ answer }: { answer: RetentionAnswer }): ReactElement {
  const words = usePrivacyWords().retention;
  const nameOf = useNames();
  const [asking, setAsking] = useState(false);
  const mayPropose = useQuery(queries.session).data?.permissions.includes('privacy.manage') ?? false;
  const overdue = answer.due
    .filter(({ dueOn }) => dueOn <= answer.today)
    .reduce((sum, { count, held }) => sum + count - held, 0);
  return (
    <section aria-labelledby="due-title">
      <div className="api-head">
        <h2 id="due-title">{words.dueTitle}</h2>
        {mayPropose && overdue > 0 && (
          <button type="button" className="button button-small" onClick={() => setAsking(true)}>
            {words.propose}
          </button>
        )}
      </div>
      <p className="meta">{words.heldHint}</p>
      <Due answer={answer} nameOf={nameOf} />
      {asking && <Propose count={overdue} onClose={() => setAsking(false)} />}
    </section>
  );
}

function Propose({ count, onClose }: { count: number; onClose: () => void }): ReactElement {
  const words = usePrivacyWords().retention;
  const { common } = useWords();
  const [clientId] = useState(newClientId);
  const act = useAct(async () => {
    await client.send('POST', '/admin/privacy/disposals', { clientId });
    await Promise.all([reload(), cache.refetch(queries.disposals())]);
    toast(words.proposed);
    onClose();
  });
  return (
    <Dialog
      title={words.propose}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="button button-danger" disabled={act.busy}>
            {words.propose}
          </button>
        </>
      }
    >
      <p>{words.proposeLead(count)}</p>
      <Problem failure={act.failure} />
    </Dialog>
  );
}
