import { type ReactElement, useState } from 'react';
import type { ExportAnswer, LooksLinkAnswer, RequestAnswer } from '#http/admin/data-request-shapes.ts';
import { ShownOnce } from '../api/shown-once.tsx';
import { saveBlob } from '../parts/save-file.ts';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { useRequestWords } from '../text/request-words.ts';

const FORMATS = ['notice', 'pdf', 'zip'] as const;

/** The letter and the package, once the second person let them go. */
export function Papers({ request }: { request: RequestAnswer }): ReactElement {
  const words = useRequestWords();
  const act = useAct(async (format: (typeof FORMATS)[number]) => {
    // With recordings in it the package is large: the ordinary time for an answer may not be enough.
    const answer = await client.blob('POST', `/admin/data-requests/${request.id}/export`, { format });
    const { name, mediaType, base64 } = JSON.parse(await answer.text()) as ExportAnswer;
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    saveBlob(name, new Blob([bytes], { type: mediaType }));
  });
  const goesOut = request.decision === 'full' || request.decision === 'partial';
  return (
    <section aria-labelledby="papers-title">
      <h2 id="papers-title">{words.papers}</h2>
      <Problem failure={act.failure} />
      <p className="block-actions">
        {FORMATS.filter((format) => format === 'notice' || goesOut).map((format) => (
          <button
            key={format}
            type="button"
            className="button"
            disabled={act.busy}
            onClick={() => void act.run(format)}
          >
            {words[format]}
          </button>
        ))}
      </p>
    </section>
  );
}

/** The link by which the person sees, on a page of their own, which departments looked at their record. */
export function OwnLooks({ id }: { id: string }): ReactElement {
  const { looks: words } = useRequestWords();
  const [given, setGiven] = useState<LooksLinkAnswer | null>(null);
  const act = useAct(async () =>
    setGiven(await client.send<LooksLinkAnswer>('POST', `/admin/data-requests/${id}/looks-link`)),
  );
  return (
    <section aria-labelledby="own-looks-title">
      <h2 id="own-looks-title">{words.title}</h2>
      <p className="meta">{words.lead}</p>
      <Problem failure={act.failure} />
      <p className="block-actions">
        <button type="button" className="button" disabled={act.busy} onClick={() => void act.run()}>
          {words.give}
        </button>
      </p>
      {given && (
        <ShownOnce
          title={words.title}
          lead={words.givenLead}
          label={words.link}
          secret={given.url}
          close={words.close}
          onClose={() => setGiven(null)}
        />
      )}
    </section>
  );
}
