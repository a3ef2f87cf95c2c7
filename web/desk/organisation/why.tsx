import type { ReactElement } from 'react';
import type { PersonAnswer, StaffExplanationAnswer } from '#http/admin/staff-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useQuery } from '../state/use-query.ts';
import { usePeopleWords } from '../text/people-words.ts';
import { useWords } from '../text/text.ts';

/** Why somebody may do what they may, and sees what they see. */
export function Why({ person, onClose }: { person: PersonAnswer; onClose: () => void }): ReactElement {
  const words = usePeopleWords();
  const { close } = useWords().common;
  const shown = useQuery(queries.staffPermissions(person.id));
  return (
    <Dialog
      title={words.whyTitle(person.name)}
      wide
      onClose={onClose}
      actions={
        <button type="button" className="button" onClick={onClose}>
          {close}
        </button>
      }
    >
      <Shown of={shown} rows={5}>
        {(why) => (
          <>
            <h3>{words.sees}</h3>
            <Sees sees={why.sees} />
            {why.grants.length > 0 && (
              <>
                <h3>{words.grants}</h3>
                <ul className="organisation-sees">
                  {why.grants.map((grant) => (
                    <li key={`${grant.kind} ${grant.untilAt} ${grant.departmentPath}`}>
                      {words.grant[grant.kind]} {grant.departmentPath ?? words.sight.city}（
                      <Time at={grant.untilAt} style="full" />
                      {words.grantUntil}）
                      {grant.permissions
                        .map((permission) => words.permissions[permission] ?? permission)
                        .join('、')}
                    </li>
                  ))}
                </ul>
              </>
            )}
            <h3>{words.may}</h3>
            {why.permissions.length === 0 && <p className="meta">{words.mayNothing}</p>}
            <dl className="organisation-facts">
              {why.permissions.map(({ permission, roles }) => (
                <div key={permission}>
                  <dt>{words.permissions[permission] ?? permission}</dt>
                  <dd className="meta">
                    {words.byRole(roles.map(({ id, name }) => name ?? words.roles[id]?.name ?? id))}
                  </dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </Shown>
    </Dialog>
  );
}

function Sees({ sees }: { sees: StaffExplanationAnswer['sees'] }): ReactElement {
  const words = usePeopleWords().sight;
  const rows: string[] = [
    ...(sees.city ? [words.city] : []),
    ...(sees.residents ? [words.residents] : []),
    ...(sees.departments.length > 0 ? [words.departments(sees.departments.map(({ path }) => path))] : []),
    ...(sees.sealedIn.length > 0 ? [words.sealed(sees.sealedIn.map(({ path }) => path))] : []),
    ...(sees.queues.length > 0 ? [words.queues(sees.queues.map(({ name }) => name))] : []),
  ];
  if (rows.length === 0) return <p className="meta">{words.nothing}</p>;
  return (
    <ul className="organisation-sees">
      {rows.map((row) => (
        <li key={row}>{row}</li>
      ))}
    </ul>
  );
}
