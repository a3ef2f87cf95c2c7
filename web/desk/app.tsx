import { lazy, Suspense, useState, type ReactElement } from 'react';
import { Cases } from './cases/cases.tsx';
import { adminPages } from './admin/pages.ts';
import { Frame } from './frame/frame.tsx';
import { LockScreen } from './frame/lock-screen.tsx';
import { NotFound } from './frame/not-found.tsx';
import { SignIn } from './frame/sign-in.tsx';
import { SignOnBack } from './frame/sign-on-back.tsx';
import { Skeleton } from './parts/state.tsx';
import { MustSetUp } from './own/must-set-up.tsx';
import { OwnPage } from './own/own-page.tsx';
import { PhonePage } from './phone/phone-parts.tsx';
import { Residents } from './residents/residents.tsx';
import { Search } from './search/search.tsx';
import { sessionStore } from './state/desk.ts';
import { usePlace } from './state/router.ts';
import { useStore } from './state/store.ts';
import { Work } from './work/work.tsx';

const Supervision = lazy(async () => ({
  default: (await import('./supervision/supervision.tsx')).Supervision,
}));
const Outbound = lazy(async () => ({ default: (await import('./outbound/outbound.tsx')).Outbound }));
const Admin = lazy(async () => ({ default: (await import('./admin/admin.tsx')).Admin }));

const Help = lazy(async () => ({ default: (await import('./help/help.tsx')).Help }));

/** The desk: asks for a session first, then shows the page that the address names. */
export function App(): ReactElement | null {
  const state = useStore(sessionStore);
  const [isBack, setIsBack] = useState(location.pathname === '/desk/sign-on/back');
  if (isBack) return <SignOnBack onDone={() => setIsBack(false)} />;
  if (state.is === 'unknown') return <Skeleton rows={3} />;
  if (state.is === 'locked') return <LockScreen />;
  if (state.is === 'factor') return <MustSetUp />;
  if (state.is !== 'present') return <SignIn lost={state.is === 'lost'} />;
  return (
    <Frame session={state.session}>
      <Page permissions={state.session.permissions} />
    </Frame>
  );
}

/** Where the desk opens for somebody who answers nobody: their first own section. */
function homeOf(permissions: readonly string[]): string {
  if (permissions.includes('interaction.answer')) return 'work';
  return adminPages(permissions).length > 0 ? 'admin' : 'search';
}

function Page({ permissions }: { permissions: readonly string[] }): ReactElement {
  const { parts, given } = usePlace();
  const id = parts[1] ?? null;
  switch (parts[0] === 'work' && !id ? homeOf(permissions) : parts[0]) {
    case 'work':
      return <Work id={id} given={given} />;
    case 'cases':
      return <Cases id={id} given={given} />;
    case 'residents':
      return <Residents id={id} part={parts[2] ?? null} given={given} />;
    case 'search':
      return <Search given={given} />;
    case 'own':
      return <OwnPage />;
    case 'phone':
      return <PhonePage />;
    case 'help':
      return (
        <Suspense fallback={<Skeleton />}>
          <Help id={id} given={given} />
        </Suspense>
      );
    case 'outbound':
      return (
        <Suspense fallback={<Skeleton />}>
          <Outbound parts={parts} given={given} />
        </Suspense>
      );
    case 'supervision':
      return (
        <Suspense fallback={<Skeleton />}>
          <Supervision parts={parts} given={given} />
        </Suspense>
      );
    case 'admin':
      return (
        <Suspense fallback={<Skeleton />}>
          <Admin
            page={id ?? adminPages(permissions)[0] ?? 'failed-work'}
            part={parts[2] ?? null}
            given={given}
          />
        </Suspense>
      );
    default:
      return <NotFound />;
  }
}
