import { useMemo, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Colleagues, Interaction } from '../../shared/desk-types.ts';
import type { Option } from '../parts/picker.tsx';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { span } from '../text/format.ts';
import { useWords } from '../text/text.ts';
import type { Words } from '../text/ja.ts';
import { keepInteraction } from './actions.ts';
import { closedLine } from './closed-line.ts';
import { HandOverDialog, handOverRequest, handOverTargets } from './hand-over-dialog.tsx';

/** Asks another queue or department, or a certain colleague, to take an interaction over; one stays responsible until they accept. */
export function HandOver({
  interaction,
  onClose,
}: {
  interaction: Interaction;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const directory = useQuery(queries.directory).data;
  const colleagues = useQuery(queries.colleagues(interaction.id)).data;
  const options = useMemo(
    () =>
      directory
        ? [...handOverTargets(directory, interaction.queueId, words), ...people(colleagues, words)]
        : [],
    [directory, colleagues, interaction, words],
  );
  const ask = async (clientId: string, target: string, note: string): Promise<void> => {
    const body = handOverRequest(clientId, target, note);
    keepInteraction(
      await client.send<Interaction>('POST', `/desk/interactions/${interaction.id}/handover`, body),
    );
    toast(words.handover.requested(options.find((one) => one.id === target)?.name ?? ''));
    onClose();
  };
  const about = (target: string | null) => {
    const closed = closedLine(directory?.queues ?? [], target);
    if (closed) return { said: words.handover.closedNow(closed), unable: false };
    const person = colleagues?.rows.find((one) => target === `staff ${one.id}`);
    if (!person) return null;
    const unable = person.state === 'offline';
    const { gone, leadFor } = words.personal;
    const said = unable ? gone(person.name) : leadFor(person.name, span(colleagues?.personalSec ?? 0, words));
    return { said, unable };
  };
  return (
    <HandOverDialog
      title={words.handover.title}
      submit={words.handover.submit}
      begunAs={interaction.id}
      options={options}
      about={about}
      onClose={onClose}
      onAsk={ask}
    />
  );
}

/** Colleagues of this desk, found by kana too, with how they are. */
function people(colleagues: Colleagues | undefined, words: Words): Option[] {
  const own = words.personal;
  return (colleagues?.rows ?? []).map((one) => ({
    id: `staff ${one.id}`,
    name: one.name,
    path: one.departmentName,
    also: one.kana,
    tag: [
      own.colleague,
      own.states[one.state],
      ...(one.inHand > 0 ? [own.inHand(one.inHand)] : []),
      ...(one.waiting > 0 ? [own.waiting(one.waiting)] : []),
    ].join('・'),
  }));
}
