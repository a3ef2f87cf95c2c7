import { useMemo, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Case } from '../../shared/desk-types.ts';
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
    const before = { departmentId: given.departmentId, ownerStaffId: given.ownerStaffId };
    await changeCase(given, {
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
          <button type="submit" className="button button-main" disabled={act.busy}>
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
      <Problem failure={act.failure} />
    </Dialog>
  );
}
