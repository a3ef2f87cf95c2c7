import type { ReactElement } from 'react';
import type { TemplateAnswer } from '#http/desk/template-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';

/** What a template said in each version, who wrote it and when. */
export function TemplateVersions({
  template,
  onClose,
}: {
  template: TemplateAnswer;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const query = queries.templateVersions(template.id);
  const shown = useQuery(query);
  return (
    <Dialog title={`${template.title} ${words.writing.versions}`} onClose={onClose} wide>
      <Shown of={shown} onRetry={() => void cache.refetch(query)}>
        {({ versions }) => (
          <ol className="template-versions" data-first="" tabIndex={-1}>
            {versions.map((one) => (
              <li key={one.version}>
                <p className="meta">
                  <strong>{words.writing.version(one.version)}</strong> <Time at={one.at} style="full" />{' '}
                  {one.byName ?? words.common.system}
                  {one.retired && <span className="chip">{words.writing.retired}</span>}
                </p>
                <p>
                  {one.title}
                  {one.shortcut && <span className="suggest-tag">/{one.shortcut}</span>}
                </p>
                {Object.entries(one.bodies).map(([language, body]) => (
                  <div key={language}>
                    <p className="meta">{words.languages[language] ?? language}</p>
                    <p className="template-body">{body}</p>
                  </div>
                ))}
              </li>
            ))}
          </ol>
        )}
      </Shown>
    </Dialog>
  );
}
