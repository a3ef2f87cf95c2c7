import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Resident } from '../../shared/desk-types.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { PhoneNumberCall } from '../phone/phone-parts.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';

/** How a resident can be reached, and a way to add to it. */
export function ContactPoints({ resident }: { resident: Resident }): ReactElement {
  const words = useWords();
  const channels = useQuery(queries.directory).data?.channels;
  const [adding, setAdding] = useState(false);
  const kindName = (kind: string): string =>
    kind === 'phone'
      ? words.resident.phone
      : kind === 'email'
        ? words.resident.email
        : (channels?.[kind]?.name ?? kind);
  // A call without a number holds on to its exchange by a point of its own; nobody is reached by it.
  const reachable = resident.contactPoints.filter(({ kind }) => kind !== 'call');
  return (
    <div>
      <h4 className="block-sub">{words.resident.contacts}</h4>
      <ul className="contacts">
        {reachable.map((point) => (
          <li key={point.id}>
            <span className="meta">{kindName(point.kind)}</span>
            <span className="contact-value">{point.shown ?? words.resident.hiddenValue}</span>
            <span className={point.verifiedAt ? 'verified' : 'meta'}>
              {point.verifiedAt ? words.resident.verified : words.resident.unverified}
            </span>
            {point.kind === 'phone' && point.value && <PhoneNumberCall number={point.value} />}
          </li>
        ))}
      </ul>
      {resident.can.includes('write') && !adding && (
        <button type="button" className="button button-small" onClick={() => setAdding(true)}>
          <Icon name="plus" size={15} /> {words.resident.addContact}
        </button>
      )}
      {adding && <AddContact residentId={resident.id} onDone={() => setAdding(false)} />}
    </div>
  );
}

function AddContact({ residentId, onDone }: { residentId: string; onDone: () => void }): ReactElement {
  const words = useWords();
  const [kind, setKind] = useState<'phone' | 'email'>('phone');
  const [value, setValue] = useState('');
  const act = useAct(async () => {
    await client.send('POST', `/desk/residents/${residentId}/contact-points`, { kind, value: value.trim() });
    await cache.refetch(queries.resident(residentId));
    onDone();
  });
  return (
    <form
      className="resident-edit"
      onSubmit={(event) => {
        event.preventDefault();
        if (value.trim() !== '') void act.run();
      }}
    >
      <SelectField
        label={words.resident.contactKind}
        value={kind}
        onChange={(event) => setKind(event.target.value === 'email' ? 'email' : 'phone')}
      >
        <option value="phone">{words.resident.phone}</option>
        <option value="email">{words.resident.email}</option>
      </SelectField>
      <TextField
        label={words.resident.value}
        type={kind === 'phone' ? 'tel' : 'email'}
        autoComplete="off"
        autoFocus
        required
        maxLength={254}
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <Problem failure={act.failure} />
      <p className="block-actions">
        <button
          type="submit"
          className="button button-main button-small"
          disabled={act.busy || value.trim() === ''}
        >
          {words.common.add}
        </button>
        <button type="button" className="button button-small" onClick={onDone}>
          {words.common.cancel}
        </button>
      </p>
    </form>
  );
}
