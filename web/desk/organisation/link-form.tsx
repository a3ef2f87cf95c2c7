import type { ReactElement } from 'react';
import type { LinkAnswer, PersonAnswer } from '#http/admin/staff-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { cache, client } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { usePeopleWords } from '../text/people-words.ts';
import { type RecordField, RecordForm, type Values } from './record-form.tsx';

/** Fields by which a link goes to somebody's work address; none where the city sends no mails. */
export function useLetterFields(): RecordField[] {
  const words = usePeopleWords();
  const boxes = (useQuery(queries.mailboxes).data?.mailboxes ?? []).filter(({ inUse }) => inUse);
  if (boxes.length === 0) return [];
  return [
    { name: 'letterTo', label: words.letterTo, hint: words.letterToHint, optional: true, max: 254 },
    {
      name: 'letterFrom',
      label: words.letterFrom,
      kind: 'select',
      options: boxes.map(({ id, name, address }) => ({ id, name: `${name}（${address}）` })),
    },
  ];
}

/** What the fields have before anybody wrote in them. */
export const usualLetter = (fields: readonly RecordField[]): Values =>
  fields.length === 0
    ? {}
    : { letterTo: '', letterFrom: fields.find(({ name }) => name === 'letterFrom')?.options?.[0]?.id ?? '' };

/** The letter that they ask for; null where no address is given. */
export function letterOf(values: Values): { entryPointId: string; address: string } | null {
  const address = (values['letterTo'] ?? '').trim();
  return address === '' ? null : { address, entryPointId: values['letterFrom'] ?? '' };
}

/** Another one-time link for somebody, handed over or sent; the one before opens nothing any more. */
export function LinkForm({
  person,
  onLink,
  onClose,
}: {
  person: PersonAnswer;
  onLink: (url: string) => void;
  onClose: () => void;
}): ReactElement | null {
  const words = usePeopleWords();
  const fields = useLetterFields();
  if (useQuery(queries.mailboxes).data === undefined) return null;
  return (
    <RecordForm
      title={words.newLinkTitle(person.name)}
      lead={words.newLinkLead}
      fields={fields}
      saveName={words.makeLink}
      present={{ values: usualLetter(fields), version: person.version }}
      save={async (values) => {
        const letter = letterOf(values);
        const { url } = await client.send<LinkAnswer>('POST', `/admin/staff/${person.id}/link`, { letter });
        await cache.refetch(queries.people);
        if (url !== null) onLink(url);
      }}
      onClose={onClose}
    />
  );
}
