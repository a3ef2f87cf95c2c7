import { useMemo, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Call, CallTarget, PhoneDirectory } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { type Option, Picker } from '../parts/picker.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { useQuery } from '../state/use-query.ts';
import { type PhoneWords, usePhoneWords } from '../text/phone-words.ts';
import { useWords } from '../text/text.ts';
import type { Words } from '../text/ja.ts';
import { giveCall } from './actions.ts';

type How = 'consult' | 'transfer';

/** Gives a call on: to a queue, a department's number, a colleague, any number; after asking them, or at once. */
export function GiveCall({ call, onClose }: { call: Call; onClose: () => void }): ReactElement {
  const own = usePhoneWords();
  const words = useWords();
  const shown = useQuery(queries.phoneDirectory);
  const [target, setTarget] = useState<string | null>(null);
  const [number, setNumber] = useState('');
  const [how, setHow] = useState<How>('consult');
  const [note, setNote] = useState('');
  const options = useMemo(
    () => (shown.data ? targets(shown.data, own, words) : []),
    [shown.data, own, words],
  );
  const to = targetOf(target, number, shown.data);
  const isQueue = to?.kind === 'queue';
  const way: How = isQueue ? 'transfer' : how;
  const act = useAct(async () => {
    if (!to) return;
    await giveCall(call.id, way, to, isQueue && note.trim() !== '' ? note.trim() : null);
    onClose();
  });
  return (
    <Dialog
      title={own.giveTitle}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={!to || act.busy}>
            {way === 'consult' ? own.submitConsult : own.submitBlind}
          </button>
        </>
      }
    >
      <Picker
        label={own.giveWho}
        hint={own.giveHint}
        options={options}
        chosen={target}
        onChoose={(id) => {
          setTarget(id);
          setNumber('');
          act.clear();
        }}
      />
      <TextField
        label={own.number}
        hint={own.numberHint}
        type="tel"
        autoComplete="off"
        maxLength={40}
        value={number}
        onChange={(event) => {
          setNumber(event.target.value);
          setTarget(null);
          act.clear();
        }}
      />
      {isQueue ? (
        <>
          <p className="notice">{own.toQueueLead}</p>
          <TextField
            label={own.note}
            hint={own.noteHint}
            optional
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </>
      ) : (
        <HowField how={how} onChange={setHow} />
      )}
      <Problem failure={act.failure ?? shown.failure} />
    </Dialog>
  );
}

function HowField({ how, onChange }: { how: How; onChange: (how: How) => void }): ReactElement {
  const own = usePhoneWords();
  const ways: readonly [How, string, string][] = [
    ['consult', own.consultFirst, own.consultFirstLead],
    ['transfer', own.blind, own.blindLead],
  ];
  return (
    <fieldset className="give-how">
      <legend>{own.giveHow}</legend>
      {ways.map(([value, name, lead]) => (
        <div key={value}>
          <label className="check">
            <input
              type="radio"
              name="give-how"
              value={value}
              checked={how === value}
              aria-describedby={`give-${value}`}
              onChange={() => onChange(value)}
            />
            {name}
          </label>
          <p id={`give-${value}`} className="meta give-lead">
            {lead}
          </p>
        </div>
      ))}
    </fieldset>
  );
}

/** Everybody and everything a call can go to; found by reading and number too. */
export function targets(directory: PhoneDirectory, own: PhoneWords, words: Words): Option[] {
  return [
    ...directory.staff
      .filter(({ reachable }) => reachable)
      .map((one) => ({
        id: `staff ${one.id}`,
        name: one.name,
        path: one.departmentName,
        also: one.kana,
        tag: [own.kinds.staff, words.personal.states[one.state]].join('・'),
      })),
    ...directory.departments
      .filter(({ phone }) => phone !== null)
      .map((one) => ({
        id: `department ${one.id}`,
        name: one.name,
        path: one.path,
        also: `${one.kana} ${one.phone?.replaceAll('-', '') ?? ''}`,
        tag: [own.kinds.department, one.phone].join('・'),
      })),
    ...directory.queues.map((one) => ({
      id: `queue ${one.id}`,
      name: one.name,
      path: one.departmentName,
      tag: one.open ? own.kinds.queue : [own.kinds.queue, own.closed].join('・'),
    })),
  ];
}

/** What a chosen line, or a typed number, means; undefined while there is neither. */
function targetOf(
  chosen: string | null,
  typed: string,
  directory: PhoneDirectory | undefined,
): CallTarget | undefined {
  if (typed.trim() !== '') return { kind: 'number', number: typed.trim() };
  const [kind, id = ''] = (chosen ?? '').split(' ');
  if (kind === 'staff' || kind === 'queue') return { kind, id };
  const number = directory?.departments.find((one) => kind === 'department' && one.id === id)?.phone;
  return number ? { kind: 'number', number } : undefined;
}
