import { type ReactElement, useState } from 'react';
import type { PersonAnswer } from '#http/admin/staff-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { ShownOnce } from '../api/shown-once.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { foldWords, matches } from '../parts/match.ts';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { usePeopleWords } from '../text/people-words.ts';
import { useWords } from '../text/text.ts';
import { Leave } from './leave.tsx';
import { LinkForm } from './link-form.tsx';
import { returnPerson, signOutPerson } from './people-acts.ts';
import { PersonForm } from './person-form.tsx';
import { Roles } from './roles.tsx';
import { Why } from './why.tsx';

type Form = 'change' | 'leave' | 'why' | 'link';
type Open = { readonly form: 'invite' } | { readonly form: Form; readonly of: PersonAnswer };
type Told = { readonly name: string; readonly url: string };
const reload = (): Promise<unknown> => cache.refetch(queries.people);

/** Who works for the city: found, invited, changed, let go. */
export function PeoplePage({ given }: { given: URLSearchParams }): ReactElement {
  const words = usePeopleWords();
  const shown = useQuery(queries.people);
  const [open, setOpen] = useState<Open | null>(given.get('invite') === '1' ? { form: 'invite' } : null);
  const [told, setTold] = useState<Told | null>(null);
  const close = (): void => setOpen(null);
  const change = async (): Promise<void> => void (await reload());
  return (
    <div className="panel api organisation">
      <section aria-labelledby="people-title">
        <div className="api-head">
          <h2 id="people-title">{words.title}</h2>
          <button type="button" className="button button-small" onClick={() => setOpen({ form: 'invite' })}>
            {words.invite}
          </button>
        </div>
        <p className="meta">{words.lead}</p>
        <Shown of={shown} rows={6} onRetry={() => void reload()}>
          {({ people, now }) => (
            <People
              people={people}
              now={now}
              lookedFor={given.get('search') ?? ''}
              onOpen={(form, of) => setOpen({ form, of })}
            />
          )}
        </Shown>
      </section>
      <Roles />
      {open?.form === 'invite' && (
        <PersonForm
          person={null}
          onClose={close}
          onSaved={change}
          onLink={(name, url) => {
            close();
            setTold({ name, url });
          }}
        />
      )}
      {open?.form === 'change' && (
        <PersonForm person={open.of} onClose={close} onSaved={change} onLink={() => undefined} />
      )}
      {open?.form === 'leave' && (
        <Leave person={open.of} people={shown.data?.people ?? []} onClose={close} onLeft={change} />
      )}
      {open?.form === 'why' && <Why person={open.of} onClose={close} />}
      {open?.form === 'link' && (
        <LinkForm
          person={open.of}
          onClose={close}
          onLink={(url) => {
            close();
            setTold({ name: open.of.name, url });
          }}
        />
      )}
      {told && (
        <ShownOnce
          title={words.linkTitle(told.name)}
          lead={words.linkLead}
          label={words.link}
          secret={told.url}
          close={words.linkClose}
          onClose={() => setTold(null)}
        />
      )}
    </div>
  );
}

const ALL = '';

function People({
  people,
  now,
  lookedFor,
  onOpen,
}: {
  people: readonly PersonAnswer[];
  now: string;
  /** Whom somebody was looking for who came here. */
  lookedFor: string;
  onOpen: (form: Form, of: PersonAnswer) => void;
}): ReactElement {
  const words = usePeopleWords();
  const { languages } = useWords();
  const roles = useQuery(queries.roles).data?.roles ?? [];
  const queues = useQuery(queries.organisation).data?.queues ?? [];
  const [search, setSearch] = useState(lookedFor);
  const [role, setRole] = useState(ALL);
  const [state, setState] = useState('here');
  const roleName = (id: string): string =>
    roles.find((one) => one.id === id)?.name ?? words.roles[id]?.name ?? id;
  const wanted = foldWords(search);
  const found = people.filter(
    (person) =>
      (state === 'all' ||
        (state === 'invited' ? person.link !== null : person.active === (state === 'here'))) &&
      (role === ALL || person.roles.includes(role)) &&
      matches(`${person.name} ${person.kana} ${person.login} ${person.departmentName}`, wanted),
  );
  return (
    <>
      <div className="organisation-row" role="search">
        <TextField
          label={words.search}
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <SelectField label={words.role} value={role} onChange={(event) => setRole(event.target.value)}>
          <option value={ALL}>{words.everyRole}</option>
          {roles.map(({ id }) => (
            <option key={id} value={id}>
              {roleName(id)}
            </option>
          ))}
        </SelectField>
        <SelectField label={words.state} value={state} onChange={(event) => setState(event.target.value)}>
          {(['here', 'invited', 'gone', 'all'] as const).map((one) => (
            <option key={one} value={one}>
              {words.states[one]}
            </option>
          ))}
        </SelectField>
      </div>
      <p className="meta" role="status">
        {words.count(found.length)}
      </p>
      {found.length === 0 && <Empty>{words.none}</Empty>}
      <ul className="failed-list">
        {found.map((person) => (
          <li key={person.id} className="failed">
            <div className="grow">
              <p className="font-700">
                {person.name}
                {!person.active && <span className="api-state api-state-disabled">{words.left}</span>}
                {person.link && (
                  <span className={person.link.expiresAt > now ? 'api-state' : 'api-state api-state-failed'}>
                    {person.link.expiresAt > now ? words.linkOpen : words.linkOver}
                  </span>
                )}
                {person.letter && person.link && (
                  <span
                    className={person.letter.state === 'failed' ? 'api-state api-state-failed' : 'api-state'}
                  >
                    {words.letters[person.letter.state]}
                  </span>
                )}
              </p>
              <p className="meta">
                <span>{person.login}</span>
                <span>{person.departmentName}</span>
                {person.leftAt && (
                  <span>
                    <Time at={person.leftAt} style="full" /> {words.leftOn}
                  </span>
                )}
              </p>
              <p className="api-scopes">{person.roles.map(roleName).join('・') || words.noRole}</p>
              <p className="meta">
                <span>
                  {words.queues(
                    person.queueIds
                      .map((id) => queues.find((one) => one.id === id)?.name ?? '')
                      .filter(Boolean),
                  )}
                </span>
                <span>{person.languages.map((code) => languages[code] ?? code).join('・')}</span>
              </p>
            </div>
            <span className="block-actions">
              <Act name={words.change} of={person} onPress={() => onOpen('change', person)} />
              <RareActs person={person} onOpen={onOpen} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What is done to somebody now and then, behind one button. */
function RareActs({
  person,
  onOpen,
}: {
  person: PersonAnswer;
  onOpen: (form: Form, of: PersonAnswer) => void;
}): ReactElement {
  const words = usePeopleWords();
  const acts: readonly (readonly [name: string, act: () => unknown])[] = [
    [words.why, () => onOpen('why', person)],
    ...(person.active
      ? [
          [words.newLink, () => onOpen('link', person)] as const,
          [words.signOut, () => signOutPerson(person, words.signedOut(person.name))] as const,
          [words.leave, () => onOpen('leave', person)] as const,
        ]
      : [[words.return, () => returnPerson(person, words.returned(person.name))] as const]),
  ];
  return (
    <Disclosure
      className="button button-small"
      label={
        <>
          {words.more}
          <Icon name="down" size={14} />
        </>
      }
      name={words.moreOf(person.name)}
    >
      {(close) => (
        <div className="menu">
          {acts.map(([name, act]) => (
            <button
              key={name}
              type="button"
              className="menu-item"
              onClick={() => {
                close();
                void act();
              }}
            >
              {name}
            </button>
          ))}
        </div>
      )}
    </Disclosure>
  );
}

function Act({ name, of, onPress }: { name: string; of: PersonAnswer; onPress: () => void }): ReactElement {
  return (
    <button type="button" className="button button-small" onClick={onPress}>
      {name}
      <span className="sr-only"> {of.name}</span>
    </button>
  );
}
