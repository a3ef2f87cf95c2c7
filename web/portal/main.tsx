import { render } from 'preact';
import type { PageLanguage } from '../shared/i18n.ts';
import { useEffect, useState } from 'preact/hooks';
import { asPageLanguage, htmlLang } from '../shared/i18n.ts';
import { learn } from '../widget/kit/learn.ts';
import * as english from '../widget/kit/languages/en.ts';
import * as plainJapanese from '../widget/kit/languages/ja-easy.ts';
import * as japanese from '../widget/kit/languages/ja.ts';
import { browserStorage, openStore } from '../widget/kit/store.ts';
import { AccountPage } from './pages/account.tsx';
import { ApiPage } from './pages/api.tsx';
import { AccessibilityPage } from './pages/accessibility.tsx';
import { CasePage } from './pages/case.tsx';
import { HomePage } from './pages/home.tsx';
import { LooksPage } from './pages/looks.tsx';
import { MissingPage } from './pages/missing.tsx';
import { PrivacyPage } from './pages/privacy.tsx';
import { SetupPage } from './pages/setup.tsx';
import { TownPage } from './pages/town.tsx';
import type { PageProps } from './page.tsx';
import { routeOf } from './route.ts';

const store = openStore('engawa:', browserStorage());
learn('ja', japanese);
learn('ja-easy', plainJapanese);
learn('en', english);
const route = routeOf(location.pathname, location.search);

function Page(props: PageProps) {
  switch (route.page) {
    case 'home':
      return <HomePage {...props} />;
    case 'town':
      return <TownPage {...props} code={route.code} />;
    case 'case':
      return <CasePage {...props} token={route.token} />;
    case 'setup':
      return <SetupPage {...props} token={route.token} />;
    case 'account':
      return <AccountPage {...props} token={route.token} />;
    case 'looks':
      return <LooksPage {...props} token={route.token} />;
    case 'accessibility':
      return <AccessibilityPage {...props} />;
    case 'api':
      return <ApiPage {...props} />;
    case 'privacy':
      return <PrivacyPage {...props} />;
    default:
      return <MissingPage {...props} />;
  }
}

function firstLanguage(): PageLanguage {
  const asked = new URLSearchParams(location.search).get('lang');
  return asPageLanguage(asked ?? store.get('language') ?? navigator.language);
}

function Portal() {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = htmlLang(language);
  }, [language]);
  return (
    <Page
      language={language}
      onLanguage={(next) => {
        setLanguage(next);
        store.set('language', next);
      }}
    />
  );
}

const root = document.getElementById('app');
if (root) {
  root.textContent = '';
  render(<Portal />, root);
}
