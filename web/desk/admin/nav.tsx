import { type ReactElement, useEffect, useRef } from 'react';
import { Disclosure } from '../parts/disclosure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { hrefOf } from '../state/place.ts';
import { useWords } from '../text/text.ts';
import { type AdminPage, adminPageName, GROUPS } from './pages.ts';

type Props = {
  readonly pages: readonly AdminPage[];
  readonly present: AdminPage;
  /** Of a page in parts all of them, and the one that is open. */
  readonly parts: readonly { readonly id: string; readonly name: string }[];
  readonly part: string | undefined;
};

/** Where one may go in the administration, by what it is about: beside the page, and behind one button on a telephone. */
export function AdminNav(props: Props): ReactElement {
  const { admin } = useWords();
  const here = props.parts.find(({ id }) => id === props.part);
  return (
    <>
      <nav className="admin-nav" aria-label={admin.title}>
        <Groups {...props} />
      </nav>
      <div className="admin-nav-narrow">
        <Disclosure
          className="button admin-nav-open"
          side="left"
          label={
            <>
              <span className="grow">
                {adminPageName(props.present)}
                {here && <span className="admin-nav-part">{here.name}</span>}
              </span>
              <Icon name="down" size={16} />
            </>
          }
        >
          {(close) => (
            <nav className="admin-nav-panel" aria-label={admin.title}>
              <Groups {...props} onGo={close} />
            </nav>
          )}
        </Disclosure>
      </div>
    </>
  );
}

function Groups({ pages, present, parts, part, onGo }: Props & { onGo?: () => void }): ReactElement {
  const { admin } = useWords();
  const here = useRef<HTMLAnchorElement>(null);
  // Of more than fits the one that is open is in sight.
  useEffect(() => {
    // Its answer is a promise in some browsers, and an effect's answer would be called when it ends.
    here.current?.scrollIntoView({ block: 'nearest' });
  }, [present, part]);
  const one = (id: string, name: string, path: readonly string[], isHere: boolean, className: string) => (
    <Link
      key={id}
      ref={isHere ? here : null}
      href={hrefOf([...path])}
      className={className}
      aria-current={isHere ? 'page' : undefined}
      onClick={onGo}
    >
      {name}
    </Link>
  );
  return (
    <>
      {GROUPS.map((group) => {
        const open = group.pages.filter((page) => pages.includes(page));
        if (open.length === 0) return null;
        return (
          <section key={group.id} aria-label={admin.groups[group.id]}>
            <h2 aria-hidden="true">{admin.groups[group.id]}</h2>
            <ul>
              {open.map((page) => {
                const own = page === present ? parts : [];
                return (
                  <li key={page}>
                    {one(
                      page,
                      adminPageName(page),
                      ['admin', page],
                      page === present && own.length === 0,
                      page === present ? 'admin-link admin-link-here' : 'admin-link',
                    )}
                    {own.length > 0 && (
                      <ul>
                        {own.map(({ id, name }) => (
                          <li key={id}>
                            {one(id, name, ['admin', page, id], id === part, 'admin-link admin-link-part')}
                          </li>
                        ))}
                      </ul>
                    )}
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
    </>
  );
}
