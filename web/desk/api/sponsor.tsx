import { type ReactElement, useState } from 'react';
import type { TokensAnswer } from '#http/admin/token-shapes.ts';
import type { DeskFailure } from '../../shared/desk-failure.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Picker } from '../parts/picker.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { useApiWords } from '../text/api-words.ts';
import { useWords } from '../text/text.ts';

/** Who is to answer for a token, among all who work here. */
export function SponsorPicker({
  chosen,
  onChoose,
}: {
  chosen: string | null;
  onChoose: (id: string) => void;
}): ReactElement {
  const words = useApiWords().tokens;
  const directory = useQuery(queries.directory).data;
  const paths = new Map(directory?.departments.map(({ id, path }) => [id, path]));
  const options = (directory?.staff ?? []).map(({ id, name, kana, departmentId }) => ({
    id,
    name,
    also: kana,
    path: paths.get(departmentId) ?? '',
  }));
  return (
    <>
      <Picker
        label={words.sponsor}
        hint={words.sponsorSearch}
        options={options}
        chosen={chosen}
        onChoose={onChoose}
      />
      <p className="meta">{words.sponsorHint}</p>
    </>
  );
}

/** Why it cannot be, and what that person may not do or see. */
export function SponsorProblem({ failure }: { failure: DeskFailure | null }): ReactElement {
  const all = useApiWords();
  const departments = useQuery(queries.directory).data?.departments ?? [];
  const listed = (name: string): string[] => {
    const given = failure?.code === 'token.beyond-sponsor' ? failure.details?.[name] : undefined;
    return Array.isArray(given) ? given.map(String) : [];
  };
  const beyond = [
    ...listed('scopes').map((one) => all.scopes[one] ?? one),
    ...listed('departmentIds').map((id) => departments.find((one) => one.id === id)?.path ?? id),
  ];
  return (
    <>
      <Problem failure={failure} />
      {beyond.length > 0 && <p className="api-because">{all.tokens.beyond(beyond.join('・'))}</p>}
    </>
  );
}

/** Asks somebody else to answer for a token. */
export function AskSponsor({
  token,
  onClose,
  onAsked,
}: {
  token: TokensAnswer['tokens'][number];
  onClose: () => void;
  onAsked: () => void;
}): ReactElement {
  const words = useApiWords().tokens;
  const { cancel } = useWords().common;
  const [sponsorId, setSponsor] = useState<string | null>(null);
  const act = useAct(async () => {
    await client.send('PUT', `${queries.tokens.url}/${token.id}/sponsor`, { sponsorId });
    onAsked();
  });
  return (
    <Dialog
      title={words.askTitle}
      onClose={onClose}
      onSubmit={() => void (sponsorId !== null && act.run())}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {cancel}
          </button>
          <button type="submit" className="button button-main" disabled={sponsorId === null || act.busy}>
            {words.ask}
          </button>
        </>
      }
    >
      <p className="font-700">{token.name}</p>
      <SponsorPicker chosen={sponsorId} onChoose={setSponsor} />
      <SponsorProblem failure={act.failure} />
    </Dialog>
  );
}
