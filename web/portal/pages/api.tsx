import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { fill } from '../../shared/i18n.ts';
import { voice } from '../../widget/kit/text.tsx';
import { PageFrame } from '../page.tsx';
import type { PageProps } from '../page.tsx';
import { Fields, type Schema } from './api-schema.tsx';
import { API_WORDS } from './api-words.ts';
import './api.css';

interface Media {
  schema?: Schema;
  example?: unknown;
}
interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: { $ref?: string; name?: string; in?: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content?: Record<string, Media> };
  responses?: Record<string, { $ref?: string; description?: string; content?: Record<string, Media> }>;
  security?: Record<string, unknown>[];
  'x-refusals'?: string[];
}
interface Description {
  info: { description?: string };
  paths: Record<string, Record<string, Operation>>;
  tags?: { name: string; description?: string }[];
  components?: { schemas?: { Problem?: { properties?: { code?: { 'x-titles'?: Titles } } } } };
}
/** What each code means. */
type Titles = Readonly<Record<string, string>>;
interface Route {
  method: string;
  url: string;
  operation: Operation;
}

/** The description of the interface that programs use, as it is served here: no other host is asked. */
export function ApiPage(props: PageProps) {
  const { say } = voice(API_WORDS, props.language);
  const [page, setPage] = useState<Description | 'failed' | null>(null);
  useEffect(() => {
    fetch('/openapi.json')
      .then(async (answer) => setPage((await answer.json()) as Description))
      .catch(() => setPage('failed'));
  }, []);
  return (
    <PageFrame {...props} title={API_WORDS[props.language === 'ja-easy' ? 'ja' : props.language].title}>
      <article class="plain-text api">
        <h1>{say('title')}</h1>
        <p>{say('lead')}</p>
        <p>
          <a href="/openapi.json">{say('file')}</a>
        </p>
        {page === null && <p role="status">{say('loading')}</p>}
        {page === 'failed' && <p role="alert">{say('failed')}</p>}
        {page !== null && page !== 'failed' && <Whole page={page} language={props.language} />}
      </article>
    </PageFrame>
  );
}

function Whole({ page, language }: { page: Description; language: PageProps['language'] }) {
  const { say, name } = voice(API_WORDS, language);
  const [wanted, setWanted] = useState('');
  const all = Object.entries(page.paths).flatMap(([url, operations]): Route[] =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      url,
      operation,
    })),
  );
  const titles = page.components?.schemas?.Problem?.properties?.code?.['x-titles'] ?? {};
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(({ method, url, operation }) => {
    const codes = (operation['x-refusals'] ?? []).join(' ');
    const text = `${method} ${url} ${operation.summary} ${operation.description} ${codes}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <details class="api-general">
        <summary>{say('general')}</summary>
        <div lang="en">
          <Prose text={page.info.description ?? ''} />
        </div>
      </details>
      <label class="api-search">
        {say('search')}
        <input type="search" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
      </label>
      <p role="status" class="api-count">
        {fill(name('count'), { count: String(found.length) })}
      </p>
      {found.length === 0 && <p>{say('none')}</p>}
      <Catalogue title={say('catalogue')} titles={titles} />
      {(page.tags ?? []).map((tag) => (
        <Group
          key={tag.name}
          title={tag.description ?? tag.name}
          routes={found.filter(({ operation }) => operation.tags?.includes(tag.name))}
          titles={titles}
          language={language}
        />
      ))}
    </>
  );
}

function Group({
  title,
  routes,
  titles,
  language,
}: {
  title: string;
  routes: readonly Route[];
  titles: Titles;
  language: PageProps['language'];
}) {
  if (routes.length === 0) return null;
  return (
    <section>
      <h2 lang="en">{title}</h2>
      {routes.map((route) => (
        <One key={`${route.method} ${route.url}`} route={route} titles={titles} language={language} />
      ))}
    </section>
  );
}

/** One route; what lies in it is made when somebody opens it: there are hundreds. */
function One({
  route: { method, url, operation },
  titles,
  language,
}: {
  route: Route;
  titles: Titles;
  language: PageProps['language'];
}) {
  const { say, name } = voice(API_WORDS, language);
  const [open, setOpen] = useState(false);
  const isForScreens = operation.security?.length === 1 && 'session' in (operation.security[0] ?? {});
  return (
    <details class="api-one" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <code class="api-method">{method}</code> <code>{url}</code>
        {isForScreens && <span class="api-mark">{say('screenOnly')}</span>}
        <span class="api-summary" lang="en">
          {operation.summary}
        </span>
      </summary>
      {open && (
        <div class="api-inside">
          <Prose text={operation.description ?? ''} />
          <Parameters operation={operation} optional={name('optional')} />
          <Body
            title={name('asks')}
            optional={name('optional')}
            media={mediaOf(operation.requestBody?.content)}
          />
          <Body
            title={name('answers')}
            optional={name('optional')}
            media={mediaOf(operation.responses?.['200']?.content)}
          />
          <h3>{name('refusals')}</h3>
          <Refusals codes={operation['x-refusals'] ?? []} titles={titles} />
        </div>
      )}
    </details>
  );
}

/** All codes; the `type` of a refusal (`/api#not-found`) leads to its own. */
function Catalogue({ title, titles }: { title: ComponentChildren; titles: Titles }) {
  const [asked] = useState(() => location.hash.slice(1));
  useEffect(() => document.getElementById(asked)?.scrollIntoView(), [asked]);
  return (
    <details class="api-general" open={asked in titles}>
      <summary>{title}</summary>
      <Refusals codes={Object.keys(titles)} titles={titles} isCatalogue />
    </details>
  );
}

/** Codes, with what each means. */
function Refusals({
  codes,
  titles,
  isCatalogue = false,
}: {
  codes: readonly string[];
  titles: Titles;
  isCatalogue?: boolean;
}) {
  return (
    <dl class="api-refusals" lang="en">
      {codes.map((code) => (
        <div key={code} {...(isCatalogue ? { id: code } : {})}>
          <dt>
            <code>{code}</code>
          </dt>
          <dd>{titles[code]}</dd>
        </div>
      ))}
    </dl>
  );
}

const mediaOf = (content: Record<string, Media> | undefined): Media | undefined =>
  Object.values(content ?? {})[0];

function Parameters({ operation, optional }: { operation: Operation; optional: string }) {
  const own = (operation.parameters ?? []).filter(({ name }) => name !== undefined);
  if (own.length === 0) return null;
  return (
    <>
      <h3>{optional === 'optional' ? 'Parameters' : 'パラメーター'}</h3>
      <ul class="api-fields">
        {own.map(({ name, in: place, required, schema }) => (
          <li key={name}>
            <code class="api-name">{name}</code> ({place}) {!required && <span>{optional}</span>}
            {schema?.enum && (
              <code class="api-kind"> {schema.enum.map((one) => String(one)).join(' | ')}</code>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Body({ title, optional, media }: { title: string; optional: string; media: Media | undefined }) {
  if (!media?.schema || Object.keys(media.schema).length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <Fields schema={media.schema} optional={optional} />
      {media.example !== undefined && (
        // Wide ones are scrolled, also by keys.
        <pre tabIndex={0}>
          <code>{JSON.stringify(media.example, null, 2)}</code>
        </pre>
      )}
    </>
  );
}

/** The little of Markdown that the description uses: headings, paragraphs, code, strong. */
function Prose({ text }: { text: string }) {
  return (
    <>
      {text.split('\n\n').map((part) => {
        const [head = '', ...rest] = part.split('\n');
        const isHeading = head.startsWith('## ');
        return (
          <div key={part} lang="en">
            {isHeading && <h3>{head.slice(3)}</h3>}
            <p>{pieces(isHeading ? rest.join(' ') : part)}</p>
          </div>
        );
      })}
    </>
  );
}

function pieces(text: string) {
  return text
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .map((piece, nth) =>
      piece.startsWith('`') ? (
        <code key={nth}>{piece.slice(1, -1)}</code>
      ) : piece.startsWith('**') ? (
        <strong key={nth}>{piece.slice(2, -2)}</strong>
      ) : (
        piece
      ),
    );
}
