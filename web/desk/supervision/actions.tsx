import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Supervision, SupervisedRow } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField } from '../parts/field.tsx';
import { Link } from '../parts/link.tsx';
import { Picker, type Option } from '../parts/picker.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { intervene } from './act.ts';

type Props = { row: SupervisedRow; live: Supervision };
type Asked = 'move' | 'priority' | 'assign' | 'take-over';

/** What a supervisor can do about one conversation, by where it stands. */
export function RowActions({ row, live }: Props): ReactElement {
  const words = useWords();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { actions } = words.supervision;
  const close = (): void => setAsked(null);
  const offered: readonly [Asked, string][] =
    row.state === 'waiting'
      ? [
          ['move', actions.move],
          ['priority', actions.priority],
          ['assign', actions.assign],
        ]
      : row.state === 'active' && !row.mine
        ? [
            ['assign', actions.assign],
            ['take-over', actions.takeOver],
          ]
        : [];
  return (
    <div className="supervised-actions">
      {row.state === 'active' && !row.mine && (
        <Link href={hrefOf(['supervision', 'watch', row.id])} className="button button-small">
          {actions.watch}
        </Link>
      )}
      {offered.map(([what, name]) => (
        <button key={what} type="button" className="button button-small" onClick={() => setAsked(what)}>
          {name}
        </button>
      ))}
      {asked === 'move' && <Move row={row} live={live} onClose={close} />}
      {asked === 'priority' && <Priority row={row} onClose={close} />}
      {asked === 'assign' && <Assign row={row} live={live} onClose={close} />}
      {asked === 'take-over' && <TakeOver row={row} onClose={close} />}
    </div>
  );
}

function Foot({
  name,
  disabled,
  onClose,
}: {
  name: string;
  disabled: boolean;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  return (
    <>
      <button type="button" className="button" onClick={onClose}>
        {words.common.cancel}
      </button>
      <button type="submit" className="button button-main" disabled={disabled}>
        {name}
      </button>
    </>
  );
}

function Move({ row, live, onClose }: Props & { onClose: () => void }): ReactElement {
  const words = useWords();
  const text = words.supervision.move;
  const directory = useQuery(queries.directory).data;
  const own = words.personal;
  const [chosen, setChosen] = useState<string | null>(null);
  const [dropPreference, setDropPreference] = useState(false);
  const paths = new Map(directory?.departments.map((one) => [one.id, one.path]));
  const lines: Option[] = (directory?.queues ?? [])
    .filter((queue) => queue.name !== row.queueName)
    .map((queue) => ({
      id: queue.id,
      name: queue.name,
      path: paths.get(queue.departmentId),
      tag: queue.open ? undefined : words.supervision.closed,
    }));
  const people: Option[] = live.agents
    .filter((agent) => agent.state !== 'offline' && agent.name !== row.waitsFor?.name)
    .map((agent) => ({
      id: `staff ${agent.id}`,
      name: agent.name,
      path: agent.departmentName,
      tag: [own.colleague, words.supervision.states[agent.state]].join('・'),
    }));
  const options = [...lines, ...people];
  const toPerson = chosen?.startsWith('staff ') ?? false;
  const act = useAct(async () => {
    await intervene(
      row,
      'move',
      toPerson ? { toStaffId: chosen?.slice('staff '.length) } : { toQueueId: chosen, dropPreference },
    );
    toast(text.done(options.find((one) => one.id === chosen)?.name ?? ''));
    onClose();
  });
  return (
    <Dialog
      title={own.moveTitle}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={<Foot name={text.submit} disabled={chosen === null || act.busy} onClose={onClose} />}
    >
      <p className="notice">{own.moveLead}</p>
      <Picker
        label={own.moveTarget}
        hint={text.hint}
        options={options}
        chosen={chosen}
        onChoose={setChosen}
      />
      {!toPerson && (
        <label className="check">
          <input
            type="checkbox"
            checked={dropPreference}
            onChange={(event) => setDropPreference(event.target.checked)}
          />
          {own.dropPreference}
        </label>
      )}
      <Problem failure={act.failure} />
    </Dialog>
  );
}

function Priority({ row, onClose }: { row: SupervisedRow; onClose: () => void }): ReactElement {
  const words = useWords();
  const text = words.supervision.priority;
  const [value, setValue] = useState(row.priority);
  const known = text.levels.some((level) => level.value === row.priority);
  const act = useAct(async () => {
    await intervene(row, 'priority', { priority: value });
    toast(text.done);
    onClose();
  });
  return (
    <Dialog
      title={text.title}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={<Foot name={text.submit} disabled={value === row.priority || act.busy} onClose={onClose} />}
    >
      <p className="notice">{text.lead}</p>
      <SelectField
        label={text.label}
        value={value}
        onChange={(event) => setValue(Number(event.target.value))}
      >
        {!known && <option value={row.priority}>{row.priority}</option>}
        {text.levels.map((level) => (
          <option key={level.value} value={level.value}>
            {level.name}
          </option>
        ))}
      </SelectField>
      <Problem failure={act.failure} />
    </Dialog>
  );
}

function Assign({ row, live, onClose }: Props & { onClose: () => void }): ReactElement {
  const words = useWords();
  const text = words.supervision.assign;
  const [chosen, setChosen] = useState<string | null>(null);
  const options: Option[] = live.agents
    .filter((agent) => agent.state !== 'offline' && agent.name !== row.ownerName)
    .map((agent) => ({
      id: agent.id,
      name: agent.name,
      path: agent.departmentName,
      tag: [
        words.supervision.states[agent.state],
        ...agent.inHand.map((hand) => words.supervision.inHand('', hand.count).trim()),
      ].join(' '),
    }));
  const act = useAct(async () => {
    await intervene(row, 'assign', { staffId: chosen });
    toast(text.done(options.find((one) => one.id === chosen)?.name ?? ''));
    onClose();
  });
  return (
    <Dialog
      title={text.title}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={<Foot name={text.submit} disabled={chosen === null || act.busy} onClose={onClose} />}
    >
      <p className="notice">{row.state === 'waiting' ? text.leadWaiting : text.leadActive}</p>
      <Picker label={text.target} hint={text.hint} options={options} chosen={chosen} onChoose={setChosen} />
      <Problem failure={act.failure} />
    </Dialog>
  );
}

/** Asks before a conversation passes from a colleague to oneself. */
export function TakeOver({
  row,
  onClose,
  onDone,
}: {
  row: SupervisedRow;
  onClose: () => void;
  onDone?: () => void;
}): ReactElement {
  const words = useWords();
  const text = words.supervision.takeOver;
  const session = useQuery(queries.session).data;
  const act = useAct(async () => {
    await intervene(row, 'assign', { staffId: session?.staff.id });
    // Known as one's own before it is shown: the editor offers a reply only then.
    await cache.refetch(queries.interaction(row.id));
    toast(text.done);
    onClose();
    onDone?.();
  });
  return (
    <Dialog
      title={text.title}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={<Foot name={text.submit} disabled={!session || act.busy} onClose={onClose} />}
    >
      <p>{text.lead(row.ownerName ?? '')}</p>
      <Problem failure={act.failure} />
    </Dialog>
  );
}
