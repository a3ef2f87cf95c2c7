import { useState, type ReactElement } from 'react';
import type { TemplateAnswer } from '#http/desk/template-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { foldWords, matches } from '../parts/match.ts';
import { Empty, Shown } from '../parts/state.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { forgetTemplates } from './forget-templates.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { TemplateForm } from './template-form.tsx';
import { TemplateVersions } from './template-versions.tsx';

type Open =
  | { readonly is: 'form'; readonly template: TemplateAnswer | null }
  | { readonly is: 'versions'; readonly template: TemplateAnswer };

/** The templates of the city, for those who look after them: make, change, take out of use, look back. */
export function TemplatesPage({ given }: { given: URLSearchParams }): ReactElement {
  const words = useWords();
  const shown = useQuery(queries.allTemplates);
  const [search, setSearch] = useState(given.get('search') ?? '');
  const [open, setOpen] = useState<Open | null>(null);
  return (
    <div className="panel">
      <div className="templates-head">
        <TextField
          label={words.writing.searchTemplates}
          type="search"
          maxLength={100}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <button
          type="button"
          className="button button-main"
          onClick={() => setOpen({ is: 'form', template: null })}
        >
          <Icon name="plus" size={16} /> {words.writing.newTemplate}
        </button>
      </div>
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(queries.allTemplates)}>
        {({ templates }) => (
          <List
            templates={templates.filter((one) => matches(textOf(one), foldWords(search)))}
            onOpen={setOpen}
          />
        )}
      </Shown>
      {open?.is === 'form' && <TemplateForm template={open.template} onClose={() => setOpen(null)} />}
      {open?.is === 'versions' && <TemplateVersions template={open.template} onClose={() => setOpen(null)} />}
    </div>
  );
}

function textOf(template: TemplateAnswer): string {
  return [template.title, template.kana, template.shortcut ?? '', ...Object.values(template.bodies)].join(
    ' ',
  );
}

function List({
  templates,
  onOpen,
}: {
  templates: readonly TemplateAnswer[];
  onOpen: (open: Open) => void;
}): ReactElement {
  const words = useWords();
  if (templates.length === 0) return <Empty>{words.writing.noTemplates}</Empty>;
  return (
    <ul className="templates">
      {templates.map((template) => (
        <Row key={template.id} template={template} onOpen={onOpen} />
      ))}
    </ul>
  );
}

function Row({ template, onOpen }: { template: TemplateAnswer; onOpen: (open: Open) => void }): ReactElement {
  const words = useWords();
  const departments = useQuery(queries.directory).data?.departments;
  const department = departments?.find((one) => one.id === template.departmentId);
  const retired = template.retiredAt !== null;
  const body = template.bodies['ja'] ?? Object.values(template.bodies)[0] ?? '';
  const retire = (): void =>
    void attempt(async () => {
      const change = { version: template.version, retired: !retired };
      await client.send('POST', `/desk/templates/${template.id}/retire`, change).finally(forgetTemplates);
    });
  return (
    <li className={retired ? 'template template-retired' : 'template'}>
      <div className="template-what">
        <p className="template-title">
          <strong>{template.title}</strong>
          {template.shortcut && <span className="suggest-tag">/{template.shortcut}</span>}
          {Object.keys(template.bodies).map((language) => (
            <span key={language} className="chip">
              {words.languages[language] ?? language}
            </span>
          ))}
          {retired && <span className="chip">{words.writing.retired}</span>}
        </p>
        <p className="meta">{department ? department.path : words.writing.everybody}</p>
        <p className="template-body">{body}</p>
      </div>
      <div className="block-actions">
        <button
          type="button"
          className="button button-small"
          aria-label={`${template.title} ${words.common.edit}`}
          onClick={() => onOpen({ is: 'form', template })}
        >
          {words.common.edit}
        </button>
        <button
          type="button"
          className="button button-small"
          aria-label={`${template.title} ${words.writing.versions}`}
          onClick={() => onOpen({ is: 'versions', template })}
        >
          {words.writing.versions}
        </button>
        <button
          type="button"
          className="button button-small"
          aria-label={`${template.title} ${retired ? words.writing.useAgain : words.writing.retire}`}
          onClick={retire}
        >
          {retired ? words.writing.useAgain : words.writing.retire}
        </button>
      </div>
    </li>
  );
}
