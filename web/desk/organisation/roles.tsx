import { type ReactElement, useState } from 'react';
import type { RolesAnswer } from '#http/admin/staff-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Shown } from '../parts/state.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { usePeopleWords } from '../text/people-words.ts';
import { idsOf, joinIds, RecordForm } from './record-form.tsx';
import { RoleCapacity } from './role-capacity.tsx';

type Role = RolesAnswer['roles'][number];

/** What people may be made to be: the product's roles in plain words, and the city's own. */
export function Roles(): ReactElement {
  const words = usePeopleWords();
  const shown = useQuery(queries.roles);
  const [open, setOpen] = useState<Role | 'add' | null>(null);
  return (
    <section aria-labelledby="roles-title">
      <div className="api-head">
        <h2 id="roles-title">{words.rolesTitle}</h2>
        <button type="button" className="button button-small" onClick={() => setOpen('add')}>
          {words.addRole}
        </button>
      </div>
      <p className="meta">{words.rolesLead}</p>
      <Shown of={shown} rows={4} onRetry={() => void cache.refetch(queries.roles)}>
        {({ roles, permissions }) => (
          <>
            <ul className="failed-list">
              {roles.map((role) => (
                <OneRole key={role.id} role={role} onChange={() => setOpen(role)} />
              ))}
            </ul>
            {open && (
              <RoleForm
                role={open === 'add' ? null : open}
                permissions={permissions}
                onClose={() => setOpen(null)}
              />
            )}
          </>
        )}
      </Shown>
    </section>
  );
}

async function put(role: Role, change: object): Promise<void> {
  const { name, description, permissions, active, version } = role;
  await client.send('PUT', `${queries.roles.url}/${role.id}`, {
    ...{ name, description, permissions, active, version },
    ...change,
  });
  await Promise.all([cache.refetch(queries.roles), cache.refetch(queries.people)]);
}

function OneRole({ role, onChange }: { role: Role; onChange: () => void }): ReactElement {
  const words = usePeopleWords();
  const own = words.roles[role.id];
  const isOwn = role.version !== null;
  const name = role.name ?? own?.name ?? role.id;
  return (
    <li className="failed">
      <details className="grow">
        <summary>
          <b>{name}</b>
          {isOwn && <span className="api-state">{words.ownRole}</span>}
          {!role.active && <span className="api-state api-state-disabled">{words.roleRetired}</span>}
          <span className="meta">
            {' '}
            {role.description || own?.what} {words.people(role.people)}
          </span>
        </summary>
        <ul className="organisation-sees">
          {role.permissions.map((permission) => (
            <li key={permission}>{words.permissions[permission] ?? permission}</li>
          ))}
        </ul>
      </details>
      {role.active && role.permissions.includes('interaction.answer') && (
        <RoleCapacity role={role.id} name={name} />
      )}
      {isOwn && (
        <>
          <button type="button" className="button button-small" onClick={onChange}>
            {words.change}
            <span className="sr-only"> {name}</span>
          </button>
          <button
            type="button"
            className="button button-small"
            onClick={() => void attempt(() => put(role, { active: !role.active }))}
          >
            {role.active ? words.retireRole : words.useRole}
            <span className="sr-only"> {name}</span>
          </button>
        </>
      )}
    </li>
  );
}

function RoleForm({
  role,
  permissions,
  onClose,
}: {
  role: Role | null;
  permissions: readonly string[];
  onClose: () => void;
}): ReactElement {
  const words = usePeopleWords();
  return (
    <RecordForm
      title={role ? words.changeTitle(role.name ?? '') : words.addRole}
      lead={words.roleLead}
      fields={[
        { name: 'name', label: words.roleName },
        { name: 'description', label: words.roleWhat, optional: true, max: 500 },
        {
          name: 'permissions',
          label: words.may,
          kind: 'checks',
          options: permissions.map((id) => ({ id, name: words.permissions[id] ?? id })),
        },
      ]}
      present={{
        values: {
          name: role?.name ?? '',
          description: role?.description ?? '',
          permissions: joinIds(role?.permissions ?? ['desk.use']),
        },
        version: role?.version ?? 0,
      }}
      save={async (values, version) => {
        const body = {
          name: values['name'],
          description: values['description'],
          permissions: idsOf(values['permissions']),
        };
        if (role) await put(role, { ...body, version });
        else {
          await client.send('POST', queries.roles.url, body);
          await cache.refetch(queries.roles);
        }
        toast(words.saved);
      }}
      onClose={onClose}
    />
  );
}
