import { useDeferredValue, useState, type ReactElement } from 'react';
import { foldWords, matches } from '../parts/match.ts';
import { Empty } from '../parts/state.tsx';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useTitle } from '../state/title.ts';
import { useFrameWords } from '../text/frame-words.ts';
import { language } from '../text/text.ts';
import { Views } from '../parts/views.tsx';
import { GUIDES, type Guide, pictureUrl } from './guides.ts';
import { type Block, readPieces, type Section, wordsOf } from './markdown.ts';
import { TERMS } from './terms.ts';
import { startTour } from './tour-state.ts';

/** The guides, to be read and searched, and the words explained. */
export function Help({ id, given }: { id: string | null; given: URLSearchParams }): ReactElement {
  const words = useFrameWords().help;
  const [query, setQuery] = useState(given.get('q') ?? '');
  const asked = foldWords(useDeferredValue(query));
  const guide = GUIDES.find((one) => one.id === id);
  useTitle(words.title);
  const links = [
    ...GUIDES.map((one) => ({ id: one.id, name: one.title, href: hrefOf(['help', one.id]) })),
    { id: 'terms', name: words.terms, href: hrefOf(['help', 'terms']) },
  ];
  return (
    <section className="single help" aria-labelledby="help-title">
      <header className="page-head">
        <h1 id="help-title">{words.title}</h1>
        <button
          type="button"
          className="button button-small"
          onClick={() => {
            go(hrefOf(['work']));
            startTour();
          }}
        >
          {words.tour}
        </button>
      </header>
      <input
        type="search"
        className="help-search"
        aria-label={words.search}
        placeholder={words.search}
        maxLength={100}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      {asked.length > 0 ? (
        <Found asked={asked} />
      ) : (
        <>
          <Views label={words.guides} views={links} present={id ?? 'agent'} />
          {id === 'terms' ? <Terms asked={[]} /> : <Whole guide={guide ?? GUIDES[0]} />}
        </>
      )}
    </section>
  );
}

function Found({ asked }: { asked: readonly string[] }): ReactElement {
  const words = useFrameWords().help;
  const found = GUIDES.flatMap((guide) =>
    guide.sections
      .filter((section) => matches([section.title, ...section.blocks.map(wordsOf)].join('\n'), asked))
      .map((section) => ({ guide, section })),
  );
  const terms = termsOf(asked);
  return (
    <>
      <p className="meta" role="status">
        {found.length + terms.length === 0 ? words.nothing : words.found(found.length + terms.length)}
      </p>
      {terms.length > 0 && <Terms asked={asked} />}
      {found.map(({ guide, section }) => (
        <article key={`${guide.id} ${section.id}`} className="panel help-section">
          <p className="meta">{guide.title}</p>
          <SectionText section={section} />
        </article>
      ))}
    </>
  );
}

function termsOf(asked: readonly string[]): readonly (readonly [string, string])[] {
  return Object.values(TERMS)
    .map((term) => term[language()])
    .filter((term) => matches(term.join(' '), asked));
}

function Terms({ asked }: { asked: readonly string[] }): ReactElement {
  return (
    <dl className="panel help-terms">
      {termsOf(asked).map(([name, meaning]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

function Whole({ guide }: { guide: Guide | undefined }): ReactElement {
  const words = useFrameWords().help;
  if (!guide) return <Empty>{words.nothing}</Empty>;
  return (
    <div className="panel" lang="ja">
      {guide.sections.map((section) => (
        <section key={section.id} className="help-section">
          <SectionText section={section} />
        </section>
      ))}
    </div>
  );
}

function SectionText({ section }: { section: Section }): ReactElement {
  return (
    <>
      <h2>{section.title}</h2>
      {section.blocks.map((block, at) => (
        <BlockText key={at} block={block} />
      ))}
    </>
  );
}

function BlockText({ block }: { block: Block }): ReactElement {
  if (block.is === 'table') {
    return (
      <div className="table-scroll" tabIndex={0} role="group" aria-label={block.head.join(' ')}>
        <table className="table">
          <thead>
            <tr>
              {block.head.map((cell, at) => (
                <th key={at} scope="col">
                  <Line text={cell} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <td key={column}>
                    <Line text={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  }
  if (block.is === 'picture') {
    const url = pictureUrl(block.file);
    return url ? (
      <img className="help-picture" src={url} alt={block.text} loading="lazy" />
    ) : (
      <p>{block.text}</p>
    );
  }
  if (block.is === 'list') {
    const items = block.items.map((item, at) => (
      <li key={at}>
        <Line text={item} />
      </li>
    ));
    return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
  }
  return (
    <p>
      <Line text={block.text} />
    </p>
  );
}

function Line({ text }: { text: string }): ReactElement {
  return (
    <>
      {readPieces(text).map((piece, at) => {
        if (piece.is === 'bold') return <strong key={at}>{piece.text}</strong>;
        return piece.is === 'code' ? <code key={at}>{piece.text}</code> : <span key={at}>{piece.text}</span>;
      })}
    </>
  );
}
