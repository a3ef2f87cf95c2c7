import { useState, type ReactElement } from 'react';
import type { ResidentRow } from '../../shared/desk-types.ts';
import type { JoinHousehold, Ties } from '../../shared/resident-queries.ts';
import { SelectField } from '../parts/field.tsx';
import { Link } from '../parts/link.tsx';
import { attempt } from '../state/act.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useWords } from '../text/text.ts';
import { writeTie } from './beside.ts';
import { ChooseResident } from './choose-resident.tsx';
import { TieBlock, TieForm } from './tie-block.tsx';

/** With whom this person lives. */
export function Household({ residentId, ties }: { residentId: string; ties: Ties }): ReactElement {
  const words = useWords();
  const { household: text } = words.beside;
  const { household } = ties;
  const mayWrite = ties.can.includes('household');
  return (
    <TieBlock
      title={text.title}
      none={household ? text.alone : text.none}
      isEmpty={!household || household.members.length === 0}
      add={mayWrite && !household ? text.join : undefined}
      form={(onDone) => <Join residentId={residentId} onDone={onDone} />}
    >
      {household?.members.map((member) => (
        <li key={member.id}>
          <Link className="tie-link" href={hrefOf(['residents', member.id])}>
            {member.name ?? words.common.unknownName}
          </Link>{' '}
          <span className="meta">{text.relations[member.relation]}</span>
        </li>
      ))}
      {mayWrite && household && (
        <li>
          <button
            type="button"
            className="button button-small button-plain"
            onClick={() =>
              void attempt(async () => {
                await writeTie(residentId, 'DELETE', `/desk/residents/${residentId}/household`);
                toast(text.left);
              })
            }
          >
            {text.leave}
          </button>
        </li>
      )}
    </TieBlock>
  );
}

function Join({ residentId, onDone }: { residentId: string; onDone: () => void }): ReactElement {
  const { household: text } = useWords().beside;
  const [other, setOther] = useState<ResidentRow | null>(null);
  const [relation, setRelation] = useState<JoinHousehold['relation']>('spouse');
  return (
    <TieForm
      onDone={onDone}
      ready={other !== null}
      act={() =>
        writeTie(residentId, 'PUT', `/desk/residents/${residentId}/household`, {
          otherId: other?.id,
          relation,
        })
      }
    >
      <ChooseResident label={text.joinTitle} notId={residentId} chosen={other} onChoose={setOther} />
      <SelectField
        label={text.relation}
        value={relation}
        onChange={(event) => setRelation(event.target.value as JoinHousehold['relation'])}
      >
        {Object.entries(text.relations).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
    </TieForm>
  );
}
