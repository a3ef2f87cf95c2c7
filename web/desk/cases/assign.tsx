import { useMemo, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Case } from '../../shared/desk-types.ts';
import { Conflict } from '../parts/conflict.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField } from '../parts/field.tsx';
import { Picker } from '../parts/picker.tsx';
import { Problem } from '../parts/state.tsx';
import { attempt, useAct } from '../state/act.ts';
import { cache } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { changeCase } from './change.ts';

/** Gives a case to another department or person. */
export function Assign({ given, onClose }: { given: Case; onClose: () => void }): ReactElement {
  const words = useWords();
  const directory = useQuery(queries.directory).data;
  // What was there when the choosing began: the case goes on changing behind the dialog.
  const [base, setBase] = useState(given);
  const [departmentId, setDepartmentId] = useState(given.departmentId);
  const [ownerStaffId, setOwner] = useState(given.ownerStaffId ?? '');
  const departments = useMemo(
    () => directory?.departments.map((one) => ({ id: one.id, name: one.name, path: one.path })) ?? [],
    [directory],
  );
  const staff =
    directory?.staff.filter((one) => one.departmentId === departmentId || one.id === given.ownerStaffId) ??
    [];
  const act = useAct(async () => {
    const before = { departmentId: base.departmentId, ownerStaffId: base.ownerStaffId };
    await changeCase(base, {
      departmentId: departmentId === before.departmentId ? undefined : departmentId,
      ownerStaffId: ownerStaffId === (before.ownerStaffId ?? '') ? undefined : ownerStaffId || null,
    });
    const undo = (): void => {
      const present = cache.peek(queries.case(given.id)).data;
      if (present) void attempt(() => changeCase(present, before));
    };
    toast(words.cases.assigned, { undo });
    onClose();
  });
  const overtaken = act.failure?.code === 'version.conflict' && given.version !== base.version;
  const nameOf = (id: string | null): string =>
    directory?.staff.find((one) => one.id === id)?.name ?? words.cases.noOwner;
  const goOn = (): void => {
    setBase(given);
    act.clear();
  };
  return (
    <Dialog
      title={words.cases.assignTitle}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={act.busy || overtaken}>
            {words.common.save}
          </button>
        </>
      }
    >
      <Picker
        label={words.cases.department}
        hint={words.handover.targetHint}
        options={departments}
        chosen={departmentId}
        onChoose={(id) => {
          setDepartmentId(id);
          if (id !== given.departmentId) setOwner('');
        }}
      />
      <SelectField
        label={words.cases.owner}
        value={ownerStaffId}
        onChange={(event) => setOwner(event.target.value)}
      >
        <option value="">{words.cases.noOwner}</option>
        {staff.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </SelectField>
      {overtaken ? (
        <Conflict
          by={{ name: given.changedByName, at: given.changedAt }}
          fields={[
            {
              label: words.cases.department,
              mine: departments.find((one) => one.id === departmentId)?.name ?? '',
              theirs: given.departmentName,
            },
            { label: words.cases.owner, mine: nameOf(ownerStaffId), theirs: nameOf(given.ownerStaffId) },
          ]}
          onMine={goOn}
          onTheirs={() => {
            setDepartmentId(given.departmentId);
            setOwner(given.ownerStaffId ?? '');
            goOn();
          }}
        />
      ) : (
        <Problem failure={act.failure} />
      )}
    </Dialog>
  );
}
