import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { CityAnswer } from '../../src/http/public/shapes.ts';
import type { Words, PageLanguage } from '../shared/i18n.ts';
import { PAGE_LANGUAGES } from '../shared/i18n.ts';
import { fetchCities } from '../shared/public-client.ts';
import { LanguageSelect } from '../widget/kit/language-select.tsx';
import { voice } from '../widget/kit/text.tsx';

export interface PageProps {
  language: PageLanguage;
  onLanguage: (language: PageLanguage) => void;
}

type FrameKey =
  | 'brand'
  | 'language'
  | 'skip'
  | 'accessibility'
  | 'privacy'
  | 'home'
  | 'loading'
  | 'openSource';

export const PAGE_WORDS: Words<FrameKey> = {
  ja: {
    brand: '縁側 Engawa',
    language: 'ことば',
    skip: '本文へ',
    accessibility: 'ウェブアクセシビリティ',
    privacy: '個人情報の取り扱い',
    home: 'はじめのページ',
    loading: '読み込んでいます',
    openSource: 'Engawa はオープンソースのソフトウェアです（Apache-2.0）',
  },
  'ja-easy': {
    brand: '縁側 Engawa',
    language: 'ことば',
    skip: '{内容|ないよう}へ',
    accessibility: '{使|つか}いやすさについて',
    privacy: 'あなたの{情報|じょうほう}の{使|つか}い{方|かた}',
    home: '{最初|さいしょ}のページ',
    loading: '{準備|じゅんび}しています',
    openSource: 'Engawa は、だれでも{使|つか}えるソフトウェアです（Apache-2.0）',
  },
  en: {
    brand: '縁側 Engawa',
    language: 'Language',
    skip: 'Skip to content',
    accessibility: 'Accessibility',
    privacy: 'How your data are used',
    home: 'First page',
    loading: 'Loading',
    openSource: 'Engawa is open-source software (Apache-2.0)',
  },
};

interface FrameProps extends PageProps {
  title: string;
  /** What stands at the top left: the city's name, or the product's. */
  owner?: string | undefined;
  offered?: readonly PageLanguage[];
  children: ComponentChildren;
}

/** The frame of the plain pages: whose page it is, the choice of language, the content, the small links. */
export function PageFrame({ title, owner, offered, language, onLanguage, children }: FrameProps) {
  const { say, name } = voice(PAGE_WORDS, language);
  useEffect(() => {
    document.title = owner ? `${title} – ${owner}` : title;
  }, [title, owner]);
  return (
    <div class="page">
      <a class="skip" href="#content">
        {say('skip')}
      </a>
      <header class="top">
        <a class="top-owner" href="/">
          {owner ?? <Brand />}
        </a>
        <LanguageSelect
          language={language}
          label={name('language')}
          offered={offered ?? PAGE_LANGUAGES}
          onChange={onLanguage}
        />
      </header>
      <main id="content" class="content" tabIndex={-1}>
        {children}
      </main>
      <footer class="bottom">
        <nav aria-label="Engawa">
          <a href="/privacy">{say('privacy')}</a>
          <a href="/accessibility">{say('accessibility')}</a>
        </nav>
        <p>{say('openSource')}</p>
      </footer>
    </div>
  );
}

/** The product's mark: a roof, two pillars and the veranda. */
export function Brand() {
  return (
    <span class="brand">
      <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <path d="M5 14L16 6l11 8M8 13v10M24 13v10M3 23h26M6 27.5h20" />
      </svg>
      <span>縁側 Engawa</span>
    </span>
  );
}

/** The cities served here; null while unknown, empty where none was set up or none can be asked. */
export function useCities(): CityAnswer[] | null {
  const [cities, setCities] = useState<CityAnswer[] | null>(null);
  useEffect(() => {
    void fetchCities().then((result) => setCities(result.ok ? result.value : []));
  }, []);
  return cities;
}

/** The name of a city in a language. */
export function cityName(city: CityAnswer, language: PageLanguage): string {
  return language === 'en' ? city.nameEn : city.name;
}

/** The key of the entry point to which web chat comes, if the city has one. */
export function chatKey(city: CityAnswer): string | null {
  const entryPoint = city.entryPoints.find(({ channel }) => channel === 'webchat') ?? city.entryPoints[0];
  return entryPoint?.key ?? null;
}

/** A second entry point of the city for those who write English, if it has one. */
export function englishChatKey(city: CityAnswer): string | null {
  return city.entryPoints.find(({ key }) => key.endsWith('-en'))?.key ?? null;
}

/** Puts the chat on the page the way every city page does: by one script element for each entry point. */
export function useWidget(key: string | null, language: PageLanguage, label?: string): void {
  useEffect(() => {
    if (!key || document.querySelector(`script[data-key="${key}"]`)) return;
    const script = document.createElement('script');
    script.src = '/widget.js';
    // In the order of the lines, so that the buttons always stand the same way.
    script.async = false;
    script.dataset['key'] = key;
    script.dataset['lang'] = language;
    if (label) script.dataset['label'] = label;
    document.head.append(script);
  }, [key]);
}
