import { type ReactElement, useState } from 'react';
import type { CapacityAnswer } from '#http/admin/staff-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { usePeopleWords } from '../text/people-words.ts';
import { type Present, RecordForm } from './record-form.tsx';

/** How much people of a role take at once: said beside it, and changed behind a button. */
export function RoleCapacity({ role, name }: { role: string; name: string }): ReactElement | null {
  const words = usePeopleWords();
  const capacity = useQuery(queries.capacity).data;
  const directory = useQuery(queries.directory).data;
  const [open, setOpen] = useState(false);
  if (!capacity || !directory) return null;
  const channels = Object.entries(directory.channels).filter(([, { written }]) => written);
  const presentOf = ({ byRole, version }: CapacityAnswer): Present => ({
    values: Object.fromEntries(channels.map(([channel]) => [channel, String(byRole[role]?.[channel] ?? '')])),
    version,
  });
  return (
    <>
      <button type="button" className="button button-small" onClick={() => setOpen(true)}>
        {words.roleUnits}
        <span className="sr-only"> {name}</span>
      </button>
      {open && (
        <RecordForm
          title={words.roleUnitsTitle(name)}
          lead={words.roleUnitsLead}
          fields={channels.map(([channel, { name: label }]) => ({
            ...{ name: channel, label, kind: 'number' as const, optional: true },
          }))}
          present={presentOf(capacity)}
          save={async (values, version) => {
            const given = Object.entries(values).filter(([, value]) => value !== '');
            const units = Object.fromEntries(given.map(([channel, value]) => [channel, Number(value)]));
            const byRole = { ...cache.peek(queries.capacity).data?.byRole, [role]: units };
            const saved = await client.send<CapacityAnswer>('PUT', queries.capacity.url, { byRole, version });
            cache.write(queries.capacity, () => saved);
            toast(words.saved);
          }}
          look={async () => {
            await cache.refetch(queries.capacity);
            const now = cache.peek(queries.capacity).data;
            return now && presentOf(now);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
