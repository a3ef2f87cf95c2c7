import { useState, type ReactElement } from 'react';
import type { DeskPhonesAnswer } from '#http/admin/telephone-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { CopyButton } from '../parts/copy.tsx';
import { SelectField } from '../parts/field.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useTelephoneWords } from '../text/telephone-words.ts';

type DeskPhone = DeskPhonesAnswer['phones'][number];

/** Telephones on desks: what they sign in with, and whose they are. */
export function DeskPhones(): ReactElement {
  const words = useTelephoneWords().deskPhones;
  const shown = useQuery(queries.deskPhones);
  return (
    <>
      <h2>{words.title}</h2>
      <p className="meta">{words.lead}</p>
      <Shown of={shown} rows={2} onRetry={() => void cache.refetch(queries.deskPhones)}>
        {({ phones }) =>
          phones.length === 0 ? (
            <p>{words.none}</p>
          ) : (
            <ul className="failed-list">
              {phones.map((phone) => (
                <OnePhone key={phone.name} phone={phone} />
              ))}
            </ul>
          )
        }
      </Shown>
    </>
  );
}

function OnePhone({ phone }: { phone: DeskPhone }): ReactElement {
  const words = useTelephoneWords().deskPhones;
  const staff = useQuery(queries.directory).data?.staff ?? [];
  const act = useAct(async (staffId: string | null) => {
    const url = `/admin/desk-phones/${phone.name}`;
    const answer = await client.send<DeskPhonesAnswer>('PUT', url, { staffId });
    cache.write(queries.deskPhones, () => answer);
    toast(words.saved(phone.name));
  });
  return (
    <li className="failed desk-phone">
      <div className="grow">
        <p className="font-700">{phone.name}</p>
        <p className="meta">
          <span>{phone.usedBy === null ? words.free : words.inUse(phone.usedBy)}</span>
          {phone.usedBy !== null && <span>{phone.reachable ? words.registered : words.away}</span>}
        </p>
        {phone.secret !== null && <Secret name={phone.name} secret={phone.secret} />}
        <Problem failure={act.failure} />
      </div>
      {phone.isOthers ? (
        <p className="meta">{words.others}</p>
      ) : (
        <SelectField
          label={words.owner}
          value={phone.staff?.id ?? ''}
          disabled={act.busy}
          onChange={(event) => void act.run(event.target.value === '' ? null : event.target.value)}
        >
          <option value="">{words.anybody}</option>
          {staff.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
    </li>
  );
}

/** Shown when asked for: it is typed into the telephone once. */
function Secret({ name, secret }: { name: string; secret: string }): ReactElement {
  const words = useTelephoneWords().deskPhones;
  const [shown, setShown] = useState(false);
  return (
    <p className="desk-phone-secret">
      <span className="meta">{words.secret}</span>
      <code>{shown ? secret : '••••••••'}</code>
      <button
        type="button"
        className="button button-small"
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
      >
        {shown ? words.hide : words.show}
        <span className="sr-only"> {name}</span>
      </button>
      {shown && <CopyButton text={secret} />}
    </p>
  );
}
