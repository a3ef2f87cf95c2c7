import { type ReactElement, useState } from 'react';
import { attempt } from '../state/act.ts';
import { useOrganisationWords } from '../text/organisation-words.ts';
import { type City, lookAnew, sendChange } from './changing.ts';
import { ListSection, RowButton } from './list-section.tsx';
import { type Present, RecordForm, type Values } from './record-form.tsx';

type Category = City['categories'][number];

/** What cases may be about: kind, department, working days allowed. */
export function Categories({ city }: { city: City }): ReactElement {
  const all = useOrganisationWords();
  const words = all.categories;
  const [open, setOpen] = useState<Category | 'add' | null>(null);
  const setActive = (category: Category, active: boolean): void =>
    void attempt(() =>
      sendChange('PUT', `/admin/categories/${category.id}`, { version: category.version, active }, all.saved),
    );
  return (
    <ListSection
      id="categories"
      title={all.parts.categories}
      lead={words.lead}
      add={words.add}
      onAdd={() => setOpen('add')}
      rows={city.categories.map((category) => (
        <li key={category.id} className="failed">
          <div className="grow">
            <p className="font-700">
              {category.name}
              {category.sealed && <span className="api-state">{all.departments.sealed}</span>}
              {!category.active && <span className="api-state api-state-disabled">{all.retired}</span>}
            </p>
            <p className="meta">
              <span>{words.kinds[category.kind]}</span>
              <span>{category.departmentName}</span>
              <span>{words.days(category.dueWorkingDays)}</span>
            </p>
          </div>
          <RowButton name={category.name} onPress={() => setOpen(category)}>
            {all.change}
          </RowButton>
          <RowButton name={category.name} onPress={() => setActive(category, !category.active)}>
            {category.active ? all.retire : all.use}
          </RowButton>
        </li>
      ))}
    >
      {open && (
        <CategoryForm city={city} category={open === 'add' ? null : open} onClose={() => setOpen(null)} />
      )}
    </ListSection>
  );
}

const presentOf = (of: Category | null | undefined, departmentId: string): Present => ({
  values: {
    name: of?.name ?? '',
    kind: of?.kind ?? 'enquiry',
    departmentId: of?.departmentId ?? departmentId,
    dueWorkingDays: String(of?.dueWorkingDays ?? 5),
    sealed: of?.sealed ? '1' : '',
  },
  version: of?.version ?? 0,
});

const bodyOf = (values: Values) => ({
  name: values['name'],
  kind: values['kind'],
  departmentId: values['departmentId'],
  dueWorkingDays: Number(values['dueWorkingDays']),
  sealed: values['sealed'] !== '',
});

function CategoryForm({
  city,
  category,
  onClose,
}: {
  city: City;
  category: Category | null;
  onClose: () => void;
}): ReactElement {
  const all = useOrganisationWords();
  const words = all.categories;
  const departments = city.departments
    .filter(({ closedAt }) => !closedAt)
    .map(({ id, path }) => ({ id, name: path }));
  const first = departments[0]?.id ?? '';
  return (
    <RecordForm
      title={category ? words.changeTitle(category.name) : words.add}
      fields={[
        { name: 'name', label: all.name },
        {
          name: 'kind',
          label: words.kind,
          kind: 'select',
          options: Object.entries(words.kinds).map(([id, name]) => ({ id, name })),
        },
        { name: 'departmentId', label: all.department, kind: 'select', options: departments },
        { name: 'dueWorkingDays', label: words.dueDays, hint: words.dueHint, kind: 'number' },
        { name: 'sealed', label: words.sealedField, hint: words.sealedHint, kind: 'check' },
      ]}
      present={presentOf(category, first)}
      save={(values, version) =>
        category
          ? sendChange('PUT', `/admin/categories/${category.id}`, { ...bodyOf(values), version }, all.saved)
          : sendChange('POST', '/admin/categories', bodyOf(values), words.added)
      }
      {...(category
        ? {
            look: async () => {
              const now = (await lookAnew())?.categories.find(({ id }) => id === category.id);
              return now && presentOf(now, first);
            },
          }
        : {})}
      onClose={onClose}
    />
  );
}
