import type { ReactElement } from 'react';
import type { InvitedAnswer, PersonAnswer } from '#http/admin/staff-shapes.ts';
import { LANGUAGES } from '../../shared/i18n.ts';
import { queries } from '../../shared/desk-queries.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { usePeopleWords } from '../text/people-words.ts';
import { useWords } from '../text/text.ts';
import { letterOf, useLetterFields, usualLetter } from './link-form.tsx';
import { idsOf, joinIds, type Present, RecordForm, type RecordField, type Values } from './record-form.tsx';

const LEVELS = [1, 2, 3, 4, 5];
const SKILL = 'skill:';
const UNITS = 'units:';

/** Somebody's place in the city: new by an invitation, or changed. */
export function PersonForm({
  person,
  onClose,
  onSaved,
  onLink,
}: {
  person: PersonAnswer | null;
  onClose: () => void;
  onSaved: () => Promise<void>;
  onLink: (name: string, url: string) => void;
}): ReactElement | null {
  const words = usePeopleWords();
  const desk = useWords();
  const city = useQuery(queries.organisation).data;
  const directory = useQuery(queries.directory).data;
  const roles = useQuery(queries.roles).data;
  const letterFields = useLetterFields();
  if (!city || !roles || !directory) return null;
  const departments = city.departments
    .filter(({ closedAt }) => !closedAt)
    .map(({ id, path }) => ({ id, name: path }));
  const skills = city.skills.filter(({ active }) => active);
  const channels = Object.entries(directory.channels).filter(([, { written }]) => written);
  const fields: RecordField[] = [
    { name: 'name', label: words.name },
    { name: 'kana', label: words.kana, optional: true },
    ...(person ? [] : [{ name: 'login', label: words.login, hint: words.loginHint }, ...letterFields]),
    { name: 'departmentId', label: words.department, kind: 'select', options: departments },
    {
      name: 'roles',
      label: words.rolesField,
      hint: words.rolesHint,
      kind: 'checks',
      options: roles.roles
        .filter(({ active, id }) => active || person?.roles.includes(id))
        .map(({ id, name, description }) => ({
          id,
          name:
            name === null ? `${words.roles[id]?.name}：${words.roles[id]?.what}` : `${name}：${description}`,
        })),
    },
    {
      name: 'queueIds',
      label: words.queuesField,
      hint: words.queuesHint,
      kind: 'checks',
      options: city.queues.map(({ id, name }) => ({ id, name })),
    },
    {
      name: 'languages',
      label: words.languages,
      kind: 'checks',
      options: LANGUAGES.map(({ code, name }) => ({ id: code, name: desk.languages[code] ?? name })),
    },
    ...skills.map(({ id, name }) => ({
      name: `${SKILL}${id}`,
      label: words.skill(name),
      kind: 'select' as const,
      optional: true,
      options: [
        { id: '', name: words.noSkill },
        ...LEVELS.map((level) => ({ id: String(level), name: words.level(level) })),
      ],
    })),
    ...channels.map(([channel, { name }], at) => ({
      name: `${UNITS}${channel}`,
      label: words.units(name),
      // Said once: it holds for all of them.
      ...(at === 0 ? { hint: words.unitsHint } : {}),
      kind: 'number' as const,
      optional: true,
    })),
  ];
  const presentOf = (of: PersonAnswer | null): Present => ({
    values: {
      name: of?.name ?? '',
      kana: of?.kana ?? '',
      ...(of ? {} : { login: '' }),
      departmentId: of?.departmentId ?? departments[0]?.id ?? '',
      roles: joinIds(of?.roles ?? ['agent']),
      queueIds: joinIds(of?.queueIds ?? (city.queues.length === 1 ? [city.queues[0]!.id] : [])),
      languages: joinIds(of?.languages ?? ['ja']),
      ...Object.fromEntries(
        skills.map(({ id }) => [
          `${SKILL}${id}`,
          String(of?.skills.find(({ skillId }) => skillId === id)?.level ?? ''),
        ]),
      ),
      ...Object.fromEntries(
        channels.map(([channel]) => [`${UNITS}${channel}`, String(of?.capacity[channel] ?? '')]),
      ),
      ...(of ? {} : usualLetter(letterFields)),
    },
    version: of?.version ?? 0,
  });
  const save = async (values: Values, version: number): Promise<void> => {
    const body = bodyOf(values, person);
    if (person) {
      await client.send('PUT', `/admin/staff/${person.id}`, { ...body, version });
      toast(words.saved);
    } else {
      const { link } = await client.send<InvitedAnswer>('POST', '/admin/staff', {
        ...body,
        login: values['login'],
        letter: letterOf(values),
      });
      if (link) onLink(values['name'] ?? '', link.url);
      else toast(words.invitedElsewhere);
    }
    await Promise.all([onSaved(), cache.refetch(queries.organisation), cache.refetch(queries.roles)]);
  };
  return (
    <RecordForm
      title={person ? words.changeTitle(person.name) : words.invite}
      {...(person ? {} : { lead: words.inviteLead })}
      fields={fields}
      present={presentOf(person)}
      save={save}
      {...(person
        ? {
            look: async () => {
              await onSaved();
              const now = cache.peek(queries.people).data?.people.find(({ id }) => id === person.id);
              return now && presentOf(now);
            },
          }
        : {})}
      onClose={onClose}
    />
  );
}

/** Skills that were retired and units of channels that are not shown stay as they are. */
function bodyOf(values: Values, person: PersonAnswer | null) {
  const given = (prefix: string): [string, number][] =>
    Object.entries(values).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== ''
        ? [[name.slice(prefix.length), Number(value)] as [string, number]]
        : [],
    );
  const shown = (prefix: string, id: string): boolean => `${prefix}${id}` in values;
  const otherUnits = Object.entries(person?.capacity ?? {}).filter(([channel]) => !shown(UNITS, channel));
  return {
    name: values['name'],
    kana: values['kana'],
    departmentId: values['departmentId'],
    roles: idsOf(values['roles']),
    queueIds: idsOf(values['queueIds']),
    languages: idsOf(values['languages']),
    skills: given(SKILL).map(([skillId, level]) => ({ skillId, level })),
    capacity: Object.fromEntries([...otherUnits, ...given(UNITS)]),
  };
}
