import { type ReactElement, useState } from 'react';
import { Time } from '../parts/time.tsx';
import { useOrganisationWords } from '../text/organisation-words.ts';
import { usePlannedWords } from '../text/planned-words.ts';
import { type City, lookAnew, sendChange } from './changing.ts';
import { dueField, PlannedList } from './planned.tsx';
import { type Present, RecordForm, type RecordField, type Values } from './record-form.tsx';

type Department = City['departments'][number];
type Open = { readonly form: 'add' } | { readonly form: 'change' | 'close'; readonly of: Department };

/** The tree of departments: added, renamed, moved, closed in favour of another. */
export function Departments({ city }: { city: City }): ReactElement {
  const all = useOrganisationWords();
  const words = all.departments;
  const [open, setOpen] = useState<Open | null>(null);
  const here = inTree(city.departments.filter(({ closedAt }) => !closedAt));
  const closed = city.departments.filter(({ closedAt }) => closedAt);
  return (
    <section aria-labelledby="departments-title">
      <div className="api-head">
        <h2 id="departments-title">{all.parts.departments}</h2>
        <button type="button" className="button button-small" onClick={() => setOpen({ form: 'add' })}>
          {words.add}
        </button>
      </div>
      <p className="meta">{words.lead}</p>
      <PlannedList city={city} kinds={['merge-department', 'change-department']} />
      <ul className="failed-list">
        {here.map(({ depth, department }) => (
          <li key={department.id} className={`failed depth-${Math.min(depth, 4)}`}>
            <div className="grow">
              <p className="font-700">
                {department.name}
                {department.sealed && <span className="api-state">{words.sealed}</span>}
                {department.generalDesk && <span className="api-state">{words.generalDesk}</span>}
              </p>
              <p className="meta">
                <span>{words.people(department.people)}</span>
                {department.queues.length > 0 && <span>{words.queues(department.queues)}</span>}
                {department.phone && <span>{department.phone}</span>}
                {department.past[0] && (
                  <span>
                    {words.formerly(department.past[0].path)} (
                    <Time at={department.past[0].untilAt} style="full" />
                    {words.until})
                  </span>
                )}
              </p>
            </div>
            <button
              type="button"
              className="button button-small"
              onClick={() => setOpen({ form: 'change', of: department })}
            >
              {all.change}
              <span className="sr-only"> {department.name}</span>
            </button>
            <button
              type="button"
              className="button button-small"
              onClick={() => setOpen({ form: 'close', of: department })}
            >
              {words.close}
              <span className="sr-only"> {department.name}</span>
            </button>
          </li>
        ))}
      </ul>
      {closed.length > 0 && (
        <details className="api-over">
          <summary>{words.showClosed(closed.length)}</summary>
          <ul className="failed-list">
            {closed.map((department) => (
              <li key={department.id} className="failed">
                <p>
                  {department.past[0]?.path ?? department.name}{' '}
                  <span className="meta">
                    <Time at={department.closedAt ?? ''} style="full" />{' '}
                    {words.closedInto(nameOf(city, department.parentId))}
                  </span>
                </p>
              </li>
            ))}
          </ul>
        </details>
      )}
      {open?.form === 'close' ? (
        <CloseForm city={city} department={open.of} onClose={() => setOpen(null)} />
      ) : (
        open && (
          <DepartmentForm
            city={city}
            department={'of' in open ? open.of : null}
            onClose={() => setOpen(null)}
          />
        )
      )}
    </section>
  );
}

const nameOf = (city: City, id: string | null): string =>
  city.departments.find((one) => one.id === id)?.path ?? '';

/** Each below the one it belongs to. */
function inTree(departments: readonly Department[]): { depth: number; department: Department }[] {
  const ids = new Set(departments.map(({ id }) => id));
  const below = (parentId: string | null, depth: number): { depth: number; department: Department }[] =>
    departments
      .filter((one) => (one.parentId !== null && ids.has(one.parentId) ? one.parentId : null) === parentId)
      .flatMap((department) => [{ depth, department }, ...below(department.id, depth + 1)]);
  return below(null, 0);
}

const presentOf = (of: Department | undefined | null): Present => ({
  values: {
    name: of?.name ?? '',
    kana: of?.kana ?? '',
    parentId: of?.parentId ?? '',
    phone: of?.phone ?? '',
    generalDesk: of?.generalDesk ? '1' : '',
  },
  version: of?.version ?? 0,
});

const bodyOf = (values: Values) => ({
  name: values['name'],
  kana: values['kana'],
  parentId: values['parentId'] || null,
  phone: values['phone'] || null,
  generalDesk: values['generalDesk'] !== '',
});

function DepartmentForm({
  city,
  department,
  onClose,
}: {
  city: City;
  department: Department | null;
  onClose: () => void;
}): ReactElement {
  const all = useOrganisationWords();
  const words = all.departments;
  const planned = usePlannedWords();
  const above = city.departments.filter(({ id, closedAt }) => !closedAt && id !== department?.id);
  const fields: RecordField[] = [
    { name: 'name', label: all.name },
    { name: 'kana', label: all.kana, optional: true },
    {
      name: 'parentId',
      label: words.above,
      kind: 'select',
      optional: true,
      options: [{ id: '', name: words.top }, ...above.map(({ id, path }) => ({ id, name: path }))],
    },
    { name: 'phone', label: words.phone, optional: true, max: 40 },
    { name: 'generalDesk', label: words.generalDeskField, hint: words.generalDeskHint, kind: 'check' },
    ...(department
      ? [dueField(planned)]
      : [{ name: 'sealed', label: words.sealedField, hint: words.sealedHint, kind: 'check' as const }]),
  ];
  return (
    <RecordForm
      title={department ? words.changeTitle(department.name) : words.add}
      {...(department ? { lead: words.changeLead } : {})}
      fields={fields}
      present={presentOf(department)}
      save={({ dueOn, ...values }, version) =>
        department && dueOn
          ? sendChange(
              'POST',
              '/admin/planned-changes',
              { kind: 'change-department', subjectId: department.id, dueOn, change: bodyOf(values) },
              planned.planned,
            )
          : department
            ? sendChange(
                'PUT',
                `/admin/departments/${department.id}`,
                { ...bodyOf(values), version },
                all.saved,
              )
            : sendChange(
                'POST',
                '/admin/departments',
                { ...bodyOf(values), sealed: (values['sealed'] ?? '') !== '' },
                words.added,
              )
      }
      {...(department
        ? {
            look: async () => {
              const now = (await lookAnew())?.departments.find(({ id }) => id === department.id);
              return now && presentOf(now);
            },
          }
        : {})}
      onClose={onClose}
    />
  );
}

function CloseForm({
  city,
  department,
  onClose,
}: {
  city: City;
  department: Department;
  onClose: () => void;
}): ReactElement {
  const words = useOrganisationWords().departments;
  const planned = usePlannedWords();
  const options = city.departments
    .filter(({ id, closedAt, sealed }) => !closedAt && id !== department.id && sealed === department.sealed)
    .map(({ id, path }) => ({ id, name: path }));
  return (
    <RecordForm
      title={words.closeTitle(department.name)}
      lead={words.closeLead}
      fields={[{ name: 'intoId', label: words.into, kind: 'select', options }, dueField(planned)]}
      present={{ values: { intoId: options[0]?.id ?? '' }, version: department.version }}
      save={({ intoId, dueOn }, version) =>
        dueOn
          ? sendChange(
              'POST',
              '/admin/planned-changes',
              { kind: 'merge-department', subjectId: department.id, intoId, dueOn },
              planned.planned,
            )
          : sendChange<{ cases: number }>(
              'POST',
              `/admin/departments/${department.id}/close`,
              { version, intoId },
              ({ cases }) => words.closed(cases),
            )
      }
      onClose={onClose}
    />
  );
}
