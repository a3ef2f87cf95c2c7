import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Session } from '../../shared/desk-types.ts';
import { adminPages } from '../admin/pages.ts';
import { Foremost } from '../parts/foremost.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { dismissToast, toasts } from '../state/toasts.ts';
import { hrefOf } from '../state/place.ts';
import { usePlace } from '../state/router.ts';
import { useStore } from '../state/store.ts';
import { AlertDot, Told } from '../supervision/told.tsx';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { PhoneOnPage, PhoneRings } from '../phone/phone-parts.tsx';
import { Offers } from '../work/offers.tsx';
import { Tour } from '../help/tour.tsx';
import { startTour } from '../help/tour-state.ts';
import { OfflineBanner } from './connection.tsx';
import { Palette } from './palette.tsx';
import { Strip } from './strip.tsx';
import { useRecent } from './use-recent.ts';
import { KeysHelp } from './keys-help.tsx';
import { SetAside } from './set-aside.tsx';
import { TopBar } from './top-bar.tsx';
import { useGlobalKeys } from './use-keys.ts';

/** What stands around every page: menu, top bar, offers and short messages. */
export function Frame({ session, children }: { session: Session; children: ReactNode }): ReactElement {
  const words = useWords();
  const [help, setHelp] = useState(false);
  const [palette, setPalette] = useState(false);
  const fresh = useQuery(queries.session).data ?? session;
  useGlobalKeys(
    () => setHelp(true),
    () => setPalette(true),
  );
  useFocusOnPage();
  // Known before the palette asks for them.
  useQuery(queries.views);
  useRecent();
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {words.top.skip}
      </a>
      <Rail session={fresh} />
      <TopBar session={fresh} onKeys={() => setHelp(true)} onPalette={() => setPalette(true)} />
      <main id="main" tabIndex={-1} className="page">
        <SetAside presence={fresh.presence} />
        <Told />
        <OfflineBanner />
        <PhoneOnPage />
        {fresh.permissions.includes('interaction.answer') && <Strip />}
        <div className="page-body">{children}</div>
      </main>
      <Foremost>
        {fresh.permissions.includes('interaction.answer') && <Offers />}
        <PhoneRings />
        <Toasts />
      </Foremost>
      {help && <KeysHelp onClose={() => setHelp(false)} />}
      {palette && (
        <Palette onClose={() => setPalette(false)} onKeys={() => setHelp(true)} onTour={startTour} />
      )}
      <Tour />
    </div>
  );
}

/** What had the focus went away with the page before: the new one takes it, so that Tab and readers go on in it. */
function useFocusOnPage(): void {
  const { href } = usePlace();
  const before = useRef(href);
  useEffect(() => {
    if (before.current === href) return;
    before.current = href;
    // After whatever the page itself puts forward, such as the field one writes in.
    const soon = setTimeout(() => {
      if (document.activeElement === document.body)
        document.getElementById('main')?.focus({ preventScroll: true });
    });
    return () => clearTimeout(soon);
  }, [href]);
}

const SECTIONS: readonly {
  id: 'work' | 'outbound' | 'supervision' | 'cases' | 'residents' | 'search';
  icon: IconName;
  /** Any of them. */
  permissions: readonly string[];
}[] = [
  { id: 'work', icon: 'work', permissions: ['interaction.answer'] },
  { id: 'outbound', icon: 'phone-out', permissions: ['interaction.answer', 'outreach.run'] },
  { id: 'supervision', icon: 'eye', permissions: ['interaction.supervise'] },
  { id: 'cases', icon: 'cases', permissions: ['case.read'] },
  { id: 'residents', icon: 'residents', permissions: ['resident.read'] },
  { id: 'search', icon: 'search', permissions: ['desk.use'] },
];

function Rail({ session }: { session: Session }): ReactElement {
  const words = useWords();
  const { parts } = usePlace();
  const unread = useQuery(queries.interactions('mine')).data?.rows.some((row) => row.unread > 0);
  const may = (permissions: readonly string[]): boolean =>
    permissions.some((permission) => session.permissions.includes(permission));
  return (
    <nav className="rail" aria-label={words.rail.label}>
      {SECTIONS.filter((section) => may(section.permissions)).map(({ id, icon }) => (
        <Link
          key={id}
          href={hrefOf([id])}
          className="rail-link"
          aria-current={parts[0] === id ? 'page' : undefined}
        >
          <Icon name={icon} size={22} />
          <span>{words.rail[id]}</span>
          {id === 'supervision' && <AlertDot />}
          {id === 'work' && unread && (
            <span className="rail-dot" role="img" aria-label={words.talk.newMessages} />
          )}
        </Link>
      ))}
      {adminPages(session.permissions).length > 0 && (
        <Link
          href={hrefOf(['admin'])}
          className="rail-link"
          aria-current={parts[0] === 'admin' ? 'page' : undefined}
        >
          <Icon name="admin" size={22} />
          <span>{words.rail.admin}</span>
        </Link>
      )}
    </nav>
  );
}

function Toasts(): ReactElement {
  const words = useWords();
  const shown = useStore(toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((one) => (
        <div key={one.id} className={one.tone === 'bad' ? 'toast toast-bad' : 'toast'}>
          <span>{one.text}</span>
          {one.undo && (
            <button
              type="button"
              className="toast-undo"
              onClick={() => {
                dismissToast(one.id);
                one.undo?.();
              }}
            >
              {words.common.undo}
            </button>
          )}
          {one.action && (
            <button
              type="button"
              className="toast-undo"
              onClick={() => {
                dismissToast(one.id);
                one.action?.run();
              }}
            >
              {one.action.name}
            </button>
          )}
          <button
            type="button"
            className="toast-close"
            aria-label={words.common.close}
            onClick={() => dismissToast(one.id)}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
