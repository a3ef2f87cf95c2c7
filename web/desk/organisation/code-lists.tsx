import { type ReactElement, useState } from 'react';
import { attempt } from '../state/act.ts';
import { useOrganisationWords } from '../text/organisation-words.ts';
import { type City, lookAnew, sendChange } from './changing.ts';
import { ListSection, RowButton } from './list-section.tsx';
import { RecordForm } from './record-form.tsx';

type ListName = 'wrapUpCodes' | 'presenceReasons' | 'refuseReasons';
type Code = City[ListName][number];
const LISTS: readonly ListName[] = ['wrapUpCodes', 'presenceReasons', 'refuseReasons'];

/** Short lists that are chosen from: skills, results, reasons. */
export function CodeLists({ city }: { city: City }): ReactElement {
  return (
    <>
      <Skills city={city} />
      {LISTS.map((list) => (
        <Codes key={list} city={city} list={list} />
      ))}
    </>
  );
}

function Skills({ city }: { city: City }): ReactElement {
  const all = useOrganisationWords();
  const words = all.skills;
  const [open, setOpen] = useState<City['skills'][number] | 'add' | null>(null);
  const change = (skill: City['skills'][number], to: object): Promise<unknown> =>
    sendChange(
      'PUT',
      `/admin/skills/${skill.id}`,
      { name: skill.name, active: skill.active, version: skill.version, ...to },
      all.saved,
    );
  return (
    <ListSection
      id="skills"
      title={words.title}
      lead={words.lead}
      add={words.add}
      onAdd={() => setOpen('add')}
      rows={city.skills.map((skill) => (
        <li key={skill.id} className="failed">
          <p className="grow">
            {skill.name}
            {!skill.active && <span className="api-state api-state-disabled">{all.retired}</span>}
          </p>
          <RowButton name={skill.name} onPress={() => setOpen(skill)}>
            {all.change}
          </RowButton>
          <RowButton
            name={skill.name}
            onPress={() => void attempt(() => change(skill, { active: !skill.active }))}
          >
            {skill.active ? all.retire : all.use}
          </RowButton>
        </li>
      ))}
    >
      {open && (
        <RecordForm
          title={open === 'add' ? words.add : words.changeTitle(open.name)}
          fields={[{ name: 'name', label: all.name }]}
          present={{
            values: { name: open === 'add' ? '' : open.name },
            version: open === 'add' ? 0 : open.version,
          }}
          save={({ name }, version) =>
            open === 'add'
              ? sendChange('POST', '/admin/skills', { name }, words.added)
              : change(open, { name, version })
          }
          onClose={() => setOpen(null)}
        />
      )}
    </ListSection>
  );
}

function Codes({ city, list }: { city: City; list: ListName }): ReactElement {
  const all = useOrganisationWords();
  const words = all.codes[list];
  const [open, setOpen] = useState<Code | 'add' | null>(null);
  const codes = city[list];
  const put = (next: readonly Code[], version: number): Promise<unknown> =>
    sendChange('PUT', '/admin/codes', { version, list, codes: next }, all.saved);
  const hasOutcome = list === 'wrapUpCodes';
  return (
    <ListSection
      id={list}
      title={words.title}
      lead={words.lead}
      add={
        <>
          {all.add}
          <span className="sr-only"> {words.title}</span>
        </>
      }
      onAdd={() => setOpen('add')}
      rows={codes.map((code) => (
        <li key={code.code} className="failed">
          <p className="grow">
            {code.name}
            {code.outcome && <span className="meta"> {all.outcomes[code.outcome]}</span>}
          </p>
          <RowButton name={code.name} onPress={() => setOpen(code)}>
            {all.change}
          </RowButton>
          {codes.length > 1 && (
            <RowButton
              name={code.name}
              onPress={() =>
                void attempt(() =>
                  put(
                    codes.filter((one) => one.code !== code.code),
                    city.cityVersion,
                  ),
                )
              }
            >
              {all.remove}
            </RowButton>
          )}
        </li>
      ))}
    >
      {open && (
        <RecordForm
          title={open === 'add' ? words.title : all.changeOf(open.name)}
          fields={[
            { name: 'name', label: all.name },
            ...(hasOutcome
              ? [
                  {
                    name: 'outcome',
                    label: all.outcome,
                    hint: all.outcomeHint,
                    kind: 'select' as const,
                    options: Object.entries(all.outcomes).map(([id, name]) => ({ id, name })),
                  },
                ]
              : []),
          ]}
          present={{
            values: {
              name: open === 'add' ? '' : open.name,
              ...(hasOutcome ? { outcome: (open !== 'add' && open.outcome) || 'other' } : {}),
            },
            version: city.cityVersion,
          }}
          save={async ({ name = '', outcome }, version) => {
            // The list is one record: what others put into it meanwhile stays.
            const now = (await lookAnew())?.[list] ?? codes;
            const told = { name, ...(hasOutcome ? { outcome: outcome as Code['outcome'] } : {}) };
            const next =
              open === 'add'
                ? [...now, { code: crypto.randomUUID(), ...told }]
                : now.map((one) => (one.code === open.code ? { ...one, ...told } : one));
            await put(next, Math.max(version, (await lookAnew())?.cityVersion ?? version));
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </ListSection>
  );
}
