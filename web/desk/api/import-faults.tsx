import { type ReactElement, useState } from 'react';
import type { ImportDetailAnswer, PreviewAnswer } from '#http/admin/import-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { useImportWords } from '../text/import-words.ts';
import { useWords } from '../text/text.ts';

type Fault = PreviewAnswer['faults'][number];

/** The lines of an import that cannot be taken, with why, page by page; `first`: those that are at hand. */
export function ImportFaults({
  id,
  faulty,
  first,
}: {
  id: string;
  faulty: number;
  first: readonly Fault[];
}): ReactElement {
  const words = useImportWords();
  const { common } = useWords();
  const [faults, setFaults] = useState(first);
  const act = useAct(async () => {
    const after = faults.at(-1)?.line ?? 0;
    const more = await client.get<ImportDetailAnswer>(`${queries.imports.url}/${id}?after=${after}`);
    setFaults([...faults, ...more.faults]);
  });
  return (
    <>
      <ul className="api-attempts">
        {faults.map(({ line, field, code }) => (
          <li key={line}>{words.fault(line, words.codes[field ?? code] ?? words.codes['other'] ?? code)}</li>
        ))}
      </ul>
      {faults.length < faulty && (
        <button
          type="button"
          className="button button-small"
          disabled={act.busy}
          onClick={() => void act.run()}
        >
          {faults.length === 0 ? words.showFaults(faulty) : common.more}
        </button>
      )}
      <Problem failure={act.failure} />
    </>
  );
}
