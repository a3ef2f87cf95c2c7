import { type ReactElement, useRef, useState } from 'react';
import { DeskFailure } from '../../shared/desk-failure.ts';
import { attempt } from '../state/act.ts';
import { useOrganisationWords } from '../text/organisation-words.ts';
import { type City, lookAnew, sendChange } from './changing.ts';
import { ListSection, RowButton } from './list-section.tsx';
import { type Code, withOne } from './one-code.ts';
import { RecordForm } from './record-form.tsx';

type ListName = 'wrapUpCodes' | 'presenceReasons' | 'refuseReasons';
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
  /** The code as whoever changes it saw it last. */
  const seen = useRef<Code | null>(null);
  const codes = city[list];
  const hasOutcome = list === 'wrapUpCodes';
  const valuesOf = (code: Code | null) => ({
    name: code?.name ?? '',
    ...(hasOutcome ? { outcome: code?.outcome ?? 'other' } : {}),
  });
  const change = (code: Code): void => {
    seen.current = code;
    setOpen(code);
  };
  const put = (next: readonly Code[], version: number): Promise<unknown> =>
    sendChange('PUT', '/admin/codes', { version, list, codes: next }, all.saved);
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
          <RowButton name={code.name} onPress={() => change(code)}>
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
          present={{ values: valuesOf(open === 'add' ? null : open), version: city.cityVersion }}
          save={async ({ name = '', outcome }) => {
            // The list is one record: what others put into it meanwhile stays.
            const now = (await lookAnew()) ?? city;
            const told = { name, ...(hasOutcome ? { outcome: outcome as Code['outcome'] } : {}) };
            const next =
              open === 'add'
                ? [...now[list], { code: crypto.randomUUID(), ...told }]
                : withOne(now[list], seen.current ?? open, told);
            if (!next) throw new DeskFailure('refused', { code: 'version.conflict' });
            await put(next, now.cityVersion);
          }}
          {...(open === 'add'
            ? {}
            : {
                look: async () => {
                  const now = await lookAnew();
                  const code = now?.[list].find((one) => one.code === open.code);
                  if (!now || !code) return undefined;
                  seen.current = code;
                  return { values: valuesOf(code), version: now.cityVersion };
                },
              })}
          onClose={() => setOpen(null)}
        />
      )}
    </ListSection>
  );
}
