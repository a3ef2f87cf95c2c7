import { type ReactElement, useState } from 'react';
import { Link } from '../parts/link.tsx';
import { hrefOf } from '../state/place.ts';
import { useOrganisationWords } from '../text/organisation-words.ts';
import { usePlannedWords } from '../text/planned-words.ts';
import { type City, lookAnew, sendChange } from './changing.ts';
import { dueField, PlannedList } from './planned.tsx';
import { idsOf, joinIds, type Present, RecordForm } from './record-form.tsx';

type Line = City['queues'][number];
type Open = { readonly form: 'add' | 'chat' } | { readonly form: 'change' | 'close'; readonly of: Line };
const OFFICE_HOURS = [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:15' }];

/** The lines: who answers them, whose they are, and the chats that lead there. */
export function QueuePlaces({ city }: { city: City }): ReactElement {
  const all = useOrganisationWords();
  const words = all.queues;
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  const nameOf = (id: string): string => city.people.find((one) => one.id === id)?.name ?? '';
  return (
    <section aria-labelledby="queues-title">
      <div className="api-head">
        <h2 id="queues-title">{all.parts.queues}</h2>
        <span className="block-actions">
          <button type="button" className="button button-small" onClick={() => setOpen({ form: 'chat' })}>
            {words.addChat}
          </button>
          <button type="button" className="button button-small" onClick={() => setOpen({ form: 'add' })}>
            {words.add}
          </button>
        </span>
      </div>
      <p className="meta">{words.lead}</p>
      <PlannedList city={city} kinds={['merge-queue']} />
      <ul className="failed-list">
        {city.queues.map((line) => (
          <li key={line.id} className="failed">
            <div className="grow">
              <p className="font-700">{line.name}</p>
              <p className="meta">
                <span>{line.departmentName}</span>
                <span>{words.waiting(line.waiting)}</span>
                {line.entryPoints.length > 0 && <span>{words.from(line.entryPoints)}</span>}
              </p>
              <p className={line.staffIds.length === 0 ? 'api-because' : 'meta'}>
                {line.staffIds.length === 0 ? words.nobody : words.members(line.staffIds.map(nameOf))}
                {line.reserveIds.length > 0 && ` ${words.reserve(line.reserveIds.map(nameOf))}`}
              </p>
            </div>
            <Link
              href={hrefOf(['admin', 'routing'], { queue: line.id, change: 'yes' })}
              className="button button-small"
              aria-label={words.policyOf(line.name)}
            >
              {words.policy}
            </Link>
            <button
              type="button"
              className="button button-small"
              onClick={() => setOpen({ form: 'change', of: line })}
            >
              {all.change}
              <span className="sr-only"> {line.name}</span>
            </button>
            {city.queues.length > 1 && (
              <button
                type="button"
                className="button button-small"
                onClick={() => setOpen({ form: 'close', of: line })}
              >
                {words.close}
                <span className="sr-only"> {line.name}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {open?.form === 'chat' && <ChatForm city={city} onClose={close} />}
      {open?.form === 'add' && <LineForm city={city} line={null} onClose={close} />}
      {open?.form === 'change' && <LineForm city={city} line={open.of} onClose={close} />}
      {open?.form === 'close' && <CloseForm city={city} line={open.of} onClose={close} />}
    </section>
  );
}

const presentOf = (of: Line | null | undefined, departmentId: string): Present => ({
  values: {
    name: of?.name ?? '',
    departmentId: of?.departmentId ?? departmentId,
    staffIds: joinIds(of?.staffIds ?? []),
    reserveIds: joinIds(of?.reserveIds ?? []),
    ...(of ? {} : { hours: 'office' }),
  },
  version: of?.version ?? 0,
});

function LineForm({
  city,
  line,
  onClose,
}: {
  city: City;
  line: Line | null;
  onClose: () => void;
}): ReactElement {
  const all = useOrganisationWords();
  const words = all.queues;
  const departments = city.departments
    .filter(({ closedAt }) => !closedAt)
    .map(({ id, path }) => ({ id, name: path }));
  const people = city.people.map(({ id, name, departmentName }) => ({
    id,
    name: `${name}（${departmentName}）`,
  }));
  const first = departments[0]?.id ?? '';
  return (
    <RecordForm
      title={line ? words.changeTitle(line.name) : words.add}
      fields={[
        { name: 'name', label: all.name },
        { name: 'departmentId', label: all.department, kind: 'select', options: departments },
        ...(line
          ? []
          : [
              {
                name: 'hours',
                label: words.hours,
                hint: words.hoursHint,
                kind: 'select' as const,
                options: [
                  { id: 'office', name: words.officeHours },
                  { id: 'always', name: words.always },
                ],
              },
            ]),
        { name: 'staffIds', label: words.membersField, kind: 'checks', options: people },
        ...(line
          ? [
              {
                name: 'reserveIds',
                label: words.reserveField,
                hint: words.reserveHint,
                kind: 'checks' as const,
                options: people,
              },
            ]
          : []),
      ]}
      present={presentOf(line, first)}
      save={({ name, departmentId, staffIds, reserveIds, hours }, version) =>
        line
          ? sendChange(
              'PUT',
              `/admin/queues/${line.id}`,
              { version, name, departmentId, staffIds: idsOf(staffIds), reserveIds: idsOf(reserveIds) },
              all.saved,
            )
          : sendChange(
              'POST',
              '/admin/queues',
              {
                name,
                departmentId,
                staffIds: idsOf(staffIds),
                hours: hours === 'always' ? [] : OFFICE_HOURS,
              },
              words.added,
            )
      }
      {...(line
        ? {
            look: async () => {
              const now = (await lookAnew())?.queues.find(({ id }) => id === line.id);
              return now && presentOf(now, first);
            },
          }
        : {})}
      onClose={onClose}
    />
  );
}

function CloseForm({ city, line, onClose }: { city: City; line: Line; onClose: () => void }): ReactElement {
  const words = useOrganisationWords().queues;
  const planned = usePlannedWords();
  const options = city.queues.filter(({ id }) => id !== line.id).map(({ id, name }) => ({ id, name }));
  return (
    <RecordForm
      title={words.closeTitle(line.name)}
      lead={words.closeLead(line.waiting)}
      fields={[{ name: 'toQueueId', label: words.to, kind: 'select', options }, dueField(planned)]}
      present={{ values: { toQueueId: options[0]?.id ?? '' }, version: line.version }}
      save={({ toQueueId, dueOn }, version) =>
        dueOn
          ? sendChange(
              'POST',
              '/admin/planned-changes',
              { kind: 'merge-queue', subjectId: line.id, intoId: toQueueId, dueOn },
              planned.planned,
            )
          : sendChange<{ moved: number }>(
              'POST',
              `/admin/queues/${line.id}/close`,
              { version, toQueueId },
              ({ moved }) => words.closed(moved),
            )
      }
      onClose={onClose}
    />
  );
}

function ChatForm({ city, onClose }: { city: City; onClose: () => void }): ReactElement {
  const all = useOrganisationWords();
  const words = all.queues;
  const options = city.queues.map(({ id, name }) => ({ id, name }));
  return (
    <RecordForm
      title={words.addChat}
      lead={words.chatLead}
      fields={[
        { name: 'name', label: all.name },
        { name: 'queueId', label: words.arrivesIn, kind: 'select', options },
      ]}
      present={{ values: { name: '', queueId: options[0]?.id ?? '' }, version: 0 }}
      save={({ name, queueId }) =>
        sendChange('POST', '/admin/entry-points', { name, queueId }, words.chatAdded)
      }
      onClose={onClose}
    />
  );
}
